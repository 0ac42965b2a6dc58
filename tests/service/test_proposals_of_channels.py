"""What two persons do about channels in two sessions: a file taken in, a use policy loosened; refused early what would be refused late."""

import pytest
from tests.reference import comms
from tests.reference.build import SOURCE
from tests.service.office import Office, memory_office

from appban.bootstrap.shipped import shipped_channels
from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.channel_state import use_policy
from appban.service.channels.recording import PolicyAsked
from appban.service.proposing.proposals import agree, open_proposals, propose
from appban.service.proposing.proposed import AdoptChannels, Loosen

TIKTOK = ChannelId("tiktok")
SAFE = AdoptChannels(file="safe.yaml", text=shipped_channels()["safe"].decode())


@pytest.fixture
def office() -> Office:
    made = memory_office()
    for who in ("kim", "rat"):
        made.appoint(who, "channel")
    made.tell(comms.channel("tiktok", made.now, app="tiktok"), comms.policy("tiktok", "not-used", made.now))
    return made


def loosened(**changes: object) -> Loosen:
    given: dict[str, object] = {
        "channel": TIKTOK,
        "body": BodyId("D"),
        "policy": "permitted",
        "uses": ("organic",),
        "standing_seats": (),
        "source": SOURCE,
    }
    return Loosen(asked=PolicyAsked(**(given | changes)))  # type: ignore[arg-type]  # a test names what it changes


def used(office: Office) -> str | None:
    found = use_policy(office.facts(), TIKTOK, BodyId("D"), office.now)
    return None if found is None else found.policy


def test_a_use_policy_is_loosened_once_a_second_person_agrees(office: Office):
    made = propose(office.desk, office.act("kim"), loosened())
    assert used(office) == "not-used"
    with pytest.raises(RefusedError, match="two persons"):
        office.as_("kim", lambda work: agree(work, made.id))
    with pytest.raises(NotAuthorisedError):
        office.as_("sam", lambda work: agree(work, made.id))
    office.as_("rat", lambda work: agree(work, made.id))
    assert used(office) == "permitted"


def test_a_framework_is_taken_in_by_the_names_of_both(office: Office):
    made = propose(office.desk, office.act("ana"), SAFE)
    assert not office.facts().communications.frameworks
    office.as_("ben", lambda work: agree(work, made.id))
    ((_, event),) = office.facts().communications.frameworks["safe"]
    assert set(event.adopted_by) == {office.ids["ana"], office.ids["ben"]}
    with pytest.raises(RefusedError, match="stands in the record already"):
        propose(office.desk, office.act("ana"), SAFE)


@pytest.mark.parametrize(
    ("who", "what", "refused"),
    [
        ("sam", loosened(), NotAuthorisedError),
        ("kim", loosened(body=BodyId("X")), NotAuthorisedError),
        ("kim", loosened(channel=ChannelId("none")), NotFoundError),
        ("kim", loosened(uses=()), InputError),
        ("kim", SAFE, NotAuthorisedError),
        ("ana", AdoptChannels(file="x.yaml", text="id: x"), InputError),
    ],
)
def test_what_would_be_refused_is_refused_when_it_is_proposed(office: Office, who, what, refused):
    with pytest.raises(refused):
        propose(office.desk, office.act(who), what)


def test_a_proposal_waits_for_those_who_keep_facts_about_channels_there(office: Office):
    made = propose(office.desk, office.act("kim"), loosened())
    office.appoint("sec", "channel", body="X")

    def waits(who: str) -> list[str]:
        with office.store.reader() as reader:
            return [each.id for each in open_proposals(reader, office.facts(), office.ids[who], office.now)]

    assert waits("rat") == waits("ana") == [made.id]
    assert waits("sec") == waits("sam") == []
