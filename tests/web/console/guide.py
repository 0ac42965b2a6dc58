"""What `styleguide.html` is painted with: every part of the console in every state, and a name that would break markup."""

from types import SimpleNamespace

from msgspec.structs import replace

from appban.regime.finding import Disposition, Kind
from appban.regime.query import Clause, Considered, Outcome, Verdict
from appban.regime.time import DAY, FOREVER, HOUR
from appban.reports import charts
from appban.service.exemptions.exemption_state import State

NOW = 1_794_847_200_000_000
"""16 November 2026, 16:40 UTC and in London."""

HOSTILE = "<script>alert(1)</script> & \"quotes\" 'and' {{ braces }}"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
STATES = ("full", "errors", "past", "demo", "signed-out", "alone")
KINDS = (403, 404, 409, 422, 429, 500, 503)
FIELDS = ("who", "why", "risk", "surface", "sure", "body", "end", "proof")

NOT_NOW = SimpleNamespace(
    is_now=False,
    as_of="2026-09-01",
    known_at="2026-10-01",
    words="as of the end of 1 September 2026, as known at the end of 1 October 2026",
    carry="as-of=2026-09-01&known-at=2026-10-01",
)
PRESENT = SimpleNamespace(is_now=True, as_of="", known_at="", words="now", carry="")


def page(**others: object) -> dict[str, object]:
    """The names that stand in the context of every page."""
    viewer = SimpleNamespace(name="Sam Okafor", capacities=("security",), demo=False)
    named = (("Home", "/"), ("Requests", "/requests"), ("Exemptions", "/exemptions"), ("Findings", "/findings"),
             ("Restrictions", "/restrictions"), ("People", "/people"), ("The record", "/record"))  # fmt: skip
    nav = [{"text": text, "href": href, "current": place == 1, "count": place % 3 * 7 or None}
           for place, (text, href) in enumerate(named)]  # fmt: skip
    return {
        "viewer": viewer, "nav": nav, "moment": PRESENT, "csrf": "csrf-token", "nonce": "nonce", "title": "Parts",
        "errors": [], "service_name": "App ban", "here": "/styleguide", "record": {"size": 1204, "head": DIGEST},
        **others,
    }  # fmt: skip


def guide(*, state: str = "full") -> dict[str, object]:
    """The context of the style guide in one of STATES."""
    others: dict[str, object] = {}
    if state == "errors":
        others["errors"] = [{"text": f"Say what {name} is", "href": f"#{name}"} for name in FIELDS]
        others["flash"] = {"text": "Nothing was saved.", "kind": "important"}
    elif state == "past":
        others |= {"moment": NOT_NOW, "kept": [("sort", "end")]}
    elif state == "demo":
        others["demo"] = True
        others["flash"] = {"text": "The request was sent.", "href": "/requests/7", "link": "Look at it"}
    elif state == "alone":
        others["alone"] = True
    elif state == "signed-out":
        others |= {"viewer": None, "nav": []}
    return page(**_parts(), **others)


def failure(kind: int) -> dict[str, object]:
    """The context of `error.html`."""
    detail = "EX-0042 was suspended by Ada Byrne" if kind in {409, 422} else ""
    return page(title="Error", kind=kind, detail=detail, again="/exemptions/EX-0042" if kind == 409 else "")


def _answers() -> list[Verdict]:
    bare = Verdict(
        outcome="permitted", clause=None, reasons=(), obligations=(), exemptions=(), considered=(), grace=(),
        valid_until=None, refresh_after=NOW, record=1204, at=NOW,
    )  # fmt: skip
    clause = Clause("r-1", 2, "4.1")
    why_not = Considered("EX-0007", "it ended on 1 November 2026")
    told = {
        "clause": clause,
        "reasons": ("no exemption names this device", HOSTILE),
        "considered": (why_not,),
    }
    return [
        replace(bare, outcome="prohibited", valid_until=NOW + 3 * DAY, **told),
        replace(bare, outcome="exempt", clause=clause, exemptions=("EX-0042", "EX-0043"), obligations=("use it on a network apart",),
                considered=(Considered("EX-0042", None), why_not), grace=("the source has been silent for 2 hours",)),
        *(replace(bare, outcome=each) for each in ("permitted", "not-listed", "unknown")),
    ]  # fmt: skip


def _parts() -> dict[str, object]:
    bars = [charts.Bar("Research", 31), charts.Bar("Communications", 12), charts.Bar("Online harms", 0),
            charts.Bar("A purpose with a name that is far too long to stand beside any bar at all", None)]  # fmt: skip
    weeks = [f"{1 + week} June" for week in range(12)]
    lines = [charts.Series("Breach", (40, 42, 41, 39, 20, None, None, 9, 6, 5, 4, 4)),
             charts.Series("Lapsed", (3, 3, 4, 2, 2, 2, 5, 4, 3, 3, 4, 5)),
             charts.Series("Unmanaged", (15, 15, 14, 14, 14, 13, 13, 13, 12, 12, 12, 12))]  # fmt: skip
    rows = [[f"EX-{n:04}", f"State {n}", "Department for Harbours and Inland Waterways", "20 November 2026", n * 700]
            for n in range(5)]  # fmt: skip
    return {
        "answers": _answers(),
        "now": NOW, "midnight": NOW - NOW % DAY + 4 * DAY, "forever": FOREVER, "digest": DIGEST, "hostile": HOSTILE,
        "states": list(State), "verdicts": Outcome.__args__, "findings": (*Kind.__args__, "drift", "unenforced"),
        "dispositions": Disposition.__args__, "rows": [*rows, ["EX-0006", HOSTILE, None, None, None]],
        "bars": charts.bars("purpose", "Exemptions by purpose", bars), "bar_rows": [[b.label, b.value] for b in bars],
        "lines": charts.lines("sweeps", "Findings at each sweep", weeks, lines),
        "line_rows": [[week, *(each.values[at] for each in lines[:2])] for at, week in enumerate(weeks)],
        "stack": charts.stack("coverage", "Devices by coverage", [charts.Bar("Seen", 700), charts.Bar("Silent", 80), charts.Bar("Unmanaged", 20), charts.Bar("Not known", None)]),
        "spark": charts.spark("Requests a week: 3 4 9 12", (3, 4, None, 9, 12)), "hours": HOUR,
    }  # fmt: skip
