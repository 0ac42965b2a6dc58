"""Response policy zones (draft-vixie-dnsop-dns-rpz-00): the records of a ban, and the master files that hold them.

`name CNAME .` answers NXDOMAIN for the name, `*.name CNAME .` for every name below it (section 3.1); the target
`rpz-passthru.` lets a name through and ends the search (section 3.3). Only query names are triggers here: a rule on the
client's address frees a device from every ban at once, and Unbound 1.17 keeps such a rule after it was taken out.
"""

import re
from collections.abc import Collection, Iterable, Sequence

from appban.enforcement import _statements as st
from appban.errors import InputError
from appban.ports import Changes, Files, Item

REFUSE, PASS = ".", "rpz-passthru."
"""What a record points to: no such name, or as if there were no policy."""
LIST = "records"
TTL = 5
"""Seconds for which a refusal may be kept by whoever asked, so that an exemption is soon felt."""
_SOA = "@ SOA localhost. hostmaster.invalid. {} 60 30 2592000 5"
# Expiry is 30 days: a secondary cut off from its primary goes on refusing, since RPZ without a zone lets all through.
_SERIAL_MAX = 2**32 - 1
_SOA_FIELDS = 7
_SPACES = re.compile(r"\s+")
_STRUCTURE = re.compile(r"(\$(TTL|ORIGIN)\b|\S+( \d+)?( IN)?( \d+)? (SOA|NS) )", re.IGNORECASE)


def records(domains: Iterable[str], action: str = REFUSE) -> tuple[str, ...]:
    """The records of some canonical domains, names below them included, sorted."""
    return tuple(sorted(f"{owner} CNAME {action}" for each in set(domains) for owner in (each, f"*.{each}")))


def zone_text(rules: Iterable[str], serial: int) -> str:
    """A whole master file (RFC 1035 section 5) of some records, sorted; relative to the zone's own name."""
    body = "".join(f"{each}\n" for each in sorted(set(rules)))
    return f"$TTL {TTL}\n{_SOA.format(serial)}\n@ NS localhost.\n{body}"


def serial_after(serial: int) -> int:
    """The next serial number (RFC 1982); never 0, which some servers take for none."""
    return serial % _SERIAL_MAX + 1


def is_zone(file: str) -> bool:
    """Whether a file of a target's folder is a zone: all in `rpz` are."""
    return file.startswith("rpz/") and file.endswith(".zone")


def held(data: bytes, file: str) -> list[Item]:
    """Every record of a zone file but what a zone cannot be without; InputError if it cannot be read."""
    return [each for each in st.held(data, file, _SYNTAX) if not _STRUCTURE.match(each.value)]


def merged(base: Files, file: str, rules: Collection[str]) -> Changes:
    """The zone file with these records, its serial raised, if it has to change; a new one begins at serial 1."""
    if file not in base or not st.text(base[file], file).strip():
        return {file: zone_text(rules, 1).encode()}
    return _raised(st.merged(base, file, rules, _SYNTAX), file)


def taken_out(base: Files, file: str, rules: Collection[str]) -> Changes:
    """The zone file without these records, its serial raised, if it has to change; removed with the last record."""
    changed = _raised(st.taken_out(base, file, rules, _SYNTAX), file)
    data = changed.get(file)
    return changed if data is None or held(data, file) else {file: None}


def _raised(changed: Changes, file: str) -> Changes:
    data = changed.get(file)
    if data is None:
        return changed
    found = st.chunks(data, file, _SYNTAX)
    for index, chunk in enumerate(found):
        if chunk.value is not None and " SOA " in f" {chunk.value.upper()} ":
            line = _next_soa(chunk.value, file)
            found[index] = st.Chunk((line,), line)
            return {file: ("\n".join(line for each in found for line in each.lines) + "\n").encode()}
    raise InputError("this zone has no SOA record, so no server would load it; mend or remove it", where=file)


def _next_soa(value: str, file: str) -> str:
    words = value.replace("(", " ").replace(")", " ").split()
    at = [word.upper() for word in words].index("SOA")
    fields = words[at + 1 :]
    if len(fields) != _SOA_FIELDS or not fields[2].isdigit():
        raise InputError(f"{value!r} is not an SOA record; mend or remove it", where=file)
    return " ".join([*words[: at + 3], str(serial_after(int(fields[2]))), *words[at + 4 :]])


def _split(lines: Sequence[str], file: str) -> list[st.Chunk]:
    """A record a line, or several lines within parentheses; `;` begins a comment (RFC 1035 section 5.1)."""
    found: list[st.Chunk] = []
    open_lines: list[str] = []
    for line in lines:
        open_lines.append(line)
        said = " ".join(each.split(";", 1)[0] for each in open_lines)
        if said.count("(") > said.count(")"):
            continue
        value = _SPACES.sub(" ", said).strip()
        found.append(st.Chunk(tuple(open_lines), _checked(value, file) if value else None))
        open_lines = []
    if open_lines:
        raise InputError(f"the parenthesis of {open_lines[0]!r} never closes; mend or remove it", where=file)
    return found


def _checked(value: str, file: str) -> str:
    known = value.startswith("$") or re.search(
        r" (SOA|NS|CNAME|A|AAAA|TXT|MX|SRV|DNAME|PTR) ", value, re.IGNORECASE
    )
    if not known or not value.isascii():
        raise InputError(f"{value!r} is not a record of a zone file; mend or remove it", where=file)
    return value


_SYNTAX = st.Syntax(LIST, _split, lambda _: None)
