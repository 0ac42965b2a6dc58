"""The one table of routes: what is served, described, checked and walked by the tests is what stands here."""

from appban.web.asking import ASKING
from appban.web.authzen import EvaluationAnswer, EvaluationRequest
from appban.web.bodies import Limits
from appban.web.enforcement_routes import POINTS
from appban.web.evaluation import cut_off, evaluate
from appban.web.feed import MEDIA_TYPE, PATH, feed
from appban.web.health import HealthAnswer, health
from appban.web.intake_routes import AGENTS
from appban.web.osquery_routes import OSQUERY
from appban.web.platform_calls import PLATFORM_CALLS
from appban.web.route import Call, Reply, Room, Route
from appban.web.santa_routes import SANTA


def described(room: Room, _call: Call) -> Reply:
    """The description of this table."""
    return Reply(body=room.document())


TABLE: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/access/v1/evaluation",
        summary="May this application, or whatever is at this domain, be here or be used here?",
        authority="evaluate",
        limits=Limits(size=16_384),
        request=EvaluationRequest,
        answer=EvaluationAnswer,
        handler=evaluate,
        cut_off=cut_off,
        ahead=True,
    ),
    Route(
        method="GET",
        path="/health",
        summary="May this server be relied on?",
        authority=None,
        limits=Limits(),
        request=None,
        answer=HealthAnswer,
        handler=health,
        also=(503,),
    ),
    Route(
        method="GET",
        path="/openapi.json",
        summary="This description.",
        authority=None,
        limits=Limits(),
        request=None,
        answer=None,
        handler=described,
    ),
    Route(
        method="GET",
        path=PATH,
        summary="The bans in force and announced, and what was said of them, as an Atom feed.",
        authority=None,
        limits=Limits(),
        request=None,
        answer=None,
        handler=feed,
        gives=(MEDIA_TYPE,),
        also=(304,),
    ),
    *ASKING,
    *AGENTS,
    *POINTS,
    *OSQUERY,
    *SANTA,
    *PLATFORM_CALLS,
)
