"""A link asks one person about one version once; whatever is wrong with it, it opens nothing and nothing is recorded."""

import pytest
from tests.service.office import Office

from appban.errors import ConflictError, InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.record.digests import sha256, to_hex
from appban.record.entry import Actor
from appban.regime import events as ev
from appban.regime.exemption import ExemptionId
from appban.regime.roster import Roster
from appban.regime.time import DAY
from appban.service.exemptions.need import (
    KEPT,
    LINK,
    MOST,
    NeedShown,
    answer_need,
    ask_need,
    bearer_of,
    look_need,
)
from appban.service.recorded.erasing import erase
from appban.service.requests.changing import Changes, edit_with
from appban.service.requests.exemptions import withdraw
from appban.service.work import Act, Receipt, perform


def asked(office: Office, exemption: ExemptionId, who: str = "quinn") -> str:
    link = office.as_(who, lambda work: ask_need(work, exemption, "Director of Digital")).value
    assert link is not None
    return link.text


def looked(office: Office, text: str) -> NeedShown:
    with office.store.reader() as reader:
        return look_need(reader, text, office.now)


def answered(office: Office, text: str, outcome: str = "confirmed", reason: str = "") -> Receipt[ExemptionId]:
    office.clock.pass_(60_000_000)
    return perform(
        office.desk, Act(actor=bearer_of(text)), lambda work: answer_need(work, text, outcome, reason)
    )


def answers(office: Office, exemption: ExemptionId) -> list[tuple[str, str]]:
    found = [e for _, e in office.history(exemption).needs if isinstance(e, ev.NeedAnswered)]
    return [(each.outcome, each.digest) for each in found]


def test_a_link_shows_its_version_is_answered_and_dies(office: Office):
    exemption = office.submitted()
    text = asked(office, exemption)
    shown = looked(office, text)
    assert (shown.request, shown.digest) == (office.history(exemption).request, office.digest(exemption))
    assert answered(office, text).value == exemption
    assert answers(office, exemption) == [("confirmed", shown.digest)]
    for again in (lambda: answered(office, text), lambda: looked(office, text)):
        with pytest.raises(NotFoundError, match="opens nothing"):
            again()
    assert answers(office, exemption) == [("confirmed", shown.digest)]


def test_the_answer_fills_no_seat_and_opens_nothing(office: Office):
    exemption = office.submitted()
    answered(office, asked(office, exemption))
    office.attested(exemption)
    assert not office.in_force(exemption)
    office.decided("sam", exemption)
    assert office.in_force(exemption)
    answered(office, asked(office, exemption), "declined", "nobody asked me before")
    assert office.in_force(exemption)


def test_a_decline_says_why(office: Office):
    exemption = office.submitted()
    text = asked(office, exemption)
    with pytest.raises(InputError, match="say why it is not needed"):
        answered(office, text, "declined", " ")
    answered(office, text, "declined", "the campaign was dropped")
    (_, event), *_rest = reversed(office.history(exemption).needs)
    assert isinstance(event, ev.NeedAnswered)
    with office.store.reader() as reader:
        assert event.reason is not None
        assert reader.openings([event.reason])[event.reason].value == "the campaign was dropped"


def test_a_link_is_dead_after_a_week_to_the_microsecond(office: Office):
    exemption = office.submitted()
    text = asked(office, exemption)
    until = looked(office, text).until
    assert until == office.now + KEPT
    office.clock.pass_(until - 1 - office.now)
    looked(office, text)
    office.clock.pass_(1)
    size = office.size()
    for late in (lambda: looked(office, text), lambda: answered(office, text)):
        with pytest.raises(NotFoundError, match="opens nothing"):
            late()
    assert office.size() == size


def test_a_link_is_for_the_version_it_was_sent_for(office: Office):
    exemption = office.submitted()
    text = asked(office, exemption)
    changes = Changes(end=office.now + 5 * DAY)
    office.as_("quinn", lambda work: edit_with(work, exemption, changes, Roster()))
    for late in (lambda: looked(office, text), lambda: answered(office, text)):
        with pytest.raises(ConflictError, match="the request has changed"):
            late()
    assert answers(office, exemption) == []
    office.as_("quinn", lambda work: withdraw(work, exemption, "not needed"))
    with pytest.raises(RefusedError, match="was withdrawn"):
        looked(office, text)


@pytest.mark.parametrize("wrong", ["", "x", "\x00", "é" * 500, "a" * 43])
def test_what_is_no_link_opens_nothing(office: Office, wrong: str):
    office.submitted()
    size = office.size()
    for look in (lambda: looked(office, wrong), lambda: answered(office, wrong)):
        with pytest.raises(NotFoundError, match="opens nothing"):
            look()
    assert office.size() == size


def test_only_whoever_has_the_link_answers_and_nobody_in_whose_name(office: Office):
    exemption = office.submitted()
    text = asked(office, exemption)
    for actor in (Actor(person=office.ids["sam"], how="oidc"), bearer_of("other")):
        with pytest.raises(NotAuthorisedError, match="whoever has it"):
            perform(office.desk, Act(actor=actor), lambda work: answer_need(work, text, "confirmed"))
    assert answers(office, exemption) == []


def test_a_requester_or_security_sends_a_link_and_nobody_else(office: Office):
    exemption = office.submitted()
    asked(office, exemption, "sam")
    for who in ("hal", "rat", "min"):
        with pytest.raises(NotAuthorisedError):
            asked(office, exemption, who)
    with pytest.raises(InputError, match="say whom the link is for"):
        office.as_("quinn", lambda work: ask_need(work, exemption, "  "))


def test_open_links_are_limited_and_none_is_kept_as_it_is(office: Office):
    exemption = office.submitted()
    texts = [asked(office, exemption) for _ in range(MOST)]
    with pytest.raises(RefusedError, match="all there may be"):
        asked(office, exemption)
    with office.store.reader() as reader:
        papers = reader.papers(LINK)
        kept = b"".join(paper.body for paper in papers) + repr(papers).encode()
        rows = b"".join(row.entry for row in reader.rows(0, reader.head().size))
    assert {paper.id for paper in papers} == {to_hex(sha256(text.encode())) for text in texts}
    assert not any(text.encode() in kept + rows for text in texts)
    office.clock.pass_(KEPT)
    asked(office, exemption)


def test_erasing_an_exemption_closes_its_links(office: Office):
    exemption = office.submitted()
    text = asked(office, exemption)
    office.as_("operator", lambda work: erase(work, exemption, "retention 4"))
    with pytest.raises(NotFoundError, match="opens nothing"):
        looked(office, text)
