"""Who signs in is known by the provider's subject, and holds what their groups give: given, renewed and ended."""

from collections.abc import Callable

import msgspec
import pytest
from tests.service.office import MemoryFolder, Office, a_press
from tests.service.test_group_mapping import ISSUER, mapped

from appban.errors import (
    ClockError,
    ConflictError,
    NotAuthorisedError,
    NotFoundError,
    RefusedError,
    SettingsError,
)
from appban.ports import Claims
from appban.record.entry import Entry
from appban.regime import events as ev
from appban.regime.authority import authority_for
from appban.regime.bodies import BodyId
from appban.regime.people import PersonClass, Subject
from appban.regime.time import DAY
from appban.service.people import link_people, person_left, person_returned
from appban.service.reading import event_of
from appban.service.recorded.erasing import erase
from appban.service.signing_in.asking import ask_sign_in
from appban.service.signing_in.entering import SignedIn, sign_in
from appban.service.signing_in.file import GroupPlace, SignIn
from appban.service.signing_in.knowing import bind_sign_in
from appban.service.signing_in.mapping import unmap_group

CLEAR = Subject("clear:security")
PLACES = (
    GroupPlace(group="staff", person_class=PersonClass.CIVIL_SERVANT, body=BodyId("D")),
    GroupPlace(group="ministers", person_class=PersonClass.MINISTER, body=BodyId("D")),
)
SETUP = SignIn(
    issuer=ISSUER,
    client_id="appban",
    client_secret_file="s",
    public_url="https://ban.example.org",
    groups=PLACES,
)


def claims(
    subject: str = "sub-kim", handle: str | None = "kim", groups=("security",), **more: object
) -> Claims:
    return Claims(issuer=ISSUER, subject=subject, handle=handle, groups=groups, **more)


def came(office: Office, who: Claims | None = None, setup: SignIn = SETUP) -> SignedIn:
    office.clock.pass_(60_000_000)
    return sign_in(office.desk, a_press(office), claims() if who is None else who, setup)


def holds(office: Office, who: str = "kim", subject: Subject = CLEAR, body: str = "D") -> bool:
    at = office.now + 10  # entries of one act come microseconds after one another
    return authority_for(office.facts(), office.ids[who], subject, BodyId(body), at) is not None


def newest(office: Office, count: int) -> list[ev.Event]:
    with office.store.reader() as reader:
        size = reader.head().size
        return [event_of(row) for row in reader.rows(size - count, size)]


def refused(office: Office, who: Claims, said: str, fault: type[Exception] = NotAuthorisedError) -> None:
    before = office.size()
    with pytest.raises(fault, match=said):
        came(office, who)
    assert office.size() == before


def test_a_handle_binds_once_and_from_then_on_the_subject_counts(office: Office):
    assert came(office).person == office.ids["kim"]
    (bound,) = newest(office, 1)
    assert isinstance(bound, ev.SignInBound)
    assert (bound.person, bound.bound_by) == (office.ids["kim"], ())
    size = office.size()
    assert came(office, claims(handle="renamed")).person == office.ids["kim"]
    assert came(office, claims(handle=None)).person == office.ids["kim"]
    assert office.size() == size


def test_a_name_that_passes_to_somebody_else_does_not_pass_the_person_on(office: Office):
    came(office)
    refused(office, claims("sub-other", "kim"), "bound to somebody else")
    refused(office, claims("sub-other", "kim", groups=("staff",)), "bound to somebody else")


def test_the_same_subject_at_another_issuer_is_somebody_else(office: Office):
    came(office)
    other = msgspec.structs.replace(claims(handle=None), issuer="https://other.example.org")
    refused(office, other, "nobody is called None here")


def test_a_new_issuer_binds_as_the_first_did(office: Office):
    came(office)
    moved = msgspec.structs.replace(claims("new"), issuer="https://new.example.org")
    assert came(office, moved).person == office.ids["kim"]


def test_nobody_knows_a_stranger_without_a_group_that_says_who_they_are(office: Office):
    refused(office, claims("sub-new", "new"), "ask for `appban person add`")
    refused(office, claims("sub-new", "new", groups=None), "ask for `appban person add`")
    refused(office, claims("sub-new", None, groups=("staff",)), "no name to record you by")


def test_a_group_says_who_a_stranger_is(office: Office):
    done = came(office, claims("sub-new", "new", groups=("x", "ministers", "staff"), name="New One"))
    recorded, bound = newest(office, 2)
    assert isinstance(recorded, ev.PersonRecorded)
    assert (recorded.person, recorded.person_class, recorded.body) == (done.person, "civil-servant", "D")
    assert isinstance(bound, ev.SignInBound)
    with office.store.reader() as reader:
        assert reader.names([done.person])[done.person] == [("handle", "new"), ("oidc", f"{ISSUER}|sub-new")]
        texts = reader.openings([recorded.name, bound.sign_in])
    assert {each.value for each in texts.values()} == {"New One", f"{ISSUER}|sub-new"}
    assert came(office, claims("sub-new", "new")).person == done.person


def test_whoever_signs_in_is_who_acts_in_the_entries_of_it(office: Office):
    done = came(office, claims("sub-new", "new", groups=("staff",)))
    with office.store.reader() as reader:
        entry = msgspec.json.decode(reader.row(reader.head().size - 1).entry, type=Entry)
    assert (entry.actor.person, entry.actor.how) == (done.person, "oidc")


def test_a_group_of_a_body_that_is_not_there_is_the_operators_to_mend(office: Office):
    nowhere = GroupPlace(group="staff", person_class=PersonClass.MINISTER, body=BodyId("nowhere"))
    with pytest.raises(SettingsError, match="nowhere, which is no body"):
        came(office, claims("n", "new", groups=("staff",)), msgspec.structs.replace(SETUP, groups=(nowhere,)))


def test_neither_log_nor_leaf_holds_the_subject(office: Office):
    came(office, claims("canary-subject"))
    with office.store.reader() as reader:
        kept = b"".join(row.leaf + row.entry for row in reader.rows(0, reader.head().size))
    assert b"canary-subject" not in kept


def test_who_left_does_not_sign_in_until_they_are_back(office: Office):
    mapped(office)
    came(office)
    office.as_("operator", lambda work: person_left(work, office.ids["kim"], work.now))
    refused(office, claims(), "has left")
    office.as_("operator", lambda work: person_returned(work, office.ids["kim"]))
    assert came(office).person == office.ids["kim"]


def test_who_left_is_not_bound_either(office: Office):
    office.as_("operator", lambda work: person_left(work, office.ids["kim"], work.now))
    refused(office, claims(), "has left")


def test_a_person_left_under_another_id_has_left(office: Office):
    came(office)
    office.as_("operator", lambda work: link_people(work, office.ids["kim"], office.ids["hal"]))
    office.as_("operator", lambda work: person_left(work, office.ids["hal"], work.now))
    refused(office, claims(), "has left")


def test_who_was_erased_is_nobody_here(office: Office):
    came(office)
    office.as_("operator", lambda work: erase(work, office.ids["kim"], "schedule 4.2"))
    refused(office, claims(), "nobody is called 'kim' here")


def test_a_mapped_group_gives_its_authority_for_a_while(office: Office):
    mapping = mapped(office)
    assert not holds(office)
    done = came(office)
    _, given = newest(office, 2)
    assert isinstance(given, ev.AuthorityGranted)
    assert done.given == (given.authority,)
    assert (given.person, given.subject, given.body) == (office.ids["kim"], CLEAR, "D")
    assert given.granted_by == (office.ids["ana"], office.ids["ben"])
    assert given.instrument == f"group security at {ISSUER}, as mapped by {mapping}"
    assert (given.until, given.delegable) == (given.stated + 7 * DAY, False)
    assert holds(office)
    assert holds(office, body="A")
    office.clock.pass_(7 * DAY)
    assert not holds(office)


def test_what_runs_for_half_its_time_yet_is_not_given_again(office: Office):
    mapped(office)
    came(office)
    size = office.size()
    office.clock.pass_(3 * DAY)
    assert came(office) == SignedIn(person=office.ids["kim"])
    assert office.size() == size
    office.clock.pass_(DAY)
    assert len(came(office).given) == 1
    assert holds(office)


def test_no_group_is_given_anything_that_nobody_mapped(office: Office):
    mapped(office, issuer="https://other.example.org")
    mapped(office, group="Security")
    assert came(office).given == ()


@pytest.mark.parametrize("groups", [(), ("another",), None], ids=["none", "another", "not said"])
def test_a_group_that_is_gone_or_not_told_of_takes_its_authority_with_it(office: Office, groups):
    mapped(office)
    given = came(office).given
    assert came(office, claims(groups=groups)).ended == given
    assert not holds(office)
    assert came(office, claims(groups=groups)).ended == ()
    came(office)
    assert holds(office)


def test_an_authority_that_persons_gave_stays_when_a_group_goes(office: Office):
    office.appoint("kim", "clear:security")
    mapped(office)
    came(office)
    came(office, claims(groups=()))
    assert holds(office)


def test_one_persons_group_says_nothing_of_another(office: Office):
    mapped(office)
    came(office)
    came(office, claims("sub-hal", "hal"))
    came(office, claims("sub-hal", "hal", groups=()))
    assert holds(office)
    assert not holds(office, "hal")


def test_unmapping_ends_what_the_group_gave_at_once(office: Office):
    mapping, other = mapped(office), mapped(office, subject=Subject("declare"))
    came(office)
    came(office, claims("sub-hal", "hal"))
    assert office.as_("ana", lambda work: unmap_group(work, mapping)).value == 2
    assert not holds(office)
    assert not holds(office, "hal")
    assert holds(office, subject=Subject("declare"))
    assert came(office).given == ()
    assert office.facts().groups[other].until > office.now


def test_a_mapping_never_gives_to_the_two_who_made_it(office: Office):
    office.appoint("kim", "appoint")
    mapping = mapped(office, "kim")
    assert came(office) == SignedIn(person=office.ids["kim"], withheld=(mapping,))
    assert came(office, claims("sub-ben", "ben")) == SignedIn(person=office.ids["ben"], withheld=(mapping,))
    assert not holds(office)


def test_a_mapping_never_gives_to_those_two_under_another_id(office: Office):
    office.appoint("kim", "appoint")
    mapping = mapped(office, "kim")
    office.as_("operator", lambda work: link_people(work, office.ids["hal"], office.ids["rat"]))
    office.as_("operator", lambda work: link_people(work, office.ids["rat"], office.ids["kim"]))
    assert came(office, claims("sub-hal", "hal")).withheld == (mapping,)
    assert not holds(office, "hal")


def test_what_was_given_counts_no_more_once_the_two_turn_out_to_be_one_human(office: Office):
    office.appoint("kim", "appoint")
    mapped(office, "kim")
    came(office, claims("sub-hal", "hal"))
    assert holds(office, "hal")
    office.as_("operator", lambda work: link_people(work, office.ids["hal"], office.ids["kim"]))
    assert not holds(office, "hal")


def test_an_appointment_counts_no_more_once_its_maker_turns_out_to_hold_it(office: Office):
    office.appoint("sue", "appoint")
    office.appoint("sam", "clear:minister")
    assert holds(office, "sam", Subject("clear:minister"))
    office.as_("operator", lambda work: link_people(work, office.ids["ana"], office.ids["sam"]))
    assert not holds(office, "sam", Subject("clear:minister"))
    assert holds(office, "min", Subject("clear:minister"))


def test_nothing_is_given_while_the_clock_is_in_doubt(office: Office):
    came(office)
    mapped(office)
    office.clock.turn(3 * DAY)
    with pytest.raises(ClockError):
        came(office)
    office.clock.turn(-3 * DAY)
    came(office)
    assert holds(office)


class Between(MemoryFolder):
    """A folder in which something happens when it is first read: after the look, before the lock."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__()
        self._happens: Callable[[], object] | None = happens

    def read(self, name: str) -> bytes | None:
        happens, self._happens = self._happens, None
        if happens is not None:
            happens()
        return super().read(name)


@pytest.mark.parametrize(
    "who", [claims(), claims("sub-new", "new", groups=("staff", "security"))], ids=["known", "new"]
)
def test_who_signs_in_twice_at_the_same_moment_is_let_in_twice_and_given_once(office: Office, who: Claims):
    mapped(office)
    press = msgspec.structs.replace(a_press(office), folder=Between(lambda: came(office, who)))
    done = sign_in(office.desk, press, who, SETUP)
    assert done == SignedIn(person=came(office, who).person)
    facts = office.facts()
    assert len(facts.authorities_of[done.person]) == 1
    assert len([each for each in newest(office, office.size()) if isinstance(each, ev.SignInBound)]) == 1


def test_a_renewal_that_another_sign_in_made_is_not_made_again(office: Office):
    mapped(office)
    came(office)
    office.clock.pass_(4 * DAY)
    press = msgspec.structs.replace(a_press(office), folder=Between(lambda: came(office)))
    assert sign_in(office.desk, press, claims(), SETUP).given == ()
    assert len(office.facts().authorities_of[office.ids["kim"]]) == 2


def test_two_appointers_say_who_somebody_is_at_the_provider(office: Office):
    came(office)
    kim, ben = office.ids["kim"], office.ids["ben"]
    office.as_("ana", lambda work: bind_sign_in(work, kim, ISSUER, "sub-new", ben))
    (bound,) = newest(office, 1)
    assert (bound.person, bound.bound_by) == (kim, (office.ids["ana"], ben))
    assert came(office, claims("sub-new", None)).person == kim
    assert came(office).person == kim


def test_nobody_alone_or_for_themselves_says_who_somebody_is(office: Office):
    kim, ana, ben = (office.ids[each] for each in ("kim", "ana", "ben"))
    with pytest.raises(RefusedError, match="takes two persons"):
        office.as_("ana", lambda work: bind_sign_in(work, kim, ISSUER, "s", ana))
    with pytest.raises(RefusedError, match="who signs in as them"):
        office.as_("ana", lambda work: bind_sign_in(work, ana, ISSUER, "s", ben))
    with pytest.raises(RefusedError, match="who signs in as them"):
        office.as_("ana", lambda work: bind_sign_in(work, ben, ISSUER, "s", ben))
    with pytest.raises(NotAuthorisedError, match="no authority to appoint"):
        office.as_("ana", lambda work: bind_sign_in(work, kim, ISSUER, "s", office.ids["hal"]))
    with pytest.raises(NotFoundError, match="no person p"):
        office.as_("ana", lambda work: bind_sign_in(work, "p", ISSUER, "s", ben))


def test_a_subject_is_one_person(office: Office):
    came(office)
    with pytest.raises(ConflictError, match="bound to"):
        office.as_(
            "ana", lambda work: bind_sign_in(work, office.ids["hal"], ISSUER, "sub-kim", office.ids["ben"])
        )


def test_the_secrets_of_a_sign_in_are_long_and_never_the_same(office: Office):
    one, other = ask_sign_in(office.entropy), ask_sign_in(office.entropy, max_age=0)
    secrets = {one.state, one.nonce, one.verifier, other.state, other.nonce, other.verifier}
    assert len(secrets) == 6
    assert {len(each) for each in secrets} == {43}
    assert (one.max_age, other.max_age) == (None, 0)
