"""Writing a template: one writes it, and two others clear it, word for word, each in a session of their own."""

from collections.abc import Iterator
from functools import partial

from appban.errors import InputError
from appban.regime.authority import authority_for
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.post_state import CLEAR
from appban.regime.publication import Slot, Template, TemplateId
from appban.service.guard import POST
from appban.service.proposing.proposals import open_proposals, propose
from appban.service.proposing.proposed import ClearTemplate
from appban.service.publications.template_drafts import (
    TemplateDraft,
    drop_template,
    seen_draft,
    write_template,
)
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import LONG, SHORT
from appban.web.console.page import Page
from appban.web.console.posting import PURPOSES, ends_of, purpose_of, rules
from appban.web.console.proposed_posts import takes_words
from appban.web.console.visit import Visit
from appban.web.console.words import body_named


def writing(visit: Visit) -> Answer:
    """The form of a template, or of the next version of one."""
    return _writing(visit)


def _writing(visit: Visit) -> Shown:
    names = ("id", "text", "slots", "body", "purpose", "topic", "audience", "until")
    context = {
        "typed": {name: visit.field(name) for name in names},
        "channels": sorted(visit.head.communications.channels),
        "chosen": visit.fields("channel"),
        "bodies": sorted(bodies_written_for(visit).items(), key=lambda pair: pair[1]),
        "topics": [(each.id, each.name) for each in rules().topics.values()],
        "purposes": PURPOSES,
        "most": LONG,
    }
    return Shown(template="posts/template_new.html", title="Write a template", context=context)


def written(visit: Visit) -> Answer:
    """Keep a template for two others to clear."""
    return visit.attempt(lambda: _writing(visit), partial(_written, visit))


def _written(visit: Visit) -> Answer:
    name, text, body = visit.field("id"), visit.field("text"), BodyId(visit.field("body"))
    if not name or len(name) > SHORT or not all(each.isalnum() or each == "-" for each in name):
        raise InputError("Give it a short name of letters, digits and hyphens, such as flood-severe")
    if not text or len(text) > LONG:
        raise InputError(f"Write its text, in at most {LONG} characters")
    if body not in bodies_written_for(visit):
        raise InputError("Choose whose template it is")
    audience = visit.field("audience")
    if not audience or len(audience) > SHORT:
        raise InputError("Say whom it is for")
    made = Template(
        id=TemplateId(name),
        version=1,
        body=body,
        text=text,
        slots=tuple(_slots(visit.field("slots"))),
        channels=tuple(ChannelId(each) for each in visit.fields("channel")),
        purpose=purpose_of(visit),
        topic=rules().topic(visit.field("topic")),
        audience=audience,
        until=ends_of(visit, "until"),
    )
    draft = write_template(visit.house.desk, visit.act(body), made)
    told = "It is kept. Two persons other than you clear it, in two sessions."
    return See(path=f"/posts/templates/written/{draft.id}", told=told)


def waiting(visit: Visit) -> Answer:
    """A template that is not cleared yet."""
    return _waiting(visit)


def _waiting(visit: Visit) -> Shown:
    draft = _draft(visit)
    facts, me = visit.head, visit.viewer.person
    own = facts.human(draft.author) == facts.human(me)
    clears = authority_for(facts, me, CLEAR, draft.template.body, visit.now) is not None
    found = open_proposals(visit.reader, facts, me, visit.now)
    context = {
        "draft": draft,
        "template": draft.template,
        "body": body_named(facts, draft.template.body, visit.now),
        "author": str(visit.names.of(draft.author)),
        "slots": [(slot, takes_words(slot)) for slot in draft.template.slots],
        "own": own,
        "may": clears and not own,
        "proposal": next(
            (e for e in found if isinstance(e.what, ClearTemplate) and e.what.draft == draft.id), None
        ),
    }
    return Shown(
        template="posts/template_written.html", title=f"Template {draft.template.id}", context=context
    )


def cleared(visit: Visit) -> Answer:
    """Propose to clear a template; or take one's own back."""
    draft = _draft(visit)
    return visit.attempt(lambda: _waiting(visit), partial(_cleared, visit, draft))


def _cleared(visit: Visit, draft: TemplateDraft) -> Answer:
    if visit.field("act") == "drop":
        drop_template(visit.house.desk, visit.head, draft, visit.viewer.person)
        return See(path="/posts/templates", told="The template that you had written is gone.")
    what = ClearTemplate(template=draft.template, author=draft.author, draft=draft.id)
    proposal = propose(visit.house.desk, visit.act(draft.template.body), what)
    told = "It is proposed. It is cleared when a second person agrees here."
    return See(path=f"/proposals/{proposal.id}", told=told)


def _draft(visit: Visit) -> TemplateDraft:
    return seen_draft(visit.reader, visit.head, visit.viewer.person, visit.path["written"], visit.now)


def bodies_written_for(visit: Visit) -> dict[BodyId, str]:
    """The bodies for which the viewer may write templates."""
    held = visit.viewer.sight.subjects
    found = held.get(POST, frozenset()) | held.get(CLEAR, frozenset())
    return {each: body_named(visit.head, each, visit.now) or each for each in sorted(found)}


def _slots(text: str) -> Iterator[Slot]:
    """Slots as they are typed, one a line: `place: Tewkesbury | Upton`, `from: time`, `day: date`."""
    for line in text.splitlines():
        if not line.strip():
            continue
        name, colon, takes = (part.strip() for part in line.partition(":"))
        if not colon or not takes:
            raise InputError(f"{line[:SHORT]!r} is no slot; write a name, a colon and what it takes")
        if takes in {"time", "date"}:
            yield Slot(name=name, kind="time" if takes == "time" else "date", choices=())
        else:
            choices = tuple(dict.fromkeys(each.strip() for each in takes.split("|") if each.strip()))
            yield Slot(name=name, kind="choice", choices=choices)


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/posts/templates/new",
        summary="The form of a template.",
        authority=(POST, CLEAR),
        handler=writing,
    ),
    Page(
        method="POST",
        path="/posts/templates/new",
        summary="Keep a template for two others to clear.",
        authority=(POST, CLEAR),
        handler=written,
    ),
    Page(
        method="GET",
        path="/posts/templates/written/{written}",
        summary="A template that is not cleared yet.",
        authority=(POST, CLEAR),
        handler=waiting,
    ),
    Page(
        method="POST",
        path="/posts/templates/written/{written}",
        summary="Propose to clear a template, or take one's own back.",
        authority=(POST, CLEAR),
        handler=cleared,
    ),
)
