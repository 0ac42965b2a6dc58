"""The one file of the nftables target: its table written from items, and read back. Pure; nft(8) 1.0.6 syntax.

Lists of the file, and what an entry of each looks like:

to4_<app>, to6_<app>              an address or prefix at which an application is refused
free4_<end>_<app>, free6_...      `<address> timeout <seconds>s`: a device let through before `<end>`, in Unix seconds,
                                  or `<address>` alone where `<end>` is `ever`
hook                              where packets are looked at: forward, input or output
"""

import re
from collections.abc import Collection, Iterator

import msgspec

from appban.enforcement._linux_text import text_of
from appban.errors import InputError
from appban.ports import Item

FILE = "appban.nft"

_SET = re.compile(r"(?P<sort>to|free)(?P<family>[46])_(?:(?P<end>\d+|ever)_)?(?P<app>[\w-]+)", re.ASCII)
_HOOK = re.compile(r"\t\ttype filter hook (\w+) priority filter; policy accept;", re.ASCII)
_BEGINS = re.compile(r"\tset ([\w-]+) \{", re.ASCII)
_ELEMENT = re.compile(r"\t\t\t([0-9a-f.:/]+(?: timeout \d+s)?),", re.ASCII)

_HEADER = """\
# appban wrote this file whole, and refuses one that was changed by hand: put rules of your own into another file.
table inet appban
delete table inet appban
table inet appban {
"""
# A reset ends an open connection at once; over ICMP alone a client would wait for its own timeout.
_REFUSE = "\t\tmeta l4proto tcp reject with tcp reset\n\t\treject with icmpx admin-prohibited\n"


class _Set(msgspec.Struct, frozen=True, order=True):
    name: str
    sort: str
    family: str
    end: str | None
    app: str


def written(items: Collection[Item]) -> bytes | None:
    """The file that holds these items, or None for none; InputError for a list that it cannot have."""
    if not items:
        return None
    lists: dict[str, set[str]] = {}
    for item in items:
        lists.setdefault(item.list, set()).add(item.value)
    hooks = sorted(lists.pop("hook", set()))
    sets = [_set(name) for name in sorted(lists)]
    parts = [_declared(each, lists[each.name]) for each in sets]
    parts += [_chain(app, sets) for app in sorted({each.app for each in sets})]
    parts += [_hooked(hook, sets) for hook in hooks]
    return f"{_HEADER}{''.join(parts)}}}\n".encode()


def read(data: bytes) -> tuple[Item, ...]:
    """The items of a file, sorted; InputError with the line at which it is not one that `written` gives."""
    text = text_of(data, FILE)
    items = tuple(sorted(_items(text)))
    ours = written(items) or b""
    if ours != data:
        pairs = zip(ours.decode().split("\n"), text.split("\n"), strict=False)
        line = next((n for n, (mine, theirs) in enumerate(pairs, 1) if mine != theirs), 1)
        raise InputError(
            f"{text.split(chr(10))[line - 1][:80]!r} was not written by appban; put rules of your own into another "
            "file, and deliver this one again",
            where=f"{FILE}, line {line}",
        )
    return items


def _items(text: str) -> Iterator[Item]:
    name = ""
    for line in text.split("\n"):
        if begins := _BEGINS.fullmatch(line):
            name = begins[1]
        elif element := _ELEMENT.fullmatch(line):
            yield Item(FILE, name, element[1])
        elif hook := _HOOK.fullmatch(line):
            yield Item(FILE, "hook", hook[1])


def _set(name: str) -> _Set:
    found = _SET.fullmatch(name)
    if found is None or (found["sort"] == "free") != (found["end"] is not None):
        raise InputError(
            f"{name!r} is not a set of appban's table; use to4_, to6_, free4_ or free6_", where=FILE
        )
    return _Set(name, found["sort"], found["family"], found["end"], found["app"])


def _declared(of: _Set, values: Collection[str]) -> str:
    flags = "flags interval\n\t\tauto-merge" if of.sort == "to" else "flags timeout"
    elements = "".join(f"\t\t\t{value},\n" for value in sorted(values))
    return (
        f"\tset {of.name} {{\n\t\ttype ipv{of.family}_addr\n\t\t{flags}\n"
        f"\t\telements = {{\n{elements}\t\t}}\n\t}}\n"
    )


def _chain(app: str, sets: Collection[_Set]) -> str:
    """What becomes of a packet to an application: back to the next one's rule if the device is let through."""
    free = [each for each in sets if each.app == app and each.sort == "free"]
    rules = "".join(f"\t\t{_before(each)}{_ip(each)} saddr @{each.name} return\n" for each in free)
    return f"\tchain app_{app} {{\n{rules}{_REFUSE}\t}}\n"


def _hooked(hook: str, sets: Collection[_Set]) -> str:
    rules = "".join(
        f"\t\t{_ip(each)} daddr @{each.name} jump app_{each.app}\n" for each in sets if each.sort == "to"
    )
    return f"\tchain at_{hook} {{\n\t\ttype filter hook {hook} priority filter; policy accept;\n{rules}\t}}\n"


def _before(of: _Set) -> str:
    return "" if of.end == "ever" else f"meta time < {of.end} "


def _ip(of: _Set) -> str:
    return "ip" if of.family == "4" else "ip6"
