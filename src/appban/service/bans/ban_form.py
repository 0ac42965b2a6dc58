"""A new ban as answers to questions, kept beside the record until it is a pack: whoever writes no YAML states one so.

The answers make the text of a pack, which goes the way of every pack: checks, a plan, two persons. Nothing of them is a
ban before that.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

import msgspec

from appban.errors import InputError
from appban.ports import Paper, StoreReader, StoreWriter
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.facts import Facts
from appban.regime.pack.writing import Tree, write_yaml, written_body, written_rules
from appban.regime.people import PersonId
from appban.regime.restriction import RestrictionId
from appban.regime.time import DAY, local_day, show, zone
from appban.service.bans.policy import PackFile
from appban.service.guard import not_here
from appban.service.reading import event_of

KIND = "ban-form"
LASTS = 7 * DAY
MOST_ID = 60

Question = Literal["application", "scope", "authority", "dates", "exemptions", "statement"]
QUESTIONS: tuple[Question, ...] = ("application", "scope", "authority", "dates", "exemptions", "statement")


class NewApp(msgspec.Struct, frozen=True, kw_only=True):
    """An application that the catalogue does not have; what is not known of it is left empty."""

    name: str
    android: str = ""
    ios: str = ""
    domains: tuple[str, ...] = ()


class BanForm(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered so far. Dates are as typed; `starts` "now" is when the plan is made. `exemptions`: "none", or
    the restriction whose rules are taken over. `spoken` "no": there is no statement with it.
    """

    id: str
    owner: PersonId
    changed: int
    apps: tuple[AppId, ...] = ()
    new_app: NewApp | None = None
    surfaces: tuple[str, ...] = ()
    body: BodyId | None = None
    classes: tuple[str, ...] = ()
    whom: str = ""
    title: str = ""
    instrument: str = ""
    dated: str = ""
    read: bool = False
    country: str = ""
    starts: str = ""
    ends: str = ""
    sealed: bool = False
    exemptions: str = ""
    spoken: str = ""
    by: str = ""
    says: str = ""
    place: str = ""
    url: str = ""


_FORMS = msgspec.json.Decoder(BanForm)


def answered(form: BanForm) -> frozenset[Question]:
    """The questions that are answered."""
    found: dict[Question, bool] = {
        "application": bool((form.apps or form.new_app) and form.surfaces),
        "scope": bool(form.body and form.classes and form.whom),
        "authority": bool(form.title and form.instrument and form.country),
        "dates": bool(form.starts),
        "exemptions": bool(form.exemptions),
        "statement": form.spoken == "no" or bool(form.by and form.says and form.place),
    }
    return frozenset(question for question, is_so in found.items() if is_so)


def find_form(reader: StoreReader, owner: PersonId, name: str, now: int) -> BanForm:
    """The answers of a person; NotFoundError if that person has none of that name any more."""
    paper = reader.paper(KIND, name)
    if paper is None or paper.owner != owner or (paper.until is not None and paper.until <= now):
        raise not_here("ban", name)
    return _FORMS.decode(paper.body)


def keep_form(writer: StoreWriter, form: BanForm) -> None:
    """Keep the answers as they are, for a week."""
    until, body = form.changed + LASTS, msgspec.json.encode(form)
    writer.put_paper(Paper(kind=KIND, id=form.id, owner=form.owner, at=form.changed, until=until, body=body))


def pack_of(reader: StoreReader, facts: Facts, form: BanForm, where: str, now: int) -> PackFile:
    """The pack that the answers make; InputError while a question is open, or where two answers contradict each other."""
    missing = [each for each in QUESTIONS if each not in answered(form)]
    if missing:
        raise InputError(f"{', '.join(missing)}: not answered yet; answer each, then look at the plan")
    if form.sealed and form.spoken != "no":
        raise InputError(
            "a ban that is unannounced until it starts has no statement yet; enter the statement when it starts"
        )
    name = _free(slug(form.title), facts)
    return PackFile(f"{name}.yaml", write_yaml(_pack(reader, facts, form, where, now, name)))


def slug(text: str) -> str:
    """A text as an id: small letters, digits and hyphens; InputError if nothing is left of it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "-", plain)[:MOST_ID].strip("-")
    if not found:
        raise InputError(f"{text[:MOST_ID]!r} has no letters that a name can be made of; give another title")
    return found


def _free(name: str, facts: Facts) -> str:
    """The name, or the first of it with a number that no restriction has."""
    tried = (name, *(f"{name}-{n}" for n in range(2, 1000)))
    taken = {*map(str, facts.restrictions), *facts.packs}
    return next(each for each in tried if each not in taken)


def _pack(  # noqa: PLR0917  # what a pack is made from
    reader: StoreReader, facts: Facts, form: BanForm, where: str, now: int, name: str
) -> Tree:
    source = _source(form)
    starts = show(now) if form.starts == "now" else form.starts
    app = () if form.new_app is None else (slug(form.new_app.name),)
    apps = [*map(str, form.apps), *app]
    return {
        "pack": {
            "id": name,
            "title": form.title,
            "version": 1,
            "zone": where,
            "country": form.country,
            "summary": form.whom,
            "facts": {"from": starts, "source": source},
        },
        "uses": ["catalogue", "mitigations"],
        "bodies": _bodies(reader, facts, form, where, now),
        **_applications(form, source),
        "restrictions": [
            {"id": name, "versions": [_version(facts, form, starts, apps, source)]},
        ],
        **_statement(form, name, apps, now, where),
    }


def _source(form: BanForm) -> Tree:
    dated = {"dated": form.dated} if form.dated else {}
    return {"reference": form.instrument, "mark": "seen" if form.read else "operator", **dated}


def _bodies(reader: StoreReader, facts: Facts, form: BanForm, where: str, now: int) -> list[Tree]:
    """The body and those above it, as the record has them."""
    lineage = () if form.body is None else facts.bodies.lineage(form.body, now) or ()
    if not lineage:
        raise InputError(f"there is no body {form.body}; choose one of the list")
    found: dict[BodyId, ev.BodyRecorded] = {}
    for row in reader.rows_of({f"body:{each}" for each in lineage}, reader.head().size):
        event = event_of(row)
        if isinstance(event, ev.BodyRecorded) and event.body in lineage and event.stated <= now:
            before = found.get(event.body)
            found[event.body] = event if before is None or before.stated <= event.stated else before
    return [written_body(found[each], where) for each in reversed(tuple(lineage))]


def _applications(form: BanForm, source: Tree) -> Mapping[str, object]:
    app = form.new_app
    if app is None:
        return {}
    kinds = (("android", "package", app.android), ("ios", "bundle-id", app.ios))
    return {
        "references": [{"key": "told", "reference": source["reference"], "mark": "seen"}],
        "applications": [
            {
                "id": slug(app.name),
                "name": app.name,
                "identities": [
                    {"platform": platform, "kind": kind, "value": value, "seen_in": ["told"]}
                    for platform, kind, value in kinds
                    if value
                ],
                "domains": list(app.domains),
                "seen_in": ["told"],
            }
        ],
    }


def _version(facts: Facts, form: BanForm, starts: str, apps: list[str], source: Tree) -> Tree:
    ends = {"ends": form.ends} if form.ends else {}
    return {
        "version": 1,
        "title": form.title,
        "instrument": source,
        "starts": starts,
        **ends,
        "existing": "keep",
        "scope": [
            {
                "id": "whom",
                "says": form.whom,
                "root": str(form.body),
                "kinds": "any",
                "classes": list(form.classes),
                "source": source,
            }
        ],
        "surfaces": list(form.surfaces),
        "surfaces_source": source,
        "covers": [{"by": "named", "apps": apps, "source": source}],
        "exemptions": _exemptions(facts, form, source),
    }


def _exemptions(facts: Facts, form: BanForm, source: Tree) -> Tree:
    if form.exemptions == "none":
        return {"purposes": [], "routes": [], "source": source}
    held = facts.restrictions.get(RestrictionId(form.exemptions))
    if held is None:
        raise InputError(f"there is no restriction {form.exemptions}; choose whose rules are taken over")
    return written_rules(held.versions[-1][1].exemptions)


def _statement(form: BanForm, name: str, apps: list[str], now: int, where: str) -> Mapping[str, object]:
    if form.spoken == "no":
        return {}
    url = {"url": form.url} if form.url else {}
    said = {
        "id": f"{name}-said",
        "on": local_day(now, zone(where)).isoformat(),
        "by": form.by,
        "place": form.place,
        **url,
        "certainty": "stated",
        "says": form.says,
        "restrictions": [name],
        "apps": apps,
        "source": {"reference": form.place, "mark": "seen"},
    }
    return {"statements": [said]}
