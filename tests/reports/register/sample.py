"""A register of everything that a register can hold, with the odd values that files must withstand."""

from appban.record.checkpoint import Checkpoint, sign_checkpoint
from appban.record.keys import format_vkey, signing_key
from appban.regime.register import (
    Column,
    Counted,
    Fact,
    Item,
    Lane,
    Line,
    Register,
    Sheet,
    Stretch,
    Timeline,
    Version,
)
from appban.regime.time import DAY, zone
from appban.reports.register.frame import Frame

AT = 1_700_000_000_000_000
KEY = signing_key("log.example.gov.uk/ban", b"k" * 32)
NASTY = '=HYPERLINK("http://x")</script><b>&\n"quoted", and a comma'


def register() -> Register:
    sheet = Sheet(
        slug="exemptions",
        title="Exemptions in force",
        says="How many.",
        columns=(
            Column("body", "Body", "Which body"),
            Column("exemptions", "In force", "How many", "integer", "suppressed"),
            Column("since", "Since", "Since when", "dateTime"),
            Column("url", "Address", "Where to read", "anyURI"),
        ),
        lines=(
            Line(
                cells=("D", 12, "2023-11-14T22:13:20Z", "https://example.gov.uk/a"), noun="statement", id="s1"
            ),
            Line(cells=(NASTY, "suppressed", None, None)),
            Line(cells=("@home", 0, "2023-11-14T22:13:20.000001Z", None)),
        ),
        empty="None.",
        lacks=("What is missing.",),
    )
    facts = (
        Fact(label="Wording", value=NASTY, field="/event/says"),
        Fact(label="On", value=AT, field="/event/stated", at=True),
        Fact(label="Address", value=None, field="/event/url"),
    )
    item = Item(
        noun="statement",
        id="s1",
        title="Statement of somebody",
        versions=(
            Version(title="As entered", recorded=AT, entry=3, sealed=False, facts=facts),
            Version(title="As entered", recorded=AT + DAY, entry=5, sealed=False, facts=facts),
        ),
    )
    hidden = Item(
        noun="account",
        id="../../etc/passwd",
        title="@handle",
        versions=(
            Version(
                title="Registered",
                recorded=AT,
                entry=4,
                sealed=True,
                facts=(Fact(label="Handle", value="@h"),),
            ),
        ),
    )
    return Register(
        origin=KEY.name,
        at=AT + 2 * DAY,
        updated=AT,
        size=9,
        began=AT,
        sheets=(sheet,),
        items=(item, hidden),
        timelines=(
            Timeline(
                app="tiktok",
                title="TikTok",
                lanes=(
                    Lane("Bans", (Stretch(title=NASTY, starts=AT, ends=None),)),
                    Lane("Statements", (Stretch(title="said", starts=AT + DAY, ends=AT + DAY),)),
                ),
            ),
        ),
        counted=Counted(
            title="Over time", at=(AT, AT + DAY), series=(("security", (5, None)), ("research", (6, 7)))
        ),
    )


def frame(base: str = "") -> Frame:
    note = sign_checkpoint(Checkpoint(KEY.name, 9, bytes(32)), [KEY])
    return Frame(
        register=register(),
        note=note,
        keys=(format_vkey(KEY.verifier),),
        zone=zone("Europe/London"),
        base=base,
    )
