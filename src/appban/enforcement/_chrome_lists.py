"""The two lists of policies that Chromium and all that is made from it share (Chromium Enterprise policy list)."""

from appban.enforcement._hosts import blocked
from appban.errors import InputError
from appban.ports import Item, Rendered, Scene

URLS, EXTENSIONS = "URLBlocklist", "ExtensionInstallBlocklist"
LISTS = (EXTENSIONS, URLS)
MAX_ENTRIES = 1000
"""Of URLBlocklist, as its documentation promises; what is past the limit is not read (1,500 in Chromium 156)."""
_ID = frozenset("abcdefghijklmnop")


def items_of(scene: Scene, files: tuple[str, ...]) -> Rendered:
    """A pattern a domain, and an id an extension that such a browser could load, in each of these files."""
    made = blocked(scene)
    ids = [each for each in made.extensions if set(each) <= _ID]
    items = {Item(file, URLS, each) for file in files for each in made.domains}
    items |= {Item(file, EXTENSIONS, each) for file in files for each in ids}
    return Rendered(tuple(sorted(items)), made.gaps)


def within_limit(count: int, where: str) -> None:
    """InputError if URLBlocklist would be longer than what is promised to be read."""
    if count > MAX_ENTRIES:
        raise InputError(
            f"{URLS} would have {count} entries and {MAX_ENTRIES} are promised to be read; shorten the list or ban "
            "fewer names here, nothing was changed",
            where=where,
        )
