"""The shapes of the OpenID AuthZEN Authorization API 1.0 (sections 5 and 6: information model, access evaluation).

Stricter than the specification in one thing: a member that is not named here is refused, since what a misspelt
`surface` was to say must not be passed over. `properties`, which section 5 allows everywhere, are taken and not read:
what counts here is what the record says.
"""

from typing import Annotated, Literal

import msgspec

from appban.regime.identity import Surface

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
Properties = dict[str, msgspec.Raw]


class SubjectAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where: a device, by id or by a name such as `serial:C02XK0AAJG5J`, or a network, by id."""

    type: Literal["device", "network"]
    id: Text
    properties: Properties | None = None


class ActionAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`use`: may it be used, by this person for this purpose? `have`: may it be here, whoever uses it?"""

    name: Literal["use", "have"]
    properties: Properties | None = None


class ResourceAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What: an application, by its id in the catalogue, or a domain, as a host name or a whole URL."""

    type: Literal["application", "domain"]
    id: Text
    properties: Properties | None = None


class ContextAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How and by whom. `surface`: by default native-app for an application and web for a domain. `person`: a handle or id.

    `at`: an instant to ask about instead of now; whatever it is, nothing is allowed that is not allowed now.
    """

    surface: Surface | None = None
    person: Text | None = None
    purpose: Text | None = None
    version: Text | None = None
    at: Text | None = None


class EvaluationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One question to the decision point."""

    subject: SubjectAsked
    action: ActionAsked
    resource: ResourceAsked
    context: ContextAsked | None = None


class CitedClause(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer rests on: the statement of a restriction's version, in its own words, and where these are from."""

    restriction: str
    version: int
    statement: str
    says: str
    source: str


class WeighedExemption(msgspec.Struct, frozen=True, kw_only=True):
    """An exemption that names this device, and why it did not help; None if it did."""

    exemption: str
    why_not: str | None


class EvaluationContext(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why. `reason_admin` is not for the user, `reason_user` may be shown. Times are ISO 8601 in UTC.

    `valid_until` left out: nothing recorded ends it. `refresh_after`: when to ask again, whatever happens; past it and
    cut off, an answer that allows reads as one that does not.
    """

    id: str
    reason_admin: dict[str, str]
    reason_user: dict[str, str]
    outcome: Literal["prohibited", "not-listed", "exempt", "permitted", "unknown"]
    refresh_after: str
    surface: Surface | None = None
    valid_until: str | None = None
    applications: tuple[str, ...] = ()
    clause: CitedClause | None = None
    reasons: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()
    exemptions: tuple[str, ...] = ()
    considered: tuple[WeighedExemption, ...] = ()
    grace: tuple[str, ...] = ()
    record: int | None = None


class EvaluationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """True: allowed. False: not, for whichever reason; a failure to find out is a reason too."""

    decision: bool
    context: EvaluationContext
