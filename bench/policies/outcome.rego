# The outcome of a question, for regorus and OPA. `data` is what bench/rego.py makes of the world and its grants.
package appban

import rego.v1

place := data.places[data.devices[input.device]]

above := data.above[place.body]

reaches(ban) if {
	above[ban.root]
	ban.classes[place.class]
	ban.platforms[place.platform]
	ban.surfaces[input.surface]
}

banned contains name if {
	some name in data.bans_of[input.app]
	reaches(data.bans[name])
}

unlisted contains name if {
	some name in data.lists_at[place.body]
	reaches(data.bans[name])
	not data.listed[name][input.app]
}

usable(_) if input.question == "here"

usable(grant) if {
	grant.people[input.person]
	grant.purpose == input.purpose
}

lifted contains name if {
	some grant in data.grants[input.device][input.app]
	grant.start <= input.at
	input.at < grant.end
	grant.surfaces[input.surface]
	usable(grant)
	some name in grant.bans
}

default prohibited := false

prohibited if {
	some name in banned
	not name in lifted
}

# No `else`: the bytecode machine of regorus does not take its branches.
default outcome := "permitted"

outcome := "prohibited" if prohibited

outcome := "exempt" if {
	not prohibited
	count(lifted) > 0
	count(banned) + count(unlisted) > 0
}

outcome := "not-listed" if {
	not prohibited
	count(lifted) == 0
	count(unlisted) > 0
}
