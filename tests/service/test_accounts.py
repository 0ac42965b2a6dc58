"""Official accounts through the verbs: opened, arranged part by part, taken live, and standing uses cleared by others."""

import pytest
from tests.reference import comms
from tests.reference.build import SOURCE
from tests.service.office import BAN

from appban.errors import ConflictError, InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.account import StandingUseId
from appban.regime.account_state import account_at, publishers, standing_use
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.exemption import ExemptionId
from appban.regime.restriction import Purpose
from appban.regime.subjects import COMMUNICATIONS
from appban.regime.time import DAY
from appban.service.accounts.running import (
    Arranging,
    Mandate,
    Registering,
    arrange,
    give_mandate,
    move,
    name_publisher,
    register,
    remove_publisher,
)
from appban.service.accounts.standing import (
    Filling,
    StandingAsked,
    decide_standing,
    end_standing,
    submit_standing,
)
from appban.service.exemptions.ending import revoke
from appban.service.people import person_left
from appban.service.reading import Focus, facts_about

TIKTOK = ChannelId("tiktok")


@pytest.fixture
def ready(office):
    """A channel for exceptional circumstances only that passed its assessment, and rat, who runs accounts."""
    office.appoint("rat", "account")
    now = office.now
    office.tell(
        comms.channel("tiktok", now, app="tiktok"),
        comms.policy("tiktok", "exceptional-only", now),
        comms.opened("a", "tiktok", now),
        comms.decided("a", "pass", now, review_by=now + 300 * DAY),
    )
    return office


@pytest.fixture
def account(ready):
    asked = Registering(channel=TIKTOK, handle="@gov", body=BodyId("D"), standing="ours", source=SOURCE)
    return ready.as_("rat", lambda work: register(work, asked)).value


@pytest.fixture
def exemption(ready):
    """For communications, cleared by security and a minister, for hal and kim on P1."""
    asked = ready.submitted(people=(ready.ids["hal"], ready.ids["kim"]), purpose=Purpose("communications"))
    ready.decided("sam", asked)
    ready.decided("min", asked, "minister")
    ready.attested(asked)
    assert ready.in_force(asked)
    return asked


def state(office, account, at=None):
    return account_at(office.facts(), account, office.now + 9 if at is None else at)


def mandated(office, account, *purposes: str, who: str = "rat", **changes: object) -> None:
    given = Mandate(
        account=account, purposes=purposes or ("service",), use="organic", instrument="a minute", **changes
    )
    office.as_(who, lambda work: give_mandate(work, given))


def arranged(office, account, who: str = "rat", **parts: object) -> None:
    office.as_(who, lambda work: arrange(work, Arranging(account=account, **parts)))


def named(office, account, who: str, by: str = "rat") -> None:
    until = office.now + 60 * DAY
    office.as_(by, lambda work: name_publisher(work, account, office.ids[who], until))


def moved(office, account, to, who: str = "rat") -> None:
    office.as_(who, lambda work: move(work, account, to, "as agreed"))


def whole(office, account, exemption) -> None:
    mandated(office, account)
    arranged(
        office,
        account,
        owner=office.ids["sec"],
        recovery=office.ids["dee"],
        closing_plan="handed to archives",
    )
    arranged(office, account, exemptions=(exemption,))
    for who in ("hal", "kim"):
        named(office, account, who)


def test_it_goes_live_only_when_each_part_is_there_and_is_told_which_are_missing(
    ready, account, exemption
) -> None:
    parts = (
        ("mandate", lambda: mandated(ready, account)),
        ("owner", lambda: arranged(ready, account, owner=ready.ids["sec"])),
        ("recovery", lambda: arranged(ready, account, recovery=ready.ids["dee"])),
        ("closing plan", lambda: arranged(ready, account, closing_plan="to the archives")),
        ("exemption in force from ban", lambda: arranged(ready, account, exemptions=(exemption,))),
        ("publishers: 2", lambda: [named(ready, account, each) for each in ("hal", "kim")]),
    )
    for part, give in parts:
        with pytest.raises(RefusedError, match=f"cannot go live; missing:.*{part}"):
            moved(ready, account, "live")
        give()
    moved(ready, account, "live")
    assert state(ready, account).state == "live"
    assert state(ready, account).owner == ready.ids["sec"]


def test_access_ends_at_once_when_the_exemption_is_revoked(ready, account, exemption) -> None:
    whole(ready, account, exemption)
    moved(ready, account, "live")
    assert publishers(ready.facts(), account, ready.now + 9) == (ready.ids["hal"], ready.ids["kim"])
    ready.as_("sam", lambda work: revoke(work, exemption, "misused"))
    assert publishers(ready.facts(), account, ready.now) == ()
    assert "exemption in force from ban" in state(ready, account, ready.now).missing
    moved(ready, account, "paused")
    with pytest.raises(RefusedError, match="exemption in force from ban"):
        moved(ready, account, "live")


def test_what_is_read_of_an_account_alone_is_what_the_whole_record_says(ready, account, exemption) -> None:
    whole(ready, account, exemption)
    ready.as_("operator", lambda work: person_left(work, ready.ids["kim"], work.now))
    with ready.store.reader() as reader:
        part = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)))
    assert account_at(part, account, ready.now) == account_at(ready.facts(), account, ready.now)
    assert publishers(part, account, ready.now) == (ready.ids["hal"],)
    assert part.exemptions[exemption].request.restrictions[0].restriction == BAN


def test_nobody_names_themselves_and_no_publisher_gives_the_mandate_or_takes_it_live(
    ready, account, exemption
) -> None:
    whole(ready, account, exemption)
    ready.appoint("hal", "account")
    for act in (
        lambda: mandated(ready, account, who="hal"),
        lambda: moved(ready, account, "live", who="hal"),
    ):
        with pytest.raises(NotAuthorisedError, match="publishes on"):
            act()
    with pytest.raises(RefusedError, match="somebody else names them"):
        named(ready, account, "hal", by="hal")


def test_it_takes_authority_over_the_body(ready, account) -> None:
    for act in (
        lambda: mandated(ready, account, who="sam"),
        lambda: arranged(ready, account, who="sam", closing_plan="x"),
        lambda: named(ready, account, "hal", by="sam"),
        lambda: moved(ready, account, "closed", who="sam"),
    ):
        with pytest.raises(NotAuthorisedError, match="authority to account"):
            act()


def test_a_handle_is_registered_once(ready, account) -> None:
    asked = Registering(channel=TIKTOK, handle="@GOV", body=BodyId("D"), standing="seen", source=SOURCE)
    with pytest.raises(RefusedError, match=f"is {account} already"):
        ready.as_("rat", lambda work: register(work, asked))


def test_an_account_that_was_seen_is_run_by_nobody_until_it_is_registered_as_ours(ready) -> None:
    asked = Registering(channel=TIKTOK, handle="@other", body=BodyId("D"), standing="seen", source=SOURCE)
    account = ready.as_("rat", lambda work: register(work, asked)).value
    with pytest.raises(RefusedError, match="register it as ours first"):
        mandated(ready, account)
    ours = Registering(
        channel=TIKTOK, handle="@other", body=BodyId("D"), standing="ours", source=SOURCE, account=account
    )
    ready.as_("rat", lambda work: register(work, ours))
    mandated(ready, account)
    assert state(ready, account).state == "authorised"


def test_a_closed_account_stays_closed(ready, account) -> None:
    moved(ready, account, "closed")
    with pytest.raises(RefusedError, match="it stays so"):
        moved(ready, account, "live")


def test_an_exemption_that_is_not_there_or_for_another_application_is_not_arranged(ready, account) -> None:
    with pytest.raises(NotFoundError, match="no exemption"):
        arranged(ready, account, exemptions=(ExemptionId("exemption-no"),))
    with pytest.raises(InputError, match="nothing is arranged"):
        arranged(ready, account)


def test_a_publisher_is_removed_at_once(ready, account, exemption) -> None:
    whole(ready, account, exemption)
    ready.as_("rat", lambda work: remove_publisher(work, account, ready.ids["hal"]))
    assert publishers(ready.facts(), account, ready.now + 9) == (ready.ids["kim"],)


def asked_for(office, account, *purposes: str, who: str = "rat") -> StandingUseId:
    asked = StandingAsked(
        account=account,
        purposes=purposes or ("service",),
        start=None,
        end=office.now + 90 * DAY,
        justification="renewals reach nobody else",
    )
    return office.as_(who, lambda work: submit_standing(work, asked)).value


def filled(office, use, seat: str, who: str, outcome="clear", digest: str | None = None) -> None:
    shown = office.facts().communications.standing_uses[use].submitted[1].digest
    given = Filling(
        use=use, digest=digest or shown, seat=seat, outcome=outcome, instrument="a minute", reason="agreed"
    )
    office.as_(who, lambda work: decide_standing(work, given))


def stands(office, account, purpose="service") -> bool:
    return standing_use(office.facts(), account, purpose, office.now + 9) is not None


def test_a_standing_use_is_cleared_seat_by_seat_on_its_digest_and_ends_when_it_is_ended(
    ready, account
) -> None:
    mandated(ready, account)
    use = asked_for(ready, account)
    with pytest.raises(ConflictError, match="has the digest"):
        filled(ready, use, "security", "sam", digest="0" * 64)
    filled(ready, use, "security", "sam")
    assert not stands(ready, account)
    filled(ready, use, "minister", "min")
    assert stands(ready, account)
    assert not stands(ready, account, "policy")
    ready.as_("sue", lambda work: end_standing(work, use, "no need any more"))
    assert not stands(ready, account)


def test_its_seats_take_others_of_their_class_with_authority(ready, account) -> None:
    mandated(ready, account)
    ready.appoint("rat", "clear:security")
    use = asked_for(ready, account)
    with pytest.raises(RefusedError, match="never clears it"):
        filled(ready, use, "security", "rat")
    for who in ("spad", "min"):
        with pytest.raises(NotAuthorisedError, match="cannot fill seat security"):
            filled(ready, use, "security", who)
    filled(ready, use, "security", "sam")
    with pytest.raises(ConflictError, match="was filled"):
        filled(ready, use, "security", "sue")
    with pytest.raises(NotFoundError, match="has no seat 'press'"):
        filled(ready, use, "press", "sue")


def test_a_refusal_is_for_good(ready, account) -> None:
    mandated(ready, account)
    use = asked_for(ready, account)
    filled(ready, use, "minister", "min", "refuse")
    with pytest.raises(ConflictError, match="was refused"):
        filled(ready, use, "security", "sam")


def test_it_stays_within_the_mandate_and_is_for_exceptional_only_channels(ready, account) -> None:
    with pytest.raises(RefusedError, match="is for nothing"):
        asked_for(ready, account)
    mandated(ready, account)
    with pytest.raises(RefusedError, match="asks for policy"):
        asked_for(ready, account, "service", "policy")
    ready.tell(comms.policy("tiktok", "permitted", ready.now))
    with pytest.raises(RefusedError, match="tiktok is permitted"):
        asked_for(ready, account)
