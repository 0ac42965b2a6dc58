"""Who drafts, who decides and who approves an answer are three people, in this order, on one exact version."""

import msgspec
import pytest
from tests.reference.build import SOURCE
from tests.service.answers.desk import Desk

from appban.errors import (
    ConflictError,
    InputError,
    NotAuthorisedError,
    NotFoundError,
    RefusedError,
    VerificationError,
)
from appban.regime import events as ev
from appban.regime.drafted import Content
from appban.regime.time import DAY
from appban.regime.written_question import PqId
from appban.service.answers.consistency import advise
from appban.service.answers.drafting import content_of
from appban.service.answers.freezing import pack_bytes


@pytest.fixture
def desk():
    return Desk()


def test_a_question_is_taken_once_and_a_uin_of_another_session_is_another(desk):
    with pytest.raises(ConflictError, match="taken already, as pq-"):
        desk.take("UIN 8024, tabled 2024-11-05: To ask again.")
    assert desk.take("UIN 8024, tabled 2025-11-05: To ask what is banned.") != desk.pq
    with pytest.raises(NotAuthorisedError):
        desk.take("To ask.", who="hal")


def test_an_answer_goes_its_way_and_the_record_says_how_far(desk):
    states = [desk.history().state]
    for step in (
        desk.draft,
        desk.compare,
        lambda: desk.rule("sam", "officials"),
        lambda: desk.rule("min", "minister"),
        desk.freeze,
        lambda: desk.give("TikTok is banned on government devices."),
        lambda: desk.give("TikTok is banned on most government devices.", corrects=True),
    ):
        step()
        states.append(desk.history().state)
    assert states == ["taken", "drafted", "compared", "cleared", "approved", "frozen", "given", "corrected"]
    first, second = (event for _, event in desk.history().given)
    assert (first.differs, second.differs, second.corrects) == (False, True, True)
    assert pack_bytes(desk.folder, desk.history().frozen[0][1]) == b"pack"


def test_nothing_is_decided_before_its_turn(desk):
    desk.draft()
    with pytest.raises(RefusedError, match="nobody has said yet whether"):
        desk.rule("sam", "officials")
    desk.compare()
    with pytest.raises(RefusedError, match="officials have not cleared"):
        desk.rule("min", "minister")
    with pytest.raises(RefusedError, match="compared, not approved"):
        desk.freeze()
    desk.rule("sam", "officials")
    with pytest.raises(RefusedError, match="cleared at this step already"):
        desk.rule("sam", "officials")


def test_no_two_steps_are_one_persons(desk):
    desk.draft()
    desk.compare()
    with pytest.raises(RefusedError, match="drafted this version"):
        desk.rule("quinn", "officials")
    desk.rule("sam", "officials")
    with pytest.raises(NotAuthorisedError, match="is no minister"):
        desk.rule("sam", "minister")


@pytest.mark.parametrize(
    ("who", "step", "behalf", "words"),
    [
        ("spad", "officials", None, "special-adviser; an official decides"),
        ("hal", "officials", None, "no authority to clear-answer"),
        ("spad", "minister", None, "is no minister"),
        ("hal", "minister", "min", "enters nothing for a minister"),
        ("sec", "minister", "sam", "is no minister"),
        ("sec", "minister", None, "no authority to approve-answer"),
    ],
)
def test_whoever_may_not_decide_is_refused_with_the_reason(desk, who, step, behalf, words):
    desk.draft()
    desk.compare()
    if step == "minister":
        desk.rule("sam", "officials")
    with pytest.raises(NotAuthorisedError, match=words):
        desk.rule(who, step, behalf=behalf)


def test_the_private_office_enters_what_the_minister_decided(desk):
    desk.draft()
    desk.compare()
    desk.rule("sam", "officials")
    desk.rule("sec", "minister", behalf="min")
    made = desk.history().decided(desk.history().drafts[-1].digest, "minister").decision
    assert (made.person, made.behalf, made.capacity) == (
        desk.office.ids["sec"],
        desk.office.ids["min"],
        "private-office",
    )


def test_a_minister_who_drafted_has_it_approved_by_nobody_for_them(desk):
    desk.office.appoint("min", "answer")
    desk.draft(who="min")
    desk.compare()
    desk.rule("sam", "officials")
    with pytest.raises(RefusedError, match="drafted this version"):
        desk.rule("sec", "minister", behalf="min")


def test_a_returned_version_is_over_and_the_next_begins_anew(desk):
    desk.draft()
    desk.compare()
    with pytest.raises(InputError, match="say why"):
        desk.rule("sam", "officials", clears=False)
    desk.rule("sam", "officials", clears=False, says="name the ban")
    assert desk.history().state == "returned"
    with pytest.raises(RefusedError, match="was returned"):
        desk.rule("sam", "officials")
    desk.draft("TikTok is banned.")
    with pytest.raises(ConflictError, match="at version 2, you were shown 1"):
        desk.rule("sam", "officials", 1)
    assert desk.history().state == "drafted"


def test_to_neither_confirm_nor_deny_cites_nothing(desk):
    with pytest.raises(RefusedError, match="neither confirmed nor denied"):
        desk.draft(outcome="neither-confirm-nor-deny")
    desk.draft("Neither confirmed nor denied.", outcome="neither-confirm-nor-deny")
    assert desk.history().drafts[-1].draft.cites == ()


@pytest.mark.parametrize(
    ("text", "more", "words"),
    [
        ("", {}, "1 to 50000 characters"),
        ("See [entry 9999].", {}, "entry 9999. is past"),
        ("See [table 1].", {}, "table 1. is not among the 0 tables"),
        ("x", {"outcome": "transferred"}, "say who takes"),
        ("x", {"to": "Home Office"}, "say who takes"),
        ("x", {"outcome": "grouped"}, "with which question"),
        ("x", {"outcome": "grouped", "with_question": PqId("pq-0")}, "no written question pq-0"),
    ],
)
def test_a_draft_that_does_not_hold_together_is_refused(desk, text, more, words):
    with pytest.raises((InputError, NotFoundError), match=words):
        desk.draft(text, **more)


def test_a_question_is_grouped_with_another_and_not_with_itself(desk):
    with pytest.raises(InputError, match="not grouped with itself"):
        desk.draft("x", outcome="grouped", with_question=desk.pq)
    other = desk.take("UIN 8025, tabled 5 November 2024: To ask more.")
    desk.draft("x", outcome="grouped", with_question=other)
    assert desk.history().drafts[-1].draft.with_question == other


def test_what_was_clarified_or_corrected_names_what_it_differs_from(desk):
    desk.draft()
    with pytest.raises(InputError, match="differs from something"):
        desk.compare(outcome="corrected")
    with pytest.raises(NotFoundError, match="no statement or pack statement-x"):
        desk.compare(outcome="corrected", against=("statement-x",))
    desk.office.tell(say_something(desk.office.now))
    desk.compare(outcome="clarified", against=("statement-1",))
    assert desk.history().found(desk.history().drafts[-1].digest).against == ("statement-1",)


def say_something(at):
    return ev.StatementMade(
        stated=at, statement="statement-1", by="A minister", says="It is banned on most devices.", place="the House",
        url=None, certainty="stated", source=SOURCE,
    )  # fmt: skip


def test_a_holding_answer_is_followed_by_a_full_one_and_another_only_corrects(desk):
    desk.approved(text="It has not proved possible.", outcome="holding")
    desk.freeze()
    desk.give("It has not proved possible.")
    desk.office.clock.pass_(DAY)
    desk.draft()
    desk.compare(2)
    desk.rule("sam", "officials", 2)
    desk.rule("min", "minister", 2)
    desk.freeze(2, b"second")
    assert desk.give("TikTok is banned on government devices.") is False
    with pytest.raises(RefusedError, match="answered already"):
        desk.give("Once more.")
    assert [event.digest for _, event in desk.history().frozen] != []
    assert len(desk.history().frozen) == 2


def test_a_correction_of_nothing_is_refused(desk):
    with pytest.raises(RefusedError, match="no answer yet"):
        desk.give("x", corrects=True)
    assert desk.give("Given without a draft.") is None


def test_a_pack_is_made_once_and_is_no_other_afterwards(desk):
    desk.approved()
    desk.freeze()
    with pytest.raises(ConflictError, match="has its pack"):
        desk.freeze(1, b"other")
    (frozen,) = (event for _, event in desk.history().frozen)
    desk.folder.files[f"packs/{frozen.digest}"] = b"changed"
    with pytest.raises(VerificationError, match="not those that were frozen"):
        pack_bytes(desk.folder, frozen)
    del desk.folder.files[f"packs/{frozen.digest}"]
    with pytest.raises(NotFoundError, match="not kept here any more"):
        pack_bytes(desk.folder, frozen)


def test_a_draft_whose_file_was_changed_is_not_read(desk):
    made = desk.draft().draft
    desk.folder.files[f"answers/{made.content}"] = b"{}"
    with pytest.raises(VerificationError, match="not what was drafted"):
        content_of(desk.folder, made)


def test_an_earlier_statement_is_shown_as_advice_and_an_inference_as_no_rule(desk):
    text = "The restriction remains in force on government corporate devices."
    for number, certainty in enumerate(("stated", "understood"), start=1):
        said = say_something(desk.office.now)
        desk.office.tell(
            msgspec.structs.replace(said, statement=f"statement-{number}", says=text, certainty=certainty)
        )
    content = Content(
        question=desk.pq,
        outcome="answered",
        text=f"{text} On 1 March 2023 there were 17 [entry 3].",
        tables=(),
    )
    found = advise(desk.office.facts(), desk.folder, content, "To ask.", desk.office.now + 1)
    told = {each.about: each.says for each in found}
    assert told["statement-1"] == f"A minister: {text}"
    assert "understood: no decision and no rule" in told["statement-2"]
    assert set(told) == {"statement-1", "statement-2", "17"}
    other = msgspec.structs.replace(content, text="Nothing of the kind.")
    assert advise(desk.office.facts(), desk.folder, other, "To ask.", desk.office.now + 1) == []
