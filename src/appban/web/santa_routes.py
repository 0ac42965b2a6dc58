"""Routes of Santa's sync protocol v1; part of the one table."""

from appban.regime.tokens import Power
from appban.web.bodies import Limits
from appban.web.intake_agents import PACKED
from appban.web.route import JSON, Handler, Route
from appban.web.santa import eventupload, postflight, preflight, ruledownload
from appban.web.santa_syncs import Empty, PreflightAnswer, RulesAnswer

SMALL = 65_536
"""Bytes of a request that carries no events."""

Answer = type[PreflightAnswer | RulesAnswer | Empty]


def _route(name: str, summary: str, handler: Handler, answer: Answer, authority: Power = "pull") -> Route:
    events = authority == "intake"
    return Route(
        method="POST",
        path=f"/santa/{name}/{{machine}}",
        summary=summary,
        authority=authority,
        limits=Limits(size=PACKED if events else SMALL, seconds=60.0),
        request=None,
        answer=answer,
        handler=handler,
        also=(409, 422) if events else (),
        takes=(JSON,),
        basic=True,
        slow=events,
    )


SANTA: tuple[Route, ...] = (
    _route("preflight", "Santa: mode, and whether the sync is clean.", preflight, PreflightAnswer),
    _route("eventupload", "Santa: what ran, as inventory.", eventupload, Empty, "intake"),
    _route("ruledownload", "Santa: one page of the machine's rules.", ruledownload, RulesAnswer),
    _route("postflight", "Santa: the sync ended.", postflight, Empty),
)
