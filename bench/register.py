"""The public register of a record with 10,000 exemptions: made whole, figures given out for it, and one entry checked in a browser.

Made is what `appban report register` makes: facts folded, every table and page, a proof of every entry named, written to disk.
`--exemptions 500` tries it small. The browser is Debian's Chromium, off a web server on loopback.
"""

import argparse
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

import measure
from appban.bootstrap import House
from appban.bootstrap.shipped import register_scripts
from appban.record.entry import Actor
from appban.record.keys import format_vkey
from appban.reports.register.frame import Frame
from appban.reports.register.places import proof_of
from appban.reports.register.site import site
from appban.service.people import people_called
from appban.service.publishing import publish_now
from appban.service.reading import all_facts
from appban.service.register.gathering import gather, head_note, proofs
from appban.service.releasing.releasing import Wanted, plan_release, release
from appban.service.work import Act, perform
from console_world import Sizes, console_house

EXEMPTIONS = 10_000
DEVICES = 2_000
MOST_SECONDS = 30
MOST_CHECK = 1.0
ROUNDS = 5
_CHECK = """async ([entry, page]) => {
  const start = performance.now();
  history.replaceState(null, "", `?entry=${entry}&page=${page}`);
  await new Promise((done) => {
    new MutationObserver(done).observe(document.getElementById("verdict"), { childList: true });
    document.getElementById("entry").value = entry;
    document.querySelector("form.check").requestSubmit();
  });
  return [performance.now() - start, document.getElementById("verdict").textContent];
}"""


class Quiet(SimpleHTTPRequestHandler):
    """A web server that says nothing."""

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    """Print the figures and their targets."""
    parser = argparse.ArgumentParser(description="Measure the public register.")
    parser.add_argument("--exemptions", type=int, default=EXEMPTIONS)
    house = console_house(Sizes(exemptions=parser.parse_args().exemptions, devices=DEVICES))
    print(f"register: {measure.load()}")
    figures(house)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        measure.settled()
        (entry, count), cpu, wall = measure.once(lambda: written(house, folder))
        measure.note("files, and processor time", f"{count:,}, {cpu:.1f} s")
        measure.report(
            "the register written", f"{wall:.1f} s", f"at most {MOST_SECONDS} s", met=wall <= MOST_SECONDS
        )
        took = checked(folder, *entry)
        measure.report(
            "one entry checked in Chromium",
            f"{took:.2f} s",
            f"under {MOST_CHECK:.0f} s",
            met=took < MOST_CHECK,
        )


def figures(house: House) -> None:
    """Give figures out, once: the register has what was given out, and gives out nothing itself."""
    with house.desk.store.reader() as reader:
        head = reader.head()
        if all_facts(reader).releases:
            return
        wanted = Wanted(as_of=head.time, known_at=head.time, stop=head.size, dimensions=("purpose", "body"))
        planned, _, wall = measure.once(lambda: plan_release(reader, house.evidence, wanted))
        (who,) = people_called(reader, ["ada"])
    measure.note("figures counted and controlled", f"{wall:.1f} s")
    act = Act(actor=Actor(person=who, how="operator"))
    perform(house.desk, act, lambda work: release(work, house.evidence, planned))


def written(house: House, folder: Path) -> tuple[tuple[int, str], int]:
    """Write the register; an entry with its page, and how many files there are."""
    publish_now(house.desk, house.press)
    with house.desk.store.reader() as reader:
        told = gather(reader, house.press, house.desk.clock.now())
        keys = tuple(format_vkey(each) for each in house.press.verifying())
        frame = Frame(register=told, note=head_note(house.press), keys=keys, zone=house.desk.zone)
        files = site(frame, proofs(reader, house.press, told), register_scripts())
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    item = next(each for each in told.items if each.noun == "statement")
    entry = item.versions[-1].entry
    assert proof_of(entry) in files
    return (entry, f"statement/{item.id}.html"), len(files)


def checked(folder: Path, entry: int, page: str) -> float:
    """Seconds of the slowest of a few checks in a browser, the first included."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
            shown = browser.new_page()
            shown.goto(f"http://127.0.0.1:{server.server_port}/check.html")
            took = []
            for _ in range(ROUNDS):
                seconds, said = shown.evaluate(_CHECK, [entry, page])
                assert said.startswith("It holds"), said
                took.append(seconds / 1000)
            browser.close()
        server.shutdown()
    return max(took)


if __name__ == "__main__":
    main()
