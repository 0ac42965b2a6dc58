"""One request that was let in: who asks, when it is about, what the form said, and how to act on it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import msgspec
from starlette.datastructures import ImmutableMultiDict, QueryParams

from appban.bootstrap import House
from appban.errors import (
    ConflictError,
    InputError,
    InternalError,
    NotAuthorisedError,
    NotFoundError,
    PolicyError,
    RefusedError,
)
from appban.ports import StoreReader
from appban.record.entry import Actor
from appban.record.merkle import root_of
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonClass, PersonId
from appban.service.cases.cases import Cases
from appban.service.naming import Names
from appban.service.publishing import record
from appban.service.reading import Focus, facts_about
from appban.service.sight import Sight
from appban.service.work import Act, Receipt, Work
from appban.web.console.answers import Answer, Shown
from appban.web.console.faults import problems_of
from appban.web.console.moments import Moment
from appban.web.console.sessions import Session

if TYPE_CHECKING:
    from appban.web.console.console import Console

Value = TypeVar("Value")

ONCE = "once"
"""The field of a form that makes sending it twice the same as once."""
MOST_ONCE = 64


class Upload(msgspec.Struct, frozen=True):
    """A file that a form sent: what it was called there, what it is said to be, and its bytes."""

    name: str
    media_type: str
    data: bytes


Fields = ImmutableMultiDict[str, str]


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A request as read from the wire. `route` is the path of its page with places; `origin` is that of our own pages;
    `zipped` says that the browser takes gzip.
    """

    route: str
    here: str
    path: Mapping[str, str]
    query: QueryParams
    form: Fields
    files: Mapping[str, Upload]
    cookies: Mapping[str, str]
    token: str | None
    zipped: bool
    origin: str


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in, as the record knows them at the head."""

    person: PersonId
    name: str
    person_class: PersonClass | None
    body: BodyId | None
    sight: Sight
    session: Session

    @property
    def demo(self) -> bool:
        """Whether they came in without a password, as the demo lets one."""
        return self.session.how == "demo"

    @property
    def capacities(self) -> tuple[str, ...]:
        """The subjects in which they hold authority."""
        return tuple(sorted(self.sight.subjects))


class Visit:
    """See the module. `facts` are as known at the moment asked about, `head` all there are; neither may be kept.

    `now` is the present. `cookies` are set with the answer; `left` says that the session was ended by this visit.
    """

    def __init__(
        self,
        asking: Asking,
        console: "Console",
        *,
        reader: StoreReader,
        head: Facts,
        facts: Facts,
        now: int,
        moment: Moment,
        viewer: Viewer | None,
    ) -> None:
        self.asking, self.console, self.reader = asking, console, reader
        self.head, self.facts, self.now, self.moment = head, facts, now, moment
        self.anybody = viewer
        self.names = Names(reader, facts)
        self.cookies: list[str] = []
        self.left = False

    @property
    def here(self) -> str:
        """The path of the page."""
        return self.asking.here

    @property
    def path(self) -> Mapping[str, str]:
        """What stands in the places of the path, by their names."""
        return self.asking.path

    @property
    def query(self) -> QueryParams:
        """What the address asks for."""
        return self.asking.query

    @property
    def form(self) -> Fields:
        """What the form says."""
        return self.asking.form

    @property
    def files(self) -> Mapping[str, Upload]:
        """The files that the form sent, by field."""
        return self.asking.files

    @property
    def house(self) -> House:
        """The house that the console is of."""
        return self.console.house

    @property
    def viewer(self) -> Viewer:
        """Who is signed in; only pages that are open to anybody have nobody."""
        if self.anybody is None:
            raise InternalError(f"{self.asking.route} asks who is signed in and lets in anybody; report this")
        return self.anybody

    @cached_property
    def stop(self) -> int:
        """How many entries were known at the moment asked about."""
        return self.reader.head().size if self.moment.stop is None else self.moment.stop

    @cached_property
    def announced(self) -> Facts:
        """The facts of the moment without what is not announced yet, which a page about a day to come must not tell."""
        if self.moment.at <= self.now:
            return self.facts
        return facts_about(self.reader, Focus(), self.stop, announced_by=self.now)

    @contextmanager
    def cases(self) -> Iterator[Cases]:
        """Every exemption as a line, as known at the moment asked about; ask it as of `moment.at`, and be quick."""
        if self.moment.stop is None:
            with self.console.ledger.cases(self.now) as lines:
                yield lines
        else:
            with self.console.ledger.past_cases(self.reader, self.moment.stop) as lines:
                yield lines

    def head_of_record(self) -> Mapping[str, object]:
        """How long the record is and the root that stands for all of it, for the foot of the page."""
        head = self.reader.head()
        root = root_of(head.frontier).hex() if head.size else ""
        return {"size": head.size, "head": root}

    @property
    def stated_origin(self) -> str:
        """The origin of our pages as the operator stated it, to which a passkey may be bound.

        What a request says of it is believed of this machine alone: whoever stands between could say their own name.
        """
        if self.console.public_url is not None:
            return self.console.public_url
        host = urlsplit(self.asking.origin).hostname or ""
        if host != "localhost":
            raise RefusedError(
                "passkeys need `public_url` in sign-in.toml, or a browser on this machine at http://localhost; "
                f"this page was asked for at {self.asking.origin}"
            )
        return self.asking.origin

    def field(self, name: str) -> str:
        """What a form says in a field, without space around it; "" where it says nothing."""
        return self.form.get(name, "").strip()

    def fields(self, name: str) -> tuple[str, ...]:
        """All that a form says in a field that may stand there several times."""
        return tuple(self.form.getlist(name))

    def asked(self, name: str) -> str:
        """What the address says in a field, without space around it; "" where it says nothing."""
        return self.query.get(name, "").strip()

    def shown_version(self, name: str = "shown") -> int | None:
        """The version of the noun that the form was made from; InputError if that is no number."""
        text = self.field(name)
        if text and not text.isdecimal():
            raise InputError(f"the form says that you were shown version {text[:20]!r}; load the page again")
        return int(text) if text else None

    def do(self, verb: Callable[[Work], Value], *, body: BodyId | None = None) -> Receipt[Value]:
        """Act as the viewer: run a verb, append what it adds, publish. A form sent twice acts once, and says `repeated`."""
        return record(self.house.desk, self.house.press, self.act(body), verb)

    def act(self, body: BodyId | None = None) -> Act:
        """The viewer's act; its key is the number that the form was given, so that the same form is the same act."""
        once = self.field(ONCE)
        if len(once) > MOST_ONCE:
            raise InputError("the form's number is too long; load the page again")
        key = f"web-{self.viewer.person}-{once}" if once else None
        return Act(actor=self.actor, body=body, key=key)

    @property
    def actor(self) -> Actor:
        """The viewer as the record names who acts."""
        return Actor(person=self.viewer.person, how=self.viewer.session.how)

    def attempt(self, shown: Callable[[], Shown], work: Callable[[], Answer]) -> Answer:
        """Do what a form asks; if it is refused, show the form once more with what was said, and what was typed.

        What the viewer may not do or see at all is not the form's matter, and goes on up.
        """
        try:
            return work()
        except (NotFoundError, NotAuthorisedError):
            raise
        except (InputError, RefusedError, PolicyError) as error:
            status = 409 if isinstance(error, ConflictError) else 422
            return self.again(shown(), problems_of(error), status)

    def again(self, shown: Shown, problems: Sequence[Mapping[str, str]], status: int = 422) -> Shown:
        """The page of a form once more, with what was wrong: each problem is a `text` and the `href` of its field."""
        context = {**shown.context, "errors": list(problems)}
        return msgspec.structs.replace(shown, context=context, status=status)
