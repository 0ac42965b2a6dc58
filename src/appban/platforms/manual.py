"""By hand: a person posts in the platform's own application, on an exempt device, and says where and when.

For every channel without an interface of its own here, and for those whose platform does not let a single department's
program post in public. What the person hands in is the address, the time and the digest of a picture of the screen;
whatever is read of the account later is matched with it.
"""

from collections.abc import Mapping

from appban.errors import RefusedError
from appban.ports import Capability, Connection, Limits, Line, Post, Problem

_HANDED_IN = "the address of the post, when it went out, and a picture of the screen"


class Platform:
    """See Platform."""

    name = "manual"
    summary = f"A person posts by hand and hands in {_HANDED_IN}"
    capabilities = frozenset({Capability.NEEDS_HUMAN})
    limits = Limits(caption=None)
    metrics: frozenset[str] = frozenset()
    settings: Mapping[str, str] = {}
    secrets: Mapping[str, str] = {}
    optional: frozenset[str] = frozenset()

    def check(self, post: Post) -> tuple[Problem, ...]:
        """See Platform. What the platform itself takes is not known here; alt text is asked for all the same."""
        return tuple(
            Problem(f"the {each.kind} {each.digest[:12]} has no alt text; write one")
            for each in post.media
            if each.alt is None
        )

    def connect(self, line: Line) -> Connection:
        """See Platform."""
        del line
        raise RefusedError(
            f"nothing is posted or read by a program here: a person posts and hands in {_HANDED_IN}"
        )
