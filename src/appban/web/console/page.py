"""What a page is: one value of the route table, from which its checks, its handler and its tests are made.

A handler is given a `Visit` (web/console/visit.py) and gives an answer (web/console/answers.py). It asks the service and says which
template shows what came of it; it writes no HTML and no headers.
"""

from collections.abc import Callable
from typing import Literal

import msgspec

from appban.web.bodies import Limits
from appban.web.console.answers import Answer
from appban.web.console.visit import Visit

Authority = Literal["anybody", "signed-in"] | tuple[str, ...]
"""Who is let in: `anybody`; whoever is signed in; or whoever holds authority for one of these subjects over any body.

A subject that ends in `*` stands for all that begin so. Root appointers pass. Over which body is asked by the handler,
which shows what the viewer may see, and again by the verb.
"""

FORM = Limits(size=65_536)
"""What a form without files may have: the longest texts of a request, several times over."""


Handler = Callable[[Visit], Answer]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page, or what one of its forms is sent to.

    `places`: what in its path names something that has to be looked up; `step_up`: asks for a fresh sign-in first;
    `apart`: asks others or writes while it works, so that it holds no facts meanwhile and is given none;
    `machine`: called by a program that is no browser of ours, so that origin and form token are not asked for, and its
    handler tells who calls; `secret`: whoever has its address may do what it does, so that no other page and no log is
    to learn of the address; `slow`: may take seconds, so it runs beside the others and on facts of its own.
    """

    method: Literal["GET", "POST"]
    path: str
    summary: str
    authority: Authority
    handler: Handler
    limits: Limits = FORM
    uploads: bool = False
    step_up: bool = False
    machine: bool = False
    secret: bool = False
    slow: bool = False
    apart: bool = False
    rest: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the places in its path."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


def both(
    path: str, authority: Authority, title: str, get: Handler, post: Handler, *, uploads: Limits | None = None
) -> tuple[Page, Page]:
    """A form and what it is sent to, at one address and for the same people; with `uploads` it takes files."""
    return (
        Page(method="GET", path=path, summary=f"{title}: the form.", authority=authority, handler=get),
        Page(
            method="POST",
            path=path,
            summary=f"{title}.",
            authority=authority,
            handler=post,
            limits=FORM if uploads is None else uploads,
            uploads=uploads is not None,
        ),
    )
