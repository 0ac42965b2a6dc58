"""A seat that asks for a passkey is filled by a decision that its person saw, and signed, and nobody else's."""

import hashlib
import json

import pytest
from msgspec.structs import asdict, replace
from tests.service.keyring import Keyring
from tests.service.office import a_ban, a_press
from tests.support_passkey import SITE, UP, UV, Authenticator, kept, un64

from appban.errors import ConflictError, InputError, NotAuthorisedError, RefusedError
from appban.regime.exemption import Decision, ExemptionId
from appban.regime.people import PersonClass
from appban.regime.roster import Roster
from appban.regime.time import MINUTE
from appban.service.deciding.signing import SHOWN_FOR
from appban.service.deciding.telephone import mint_phone_code
from appban.service.exemptions.exemption_page import exemption_page
from appban.service.people import link_people, record_person
from appban.service.publishing import bundle, publish
from appban.service.recorded.verifying import Report, verify_bundle
from appban.service.requests.exemptions import edit

SAMS, SUES = Authenticator(1), Authenticator(2)


@pytest.fixture
def office() -> Keyring:
    """The office, in which sam has a passkey that has signed nothing."""
    SAMS.count = SUES.count = 0
    made = Keyring()
    made.registered("sam", SAMS)
    return made


@pytest.fixture
def exemption(office: Keyring) -> ExemptionId:
    """A request by quinn that security has not decided on."""
    return office.submitted()


def verified(office: Keyring) -> Report:
    press = a_press(office)
    with office.store.reader() as reader:
        publish(reader, press)
        return verify_bundle(list(bundle(reader, press, openly=True)), press.verifying())


def test_a_decision_signed_as_it_was_shown_fills_the_seat_and_verifies(
    office: Keyring, exemption: ExemptionId
):
    digest = office.signed("sam", exemption, SAMS)
    office.attested(exemption)
    assert office.in_force(exemption)
    event = office.history(exemption).decisions[-1].event
    assert event.digest == digest
    report = verified(office)
    assert (report.decisions, report.signed) == (1, 1)


def test_the_entry_keeps_of_the_assertion_what_is_needed_to_check_it_again(
    office: Keyring, exemption: ExemptionId
):
    asked = office.asked(exemption)
    answer = SAMS.sign(office.prepared("sam", asked).digest, count=5)
    office.made("sam", replace(asked, assertion=answer))
    assert office.history(exemption).decisions[-1].event.passkey_assertion == kept(answer)


def test_the_page_of_the_exemption_says_so(office: Keyring, exemption: ExemptionId):
    with office.store.reader() as reader:
        (part,) = exemption_page(reader, exemption, at=office.now).seats
    assert (part.passkey, part.filled) == (True, False)
    office.signed("sam", exemption, SAMS)
    with office.store.reader() as reader:
        page = exemption_page(reader, exemption, at=office.now)
    assert [each.signed for each in page.decisions] == [True]
    assert [each.filled for each in page.seats] == [True]


def test_an_unsigned_decision_is_refused(office: Keyring, exemption: ExemptionId):
    before = office.size()
    with pytest.raises(RefusedError, match="asks for a decision signed with a passkey"):
        office.decided("sam", exemption)
    assert office.size() == before


def test_a_refusal_needs_no_signature(office: Keyring, exemption: ExemptionId):
    office.decided("sam", exemption, outcome="refuse")
    assert not office.prepared("sam", office.asked(exemption, outcome="refuse")).passkey


def test_a_refusal_that_is_signed_is_signed_well(office: Keyring, exemption: ExemptionId):
    with pytest.raises(RefusedError, match="not verified"):
        office.signed("sam", exemption, SAMS, {"flags": UP}, outcome="refuse")
    office.signed("sam", exemption, SAMS, outcome="refuse")
    assert verified(office).signed == 1


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"origin": "https://evil.example"}, "signed on"),
        ({"rp_id": "evil.example"}, "RP ID"),
        ({"type": "webauthn.create"}, "asked for"),
        ({"crossOrigin": True}, "page within a page"),
        ({"flags": UV}, "not present"),
        ({"flags": UP}, "not verified"),
    ],
    ids=str,
)
def test_what_was_signed_elsewhere_or_otherwise_is_refused(
    office: Keyring, exemption: ExemptionId, said: dict[str, object], because: str
):
    before = office.size()
    with pytest.raises(RefusedError, match=because):
        office.signed("sam", exemption, SAMS, said)
    assert office.size() == before


def test_a_tampered_signature_is_refused(office: Keyring, exemption: ExemptionId):
    asked = office.asked(exemption)
    answer = json.loads(SAMS.sign(office.prepared("sam", asked).digest))
    answer["response"]["signature"] = json.loads(SAMS.sign("00" * 32))["response"]["signature"]
    with pytest.raises(RefusedError, match="does not hold"):
        office.made("sam", replace(asked, assertion=json.dumps(answer)))


@pytest.mark.parametrize("answer", ["", "null", "{}", "[" * 10_000, " " * 40_000, '{"id":"A","response":{}}'])
def test_what_is_no_assertion_is_refused(office: Keyring, exemption: ExemptionId, answer: str):
    with pytest.raises(InputError, match="sign again"):
        office.made("sam", office.asked(exemption, assertion=answer))


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "refuse"},
        {"conditions": ("indoors only",)},
        {"subject_to": ("training",)},
        {"instrument": "another note"},
        {"stated": -1},
    ],
    ids=str,
)
def test_a_signature_is_of_exactly_what_was_shown(
    office: Keyring, exemption: ExemptionId, changes: dict[str, object]
):
    office.clock.pass_(MINUTE)
    asked = office.asked(exemption)
    answer = SAMS.sign(office.prepared("sam", asked).digest)
    if "stated" in changes:
        changes = {"stated": asked.stated + int(str(changes["stated"]))}
    with pytest.raises(RefusedError, match="another challenge"):
        office.made("sam", replace(asked, assertion=answer, **changes))


def test_a_signature_of_one_exemption_is_none_of_another(office: Keyring, exemption: ExemptionId):
    answer = SAMS.sign(office.prepared("sam", office.asked(exemption)).digest)
    other = office.submitted(apps=("tiktok",))
    with pytest.raises(RefusedError, match="another challenge"):
        office.made("sam", office.asked(other, assertion=answer))


def test_a_signature_on_an_older_version_is_refused(office: Keyring, exemption: ExemptionId):
    asked = office.asked(exemption)
    answer = SAMS.sign(office.prepared("sam", asked).digest)
    again = office.asking(justification="another text")
    office.as_("quinn", lambda work: edit(work, exemption, again, Roster()))
    with pytest.raises(ConflictError, match="version 2"):
        office.made("sam", replace(asked, assertion=answer))


def test_another_persons_passkey_signs_nothing_for_one(office: Keyring, exemption: ExemptionId):
    with pytest.raises(NotAuthorisedError, match="registered no such passkey"):
        office.signed("sam", exemption, SUES)
    office.registered("sue", SUES)
    with pytest.raises(NotAuthorisedError, match="registered no such passkey"):
        office.signed("sam", exemption, SUES)
    office.signed("sue", exemption, SUES)


def test_a_passkey_signs_for_the_id_that_registered_it(office: Keyring, exemption: ExemptionId):
    office.as_("operator", lambda work: link_people(work, office.ids["sam"], office.ids["sue"]))
    with pytest.raises(NotAuthorisedError, match="registered no such passkey"):
        office.signed("sue", exemption, SAMS)


def test_an_ended_passkey_signs_nothing(office: Keyring, exemption: ExemptionId):
    (name,) = office.facts().passkeys
    asked = office.asked(exemption)
    answer = SAMS.sign(office.prepared("sam", asked).digest)
    office.ended("sam", name)
    with pytest.raises(RefusedError, match="not in force"):
        office.made("sam", replace(asked, assertion=answer))
    with pytest.raises(RefusedError, match="not in force"):
        office.signed("sam", exemption, SAMS)


def test_a_passkey_signs_nothing_that_was_prepared_before_it_was_registered(
    office: Keyring, exemption: ExemptionId
):
    asked = office.asked(exemption)
    answer = SUES.sign(office.prepared("sue", asked).digest)
    office.registered("sue", SUES)
    with pytest.raises(RefusedError, match="not in force"):
        office.made("sue", replace(asked, assertion=answer))


def test_what_a_lost_passkey_signed_counts_no_more_from_when_it_was_lost(
    office: Keyring, exemption: ExemptionId
):
    (name,) = office.facts().passkeys
    lost = office.now
    office.signed("sam", exemption, SAMS)
    office.attested(exemption)
    used = office.now
    assert office.in_force(exemption)
    office.ended("ana", name, lost)
    assert not office.in_force(exemption)
    assert not office.in_force(exemption, used)
    assert verified(office).signed == 1


def test_what_a_passkey_signed_before_it_ended_stands(office: Keyring, exemption: ExemptionId):
    (name,) = office.facts().passkeys
    office.signed("sam", exemption, SAMS)
    office.attested(exemption)
    office.ended("sam", name)
    assert office.in_force(exemption)


def test_no_passkey_signs_by_telephone(office: Keyring, exemption: ExemptionId):
    receipt = office.as_("sec", lambda work: mint_phone_code(work, exemption, "security"))
    call = office.asked(exemption, person=office.ids["sam"], by_phone=receipt.value)
    with pytest.raises(RefusedError, match="no passkey signs by telephone"):
        office.made("sec", call)
    answer = SAMS.sign(office.prepared("sam", call).digest)
    with pytest.raises(RefusedError, match="no passkey signs by telephone"):
        office.made("sec", replace(call, assertion=answer))


def test_nobody_sends_in_what_another_signed(office: Keyring, exemption: ExemptionId):
    asked = office.asked(exemption, person=office.ids["sam"])
    answer = SAMS.sign(office.prepared("sam", asked).digest)
    with pytest.raises(NotAuthorisedError, match="cannot decide for"):
        office.made("sue", replace(asked, assertion=answer))


def test_a_seat_that_asks_for_none_may_be_signed():
    office = Keyring(ban=a_ban())
    office.registered("sam", Authenticator(3))
    exemption = office.submitted()
    assert not office.prepared("sam", office.asked(exemption)).passkey
    office.signed("sam", exemption, Authenticator(3))
    assert verified(office).signed == 1


def test_no_minister_signs(office: Keyring):
    exemption = office.submitted(purpose="communications")
    office.registered("sue", SUES)
    office.appoint("sue", "clear:minister")
    office.as_("operator", lambda work: record_person(work, "sue", "Sue Example", PersonClass.MINISTER, None))
    asked = office.asked(exemption, stage="minister")
    prepared = office.prepared("sue", asked)
    assert not prepared.passkey
    with pytest.raises(RefusedError, match="no minister is asked"):
        office.options("sue", asked)
    with pytest.raises(RefusedError, match="no minister is asked"):
        office.made("sue", replace(asked, assertion=SUES.sign(prepared.digest)))
    office.made("sue", asked)


@pytest.mark.parametrize("count", [5, 4, 0])
def test_a_sign_count_that_goes_back_is_refused(office: Keyring, exemption: ExemptionId, count: int):
    other = office.submitted()
    office.signed("sam", exemption, SAMS, {"count": 5})
    with pytest.raises(RefusedError, match="copied"):
        office.signed("sam", other, SAMS, {"count": count})
    office.signed("sam", other, SAMS, {"count": 6})
    assert verified(office).signed == 2


def test_an_authenticator_that_does_not_count_may_sign_again(office: Keyring, exemption: ExemptionId):
    other = office.submitted()
    office.signed("sam", exemption, SAMS, {"count": 0})
    office.signed("sam", other, SAMS, {"count": 0})
    assert verified(office).signed == 2


def test_a_prepared_decision_is_good_for_ten_minutes(office: Keyring, exemption: ExemptionId):
    asked = office.asked(exemption)
    prepared = office.prepared("sam", asked)
    assert prepared.until == asked.stated + SHOWN_FOR
    answer = SAMS.sign(prepared.digest)
    office.clock.pass_(SHOWN_FOR - MINUTE)
    signed = replace(asked, assertion=answer)
    late = office.store.state
    office.clock.pass_(1)
    with pytest.raises(RefusedError, match="more than ten minutes ago"):
        office.made("sam", signed)
    assert office.store.state is late
    office.clock.pass_(-MINUTE - 1)
    office.made("sam", signed)


def test_so_is_one_that_is_not_signed(office: Keyring, exemption: ExemptionId):
    asked = office.asked(exemption, outcome="refuse")
    shown = office.prepared("sam", asked).digest
    office.clock.pass_(SHOWN_FOR)
    with pytest.raises(RefusedError, match="more than ten minutes ago"):
        office.made("sam", replace(asked, shown=shown))
    office.made("sam", asked)


def test_a_decision_other_than_the_one_shown_is_refused(office: Keyring, exemption: ExemptionId):
    asked = office.asked(exemption, outcome="refuse")
    shown = office.prepared("sam", asked).digest
    with pytest.raises(ConflictError, match="look at it again"):
        office.made("sam", replace(asked, shown=shown, instrument="another note"))
    assert office.made("sam", replace(asked, shown=shown)) == shown


def test_what_is_shown_is_the_text_that_the_digest_is_made_from(office: Keyring, exemption: ExemptionId):
    asked = office.asked(exemption, conditions=("indoors only",), subject_to=("training",))
    prepared = office.prepared("sam", asked)
    assert hashlib.sha256(prepared.text.encode()).hexdigest() == prepared.digest
    assert json.loads(prepared.text) == json.loads(json.dumps(asdict(prepared.decision)))
    assert prepared.passkey
    assert prepared.seat == "security"
    said = {each.field: each.words for each in prepared.said}
    assert len(said) == len(Decision.__struct_fields__)
    assert said["Conditions"] == "indoors only; training"
    assert said["Person"] == f"sam ({office.ids['sam']})"
    assert office.digest(exemption) in said["Request"]
    for value in ("clear", "security", "a note on the file"):
        assert value in said.values()


def test_what_could_not_be_decided_is_not_shown(office: Keyring, exemption: ExemptionId):
    with pytest.raises(NotAuthorisedError, match="no authority"):
        office.prepared("kim", office.asked(exemption))
    office.appoint("quinn", "clear:security")
    with pytest.raises(RefusedError, match="never clears"):
        office.prepared("quinn", office.asked(exemption))
    with pytest.raises(ConflictError, match="version 1"):
        office.prepared("sam", office.asked(exemption, digest="0" * 64))
    old = office.asked(exemption)
    office.clock.pass_(SHOWN_FOR + 1)
    with pytest.raises(RefusedError, match="more than ten minutes ago"):
        office.prepared("sam", old)


def test_the_browser_is_asked_to_sign_the_digest_with_a_passkey_of_that_person_and_site(
    office: Keyring, exemption: ExemptionId
):
    office.registered("sue", SUES)
    asked = office.asked(exemption)
    options = json.loads(office.options("sam", asked))
    assert un64(options["challenge"]).hex() == office.prepared("sam", asked).digest
    assert [(each["id"], each["transports"]) for each in options["allowCredentials"]] == [(SAMS.id, ["usb"])]
    assert (options["rpId"], options["userVerification"]) == (SITE.rp_id, "required")
    assert options["timeout"] == 600_000


def test_without_a_passkey_there_is_nothing_to_sign_with(office: Keyring, exemption: ExemptionId):
    with pytest.raises(RefusedError, match="register one, then decide"):
        office.options("sue", office.asked(exemption))
