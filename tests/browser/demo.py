"""The demo's seeded store, served by a real `appban serve --demo-sign-in` on loopback."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page
from tests.support import our_environment

from appban.bootstrap import House, machine_clock, open_house
from appban.bootstrap.shipped import shipped_packs
from appban.cli.seeding.seed import seed
from appban.record.entry import Actor
from appban.regime import events as ev
from appban.regime.authority import holds_at
from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.foi_request import FoiId, FoiRequest, LawId, RequesterId
from appban.regime.identity import Surface
from appban.regime.people import AuthorityId, PersonId, Subject
from appban.regime.rota import AwayId, DutyId
from appban.regime.time import DAY
from appban.service.bans.ban_drafts import draft_ban
from appban.service.bans.ban_form import BanForm, keep_form
from appban.service.bans.policy import PackFile
from appban.service.devices.handing_in import HandedIn, hand_in
from appban.service.exemptions.exemption_state import State, standing
from appban.service.exemptions.need import ask_need
from appban.service.people import people_called
from appban.service.proposing.proposals import propose
from appban.service.proposing.proposed import Appoint
from appban.service.reading import all_facts
from appban.service.requests.drafts import Draft, keep_draft
from appban.service.rosters import roster_for
from appban.service.sight import sight_of
from appban.service.telling.feed import new_token
from appban.service.work import Act, Work, perform
from appban.settings import Settings

DATABASE = "appban.sqlite3"
APPBAN = (sys.executable, "-c", "from appban.cli.main import run; run()")
SEE_OTHER = 303


class Demo:
    """A served store. `address` is where its console is, `folder` where the store lies."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self._link = ""
        self.written = ""

    @property
    def house(self) -> House:
        """The house of the store, opened beside the server."""
        return open_house(_settings(self.folder))

    def facts(self) -> Facts:
        """All that is recorded by now."""
        with self.house.desk.store.reader() as reader:
            return all_facts(reader)

    def in_state(self, *states: State) -> list[ExemptionId]:
        """The exemptions that stand so now, oldest first."""
        facts, now = self.facts(), machine_clock().now()
        return [each for each in facts.exemptions if standing(facts, each, now).state in states]

    def seen_by(self, handle: str) -> set[ExemptionId]:
        """The exemptions that somebody sees."""
        house, now = self.house, machine_clock().now()
        with house.desk.store.reader() as reader:
            facts = all_facts(reader)
            sight = sight_of(facts, *people_called(reader, [handle]), now)
        return {each for each, history in facts.exemptions.items() if sight.sees_case(history)}

    def begin_request(self, handle: str) -> str:
        """A request that somebody has begun and answered nothing of; its draft's id."""
        house, now = self.house, machine_clock().now()
        with house.desk.store.reader() as reader:
            (owner,) = people_called(reader, [handle])
        draft = Draft(id=f"draft-of-{handle}", owner=owner, changed=now, surfaces=(Surface.NATIVE_APP,))
        with house.desk.store.writer() as writer:
            keep_draft(writer, draft)
            writer.commit()
        return draft.id

    def called(self, handle: str) -> PersonId:
        """Somebody's id."""
        with self.house.desk.store.reader() as reader:
            return people_called(reader, [handle])[0]

    def authority_of(self, handle: str) -> AuthorityId:
        """An authority that somebody holds now."""
        facts, now = self.facts(), machine_clock().now()
        held = (facts.authorities[each] for each in facts.authorities_of[self.called(handle)])
        return next(each.id for each in held if holds_at(facts, each, now))

    def propose(self, handle: str, appointed: str) -> str:
        """An authority that somebody has proposed for another; the proposal's id."""
        facts, act = self.facts(), Act(actor=Actor(person=self.called(handle), how="demo"), key="proposed")
        body = next(iter(facts.bodies.ids()))
        what = Appoint(
            person=self.called(appointed), subject=Subject("policy"), body=body, instrument="letter 7"
        )
        return propose(self.house.desk, act, what).id

    def draft_ban(self, handle: str) -> str:
        """A pack that somebody has uploaded and not proposed; its draft's id."""
        shipped = tuple(PackFile(f"{name}.yaml", data) for name, data in shipped_packs().items())
        file, now = next(each for each in shipped if each.name == "be-2023.yaml"), machine_clock().now()
        owner, roster = self.called(handle), roster_for(self.house.lake, now)
        made = draft_ban(
            self.house.desk, file, shipped, owner=owner, remarks=(), roster=roster, now=now, sealed=False
        )
        return made.id

    def need_link(self, handle: str) -> str:
        """What a link holds by which somebody says whether a request is needed; the same each time: it stays open."""
        if not self._link:
            (case, *_) = [each for each in self.in_state(State.REQUESTED) if each in self.seen_by(handle)]
            act = Act(actor=Actor(person=self.called(handle), how="demo"), key="need-link")
            made = perform(
                self.house.desk, act, lambda work: ask_need(work, case, "Jo Marsh, Director of Digital")
            )
            assert made.value is not None
            self._link = made.value.text
        return self._link

    def foi_request(self, handle: str) -> str:
        """A request for information that waits for an answer; the same each time. Nobody of the demo answers any yet."""
        found = next(iter(self.facts().foi), None)
        if found is not None:
            return found
        body = BodyId(next(iter(self.facts().bodies.ids())))

        def verb(work: Work) -> FoiId:
            asked = FoiRequest(
                id=FoiId(work.mint("foi")), law=LawId("foia-2000"), body=body, reference="FOI2026/104",
                requester=RequesterId(work.mint("requester")), name=work.keep("Pat Asker", "requester"),
                contact=None, wording=work.keep("How many phones are exempt, and for what?", "request"),
            )  # fmt: skip
            since = work.now - 40 * DAY
            work.add(ev.foi.FoiReceived(stated=since, precision="day", request=asked))
            paid = {"amount": 1250, "stated": since + 2 * DAY}
            work.add(ev.foi.FeesAsked(request=asked.id, **paid))
            work.add(ev.foi.FeePaid(stated=since + 6 * DAY, request=asked.id))
            return asked.id

        act = Act(actor=Actor(person=self.called(handle), how="demo"), key="foi-request")
        made = perform(self.house.desk, act, verb).value
        assert made is not None
        return made

    def duty(self) -> DutyId:
        """Something of the rota that has not ended."""
        now = machine_clock().now()
        return next(each.id for each in self.facts().rota.on_call.values() if each.until > now)

    def absence(self) -> AwayId:
        """Somebody's leave that has not ended."""
        now = machine_clock().now()
        return next(each.id for each in self.facts().rota.away.values() if each.until > now)

    def begin_ban(self, handle: str) -> str:
        """A ban by questions that somebody has begun; its id."""
        form = BanForm(id="ban-form-begun", owner=self.called(handle), changed=machine_clock().now())
        with self.house.desk.store.writer() as writer:
            keep_form(writer, form)
            writer.commit()
        return form.id

    def hand_in(self, handle: str) -> str:
        """An inventory that somebody has handed in and not taken in; its id."""
        now = machine_clock().now()
        data = b"device,platform,kind,value,name\nDWT-NEW-1,ios,bundle-id,com.zhiliaoapp.musically,TikTok\n"
        file = HandedIn(
            id="",
            owner=self.called(handle),
            name="mdm.csv",
            source="csv",
            body=None,
            device_class=None,
            data=data,
        )
        return hand_in(self.house.desk, file, now).id

    def calendar_of(self, handle: str) -> str:
        """The name of the file of somebody's calendar, by a new address."""
        desk = self.house.desk
        token = new_token(desk.store, desk.entropy, self.called(handle), machine_clock().now())
        return f"{token}.ics"

    def enter(self, context: BrowserContext, role: str) -> None:
        """Sign a browser in without looking at a page."""
        form, headers = {"role": role, "next": "/"}, {"origin": self.address}
        got = context.request.post(
            f"{self.address}/sign-in/role", form=form, headers=headers, max_redirects=0
        )
        assert got.status == SEE_OTHER, got.text()

    def sign_in(self, page: Page, role: str, onto: str = "/") -> None:
        """Take a part by its button, from whatever page the browser shows."""
        page.goto(f"{self.address}/sign-in?role={role}&next={onto}")
        page.get_by_role("button", name="Sign in as").click()
        page.wait_for_url(f"{self.address}{onto}")

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command of `appban` on this store, ended."""
        return subprocess.run(
            [*APPBAN, *arguments],
            env=_environment(self.folder),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


def seeded(folder: Path) -> Path:
    """The folder, with the demo's store in it."""
    seed(folder, machine_clock())
    return folder


@contextmanager
def served(folder: Path, place: Path, *, failing: str = "\0") -> Iterator[Demo]:
    """A copy at `place` of what is in a folder, served while the context lasts; only the point `failing` may fail."""
    shutil.copytree(folder, place)
    points = place / "points.toml"
    points.write_text(points.read_text("utf-8").replace(str(folder), str(place)), "utf-8")
    with serving(place, failing=failing) as running:
        yield running


@contextmanager
def bare(place: Path) -> Iterator[Demo]:
    """A store just made, with the two root appointers `ada` and `ben` and nothing else, served while the context lasts."""
    place.mkdir()
    made = Demo(place, "").run(
        "init", "--embedded", "--origin", "log.example/bare", "--appointer", "ada=Ada Obi", "--appointer", "ben=Ben Ross"
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    with serving(place) as running:
        yield running


@contextmanager
def serving(place: Path, *, failing: str = "\0") -> Iterator[Demo]:
    """The store in a folder, served while the context lasts; only the point `failing` may fail."""
    process = subprocess.Popen(
        [*APPBAN, "serve", "--demo-sign-in", "--port", "0"],
        env=_environment(place),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Demo(place, _address(process))
    finally:
        process.terminate()
        _, said = process.communicate(timeout=60)
    failed = [line for line in said.splitlines() if "failed" in line and failing not in line]
    assert not failed, said


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if found := re.fullmatch(r"serving at (http://127\.0\.0\.1:\d+)\n", line):
            return found.group(1)
    raise AssertionError("".join(said))


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in our_environment().items() if not name.startswith("APPBAN_")}
    return kept | {"APPBAN_DATABASE": str(folder / DATABASE)}


def _settings(folder: Path) -> Settings:
    return Settings.from_environ({"APPBAN_DATABASE": str(folder / DATABASE)})
