"""A written question of the demo that has come all the way, by the commands that people would use."""

from tests.browser.demo import Demo

from appban.regime.written_question import PqId

BODY = "weather-and-tides"
MAIL = "UIN 8024, tabled on 5 November 2024, for answer on 12 November 2024.\n\nTo ask the Secretary of State what is banned.\n"
STEPS = (
    ("gwen", "measure", "exemptions-in-force", "--by", "purpose"),
    ("gwen", "measure", "policy-in-force"),
    ("gwen", "draft"),
    ("gwen", "compare", "--outcome", "consistent", "--says", "Nothing was said before."),
    ("helena", "decide"),
    ("mina", "approve"),
    ("gwen", "freeze"),
)


def question_frozen(demo: Demo, handle: str) -> PqId:
    """The question, its pack made; the same each time."""
    written = demo.facts().written
    if not written:
        mail = demo.folder / "mail.txt"
        mail.write_text(MAIL)
        _run(demo, handle, "take", str(mail), "--body", BODY, "--as", "gwen")
        for who, verb, *rest in STEPS:
            actor = () if verb == "measure" else ("--as", who)
            _run(demo, handle, verb, "8024", *rest, *actor)
        written = demo.facts().written
    return next(iter(written))


def pack_of(demo: Demo, handle: str) -> str:
    """Its pack."""
    question = question_frozen(demo, handle)
    return demo.facts().written[question].frozen[-1][1].pack


def _run(demo: Demo, handle: str, *arguments: str) -> None:
    made = demo.run("answer", *arguments)
    assert made.returncode == 0, f"{handle}: {made.stderr}"
