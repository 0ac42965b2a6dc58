"""Erasing: what stands beside the log about a person or thing is forgotten under a named rule; the log itself stays.

The entry that says so is public and names a random id, so that whoever restores a backup knows what to forget again.
"""

from appban.errors import InputError, NotFoundError
from appban.regime import events as ev
from appban.service.keeping.holds import refuse_held
from appban.service.work import Work


def erase(work: Work, about: str, rule: str) -> int:
    """Forget every opening, name and paper about a person or thing, by its id; how many there were.

    `rule` is published: it names the rule, not the person. NotFoundError if nothing is held, RefusedError
    while a legal hold covers it. The entry stands alone in
    its act, so that the erasure's own time is that of the entry before it (see `restoring`).
    """
    if not rule.strip():
        raise InputError(
            "nothing is erased without a rule; name it, such as the line of the retention schedule"
        )
    refuse_held(work, about)
    count = work.writer.erase(about)
    if not count:
        raise NotFoundError(
            f"nothing is held about {about}; it was erased before, or is not an id of this record"
        )
    work.add(ev.Erased(stated=work.now, about=about, rule=rule, openings=count))
    return count
