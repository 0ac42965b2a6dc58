"""Asks appban for Squid, for each device and host, whether the host may be used: an external ACL helper (a PEP).

Stands alone: the standard library only, one file, to be copied beside Squid and run by its user:

    python3 squid_acl.py --url http://127.0.0.1:8040/access/v1/evaluation --token-file FILE [--timeout SECONDS]

Squid writes one line a question, `<id> <client address> <host>`, fields percent-encoded (external_acl_type with
`concurrency=N %>a %DST`; wiki.squid-cache.org, Features/AddonHelpers); the answer is `<id> OK` to let through, `<id>
ERR` to refuse, and `<id> BH` with a message if there is no answer, which refuses too. Answers come in any order.

What is asked is an Access Evaluation of the OpenID AuthZEN Authorization API 1.0: may the device `ipv4:192.0.2.7` use
the domain `clips.example` on the web? Only an answer of status 200 whose `decision` is the JSON value true lets
through: no redirect is followed, no proxy of the environment is used. The token is read again for every question, so
it can be changed while this runs; it goes over plain HTTP to this machine alone.
"""

import argparse
import http.client
import ipaddress
import json
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

WORKERS = 32
"""Questions under way at once; Squid keeps the others in its own queue."""
MAX_ANSWER = 65_536
"""Bytes of an answer; a decision has a few hundred."""


class NoAnswer(Exception):  # noqa: N818  # it is what Squid calls broken, not an error of this program
    """There is no decision, and why."""


class Asked(NamedTuple):
    """Where decisions are asked for, and how long is waited (seconds)."""

    url: SplitResult
    token_file: Path
    timeout: float


def reply(line: str, asked: Asked) -> str:
    """The answer to one line of Squid's, without the line's end; never raises, since Squid waits for a line."""
    channel, _, rest = line.strip().partition(" ")
    try:
        return f"{channel} {'OK' if _decision(asked, *_fields(rest)) else 'ERR'}"
    except (NoAnswer, OSError, http.client.HTTPException, ValueError, RecursionError) as fault:
        why = f"{type(fault).__name__}: {fault}" if not isinstance(fault, NoAnswer) else str(fault)
        print(f"appban: no answer for {rest!r}: {why}", file=sys.stderr, flush=True)  # noqa: T201  # cache.log
        return f'{channel} BH message="no decision, see cache.log"'


def question(client: str, host: str) -> dict[str, object]:
    """The evaluation request for a client's address and a host; ValueError if the address is none."""
    address = ipaddress.ip_address(client)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return {
        "subject": {"type": "device", "id": f"ipv{address.version}:{address}"},
        "action": {"name": "have"},
        "resource": {"type": "domain", "id": host, "properties": {}},
        "context": {"surface": "web"},
    }


def serve(questions: BinaryIO, answers: BinaryIO, asked: Asked) -> None:
    """Answer every line until there are no more, then what is under way."""
    lock = threading.Lock()

    def answer(line: bytes) -> None:
        said = reply(line.decode("utf-8", "replace"), asked)
        with lock:
            answers.write(f"{said}\n".encode())
            answers.flush()

    with ThreadPoolExecutor(WORKERS) as pool:
        for line in questions:
            pool.submit(answer, line)


def _fields(rest: str) -> tuple[str, str]:
    fields = rest.split()
    # Squid puts `-` behind them where the acl line has no arguments of its own.
    if len(fields) not in {2, 3} or fields[2:] not in ([], ["-"]):
        raise NoAnswer(f"{rest!r} is not a client and a host; write external_acl_type with %>a %DST")
    return unquote(fields[0]), unquote(fields[1])


def _decision(asked: Asked, client: str, host: str) -> bool:
    token = asked.token_file.read_text(encoding="ascii").strip()
    url = asked.url
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=asked.timeout)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        target = f"{url.path or '/'}{'?' + url.query if url.query else ''}"
        connection.request("POST", target, json.dumps(question(client, host)).encode(), headers)
        answer = connection.getresponse()
        body = answer.read(MAX_ANSWER + 1)
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise NoAnswer(f"{url.geturl()} answered {answer.status} {answer.reason}; a decision has 200")
    return _said(body)


def _said(body: bytes) -> bool:
    said = json.loads(body) if len(body) <= MAX_ANSWER else None
    decision = said.get("decision") if isinstance(said, dict) else None
    if not isinstance(decision, bool):
        raise NoAnswer(f"{body[:80]!r} holds no decision of true or false")
    return decision


def arguments(given: Sequence[str]) -> Asked:
    """The options; ends the program with 2 and a sentence if they cannot be used."""
    options = argparse.ArgumentParser(
        prog="squid_acl.py", description="Squid's external ACL helper of appban"
    )
    options.add_argument(
        "--url", required=True, help="the evaluation endpoint, https, or http on this machine"
    )
    options.add_argument(
        "--token-file", required=True, type=Path, help="a file that holds the bearer token alone"
    )
    options.add_argument("--timeout", type=float, default=2.0, help="seconds to wait for an answer; 2")
    said = options.parse_args(given)
    url = urlsplit(said.url)
    try:
        _ = url.port
    except ValueError as fault:
        options.error(f"--url {said.url!r} has no usable port ({fault}); give one from 1 to 65535")
    if url.scheme not in {"http", "https"} or not url.hostname:
        options.error(f"--url {said.url!r} is not an http or https URL; give the whole endpoint")
    if url.scheme == "http" and not _is_here(url.hostname):
        options.error(
            f"--url {said.url!r} would send the token unprotected; use https, or http to a loopback address"
        )
    if not said.timeout > 0:
        options.error(f"--timeout {said.timeout} is not a time to wait; give seconds above 0")
    return Asked(url, said.token_file, said.timeout)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def main() -> None:
    """Serve Squid on standard input and output."""
    serve(sys.stdin.buffer, sys.stdout.buffer, arguments(sys.argv[1:]))


if __name__ == "__main__":
    main()
