"""A clearance by telephone needs today's code for that version and stage, a noter, and a written confirmation."""

import pytest
from tests.service.office import Office

from appban.errors import NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.exemption import ExemptionId
from appban.regime.roster import Roster
from appban.regime.time import DAY, HOUR
from appban.service.deciding.telephone import confirm, mint_phone_code
from appban.service.requests.exemptions import edit


@pytest.fixture
def asked(office: Office) -> ExemptionId:
    """A request for communications, cleared by security and inspected: the minister alone is missing."""
    exemption = office.submitted(purpose="communications")
    office.decided("sam", exemption)
    office.attested(exemption)
    return exemption


def minted(office: Office, exemption: ExemptionId, who: str = "sec", stage: str = "minister") -> str:
    receipt = office.as_(who, lambda work: mint_phone_code(work, exemption, stage))
    assert receipt.value is not None
    return receipt.value


def heard(office: Office, exemption: ExemptionId, code: str, who: str = "sec", **changes: object) -> str:
    """The minister's clearance by phone, noted by the private secretary."""
    given = {"person": office.ids["min"], "by_phone": code} | changes
    return office.decided(who, exemption, "minister", **given)


def test_a_call_puts_it_in_force_until_the_confirmation_is_overdue(office: Office, asked: ExemptionId):
    heard(office, asked, minted(office, asked))
    confirm_by = office.history(asked).decisions[-1].event.confirm_by
    assert office.in_force(asked)
    assert confirm_by is not None
    office.clock.pass_(HOUR)
    office.attested(asked)
    assert office.in_force(asked, confirm_by - 1)
    assert not office.in_force(asked, confirm_by)


def test_confirmed_in_writing_it_stays_in_force(office: Office, asked: ExemptionId):
    digest = heard(office, asked, minted(office, asked))
    office.as_("sec", lambda work: confirm(work, asked, digest))
    confirm_by = office.history(asked).decisions[-1].event.confirm_by
    assert confirm_by is not None
    office.clock.pass_(HOUR)
    office.attested(asked)
    assert office.in_force(asked, confirm_by)


def test_the_requester_does_not_confirm(office: Office, asked: ExemptionId):
    digest = heard(office, asked, minted(office, asked))
    with pytest.raises(RefusedError, match="never clears"):
        office.as_("quinn", lambda work: confirm(work, asked, digest))


def test_it_is_confirmed_once(office: Office, asked: ExemptionId):
    digest = heard(office, asked, minted(office, asked))
    office.as_("sec", lambda work: confirm(work, asked, digest))
    with pytest.raises(RefusedError, match="already"):
        office.as_("sec", lambda work: confirm(work, asked, digest))


def test_a_decision_made_in_person_needs_no_confirmation(office: Office):
    exemption = office.submitted()
    digest = office.decided("sam", exemption)
    with pytest.raises(RefusedError, match="not given by phone"):
        office.as_("sec", lambda work: confirm(work, exemption, digest))


def test_a_decision_that_was_never_made_cannot_be_confirmed(office: Office, asked: ExemptionId):
    with pytest.raises(NotFoundError, match="has no decision"):
        office.as_("sec", lambda work: confirm(work, asked, "0" * 64))


def test_a_wrong_code_is_refused(office: Office, asked: ExemptionId):
    code = minted(office, asked)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    with pytest.raises(RefusedError, match="mint a new one"):
        heard(office, asked, wrong)


def test_a_code_is_dead_after_a_day(office: Office, asked: ExemptionId):
    code = minted(office, asked)
    office.clock.pass_(DAY)
    with pytest.raises(RefusedError, match="mint a new one"):
        heard(office, asked, code)


def test_a_code_of_an_older_version_is_refused(office: Office, asked: ExemptionId):
    code = minted(office, asked)
    again = office.asking(purpose="communications", justification="another text")
    office.as_("quinn", lambda work: edit(work, asked, again, Roster()))
    with pytest.raises(RefusedError, match="mint a new one"):
        heard(office, asked, code)


def test_a_code_of_another_stage_is_refused(office: Office):
    exemption = office.submitted(purpose="communications")
    code = minted(office, exemption, stage="security")
    with pytest.raises(RefusedError, match="mint a new one"):
        heard(office, exemption, code)


def test_a_code_is_good_for_one_call(office: Office, asked: ExemptionId):
    code = minted(office, asked)
    heard(office, asked, code, outcome="refuse")
    with pytest.raises(RefusedError, match="not used yet"):
        heard(office, asked, code)


def test_nobody_can_have_read_out_a_code_before_it_was_minted(office: Office, asked: ExemptionId):
    earlier = office.now
    code = minted(office, asked)
    with pytest.raises(RefusedError, match="after the call"):
        heard(office, asked, code, stated=earlier)


def test_without_a_code_nobody_decides_in_another_name(office: Office, asked: ExemptionId):
    with pytest.raises(NotAuthorisedError, match="cannot decide for"):
        office.decided("sec", asked, "minister", person=office.ids["min"])


def test_the_requester_neither_mints_nor_notes(office: Office, asked: ExemptionId):
    with pytest.raises(RefusedError, match="never clears"):
        minted(office, asked, "quinn")
    code = minted(office, asked)
    with pytest.raises(RefusedError, match="never clears"):
        heard(office, asked, code, "quinn")


def test_a_code_is_minted_only_for_a_stage_that_the_rules_ask_for(office: Office):
    with pytest.raises(RefusedError, match="not one that may be cleared by phone"):
        minted(office, office.submitted(), stage="minister")


def test_the_entry_of_a_call_says_who_noted_it_and_which_code_it_used(office: Office, asked: ExemptionId):
    heard(office, asked, minted(office, asked))
    history = office.history(asked)
    decision = history.decisions[-1].event
    assert decision.noted_by == office.ids["sec"]
    assert decision.decision.person == office.ids["min"]
    assert decision.phone_code == history.phone_codes[0].code
