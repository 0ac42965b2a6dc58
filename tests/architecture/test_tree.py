"""What must not stand anywhere in the tree: paths of one machine, hosts of package registries, locks without hashes."""

import fnmatch
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

# Put together here, so that this file does not hold what it looks for.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("deb", "debian", "org"),
        ("security", "debian", "org"), ("archive", "ubuntu", "com"), ("proxy", "golang", "org"),
        ("sum", "golang", "org"), ("crates", "io"), ("rubygems", "org"), ("docker", "io"), ("ghcr", "io"),
        ("quay", "io"), ("conda", "anaconda", "org"),
    )
]  # fmt: skip
HOST = re.compile("|".join(rf"(?<![\w-]){re.escape(host)}\b" for host in HOSTS), re.IGNORECASE)
FOLDERS = "|".join(("wo" + "rk", "ro" + "ot", "fa" + "rm", "ho" + "me"))
MACHINE = re.compile(rf"(?<![\w.)}}-])/(?:{FOLDERS})/\w")
FIRST_CASE = re.compile("tiktok|musically|bytedance|ukgov", re.IGNORECASE)
ABOUT_IT = {"platforms", "stand_ins"}
"""Rooms with one file a platform, which is named after the platform that it speaks to, as targets are after browsers."""
FIXTURES = "tests/fixtures/"
"""Real inventories name paths of the devices they came from."""

IGNORED = [".git", *(line.strip("/") for line in (ROOT / ".gitignore").read_text().split())]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)(.*)$")


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file that .gitignore does not leave out."""
    for path in sorted(folder.iterdir()):
        name = path.relative_to(ROOT).as_posix()
        if any(fnmatch.fnmatch(each, pattern) for pattern in IGNORED for each in (name, path.name)):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def found(what: re.Pattern[str], *, fixtures: bool) -> list[str]:
    places = []
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(FIXTURES) and not fixtures:
            continue
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), start=1):
            places += [f"{name}:{number}: {each.group()}" for each in what.finditer(line)]
    return places


def test_no_file_names_the_host_of_a_package_registry():
    assert found(HOST, fixtures=True) == []


def test_no_file_holds_an_absolute_path_of_one_machine():
    assert found(MACHINE, fixtures=False) == []


def test_no_code_knows_the_application_or_account_of_the_first_case():
    """They are data, in packs; the README says so. An adapter knows the interface it speaks to, and nothing of the case."""
    code = [path for path in sorted((ROOT / "src").rglob("*.py")) if path.parent.name not in ABOUT_IT]
    assert code
    assert [path.name for path in code if FIRST_CASE.search(path.read_text())] == []


def test_an_adapter_names_no_account_and_no_publisher_of_the_first_case():
    case = re.compile("musically|bytedance|ukgov", re.IGNORECASE)
    rooms = [path for path in (ROOT / "src").rglob("*.py") if path.parent.name in ABOUT_IT]
    assert rooms
    assert [path.name for path in rooms if case.search(path.read_text())] == []


def test_the_search_finds_what_it_is_for():
    assert HOST.search("https://files." + HOSTS[1] + "/packages/x.whl")
    assert MACHINE.search("see /ro" + "ot/notes.txt")
    assert not MACHINE.search("src/work/x and ${HOME}/work/x")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_requirement_in_a_lock_is_pinned_with_a_hash(lock):
    statements = lock.read_text().replace("\\\n", " ").splitlines()
    pins = [line for line in statements if line.strip() and not line.lstrip().startswith("#")]
    assert pins
    for line in pins:
        assert PIN.match(line), line
        assert "--hash=sha256:" in line, line


def test_the_locks_hold_every_package_that_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run, dev = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    assert names(run) <= locked("run.txt")
    assert names(run + dev) <= locked("dev.txt")


def names(requirements: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9._-]+", each) for each in requirements)
    return {each.group().lower().replace("_", "-") for each in found if each}


def locked(lock: str) -> set[str]:
    lines = (ROOT / "requirements" / lock).read_text().splitlines()
    return {found.group(1).replace("_", "-") for line in lines if (found := PIN.match(line))}
