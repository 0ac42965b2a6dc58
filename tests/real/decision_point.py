"""A decision point in a namespace of a test: one route of OpenID AuthZEN, a token, and answers that the test decides."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import socket

from tests.real.net import Net, serving

TOKEN = "a-token-of-the-test"
ADDRESS, PORT = "127.0.0.3", 8040
URL = f"http://{ADDRESS}:{PORT}/access/v1/evaluation"

Decide = Callable[[str, str], bool]
"""Of a subject's and a resource's id."""


class Point:
    """What was asked, and how it answers: `decide`, or not at all where that is None."""

    def __init__(self, decide: Decide) -> None:
        self.decide: Decide | None = decide
        self.asked: list[tuple[str, str]] = []

    def answer(self, peer: socket) -> None:
        """One request on one connection."""
        head, body = _request(peer)
        if self.decide is None:
            return
        assert head[0] == "POST /access/v1/evaluation HTTP/1.1"
        assert f"Authorization: Bearer {TOKEN}" in head
        subject, resource = body["subject"], body["resource"]
        assert (subject["type"], resource["type"], body["action"]) == ("device", "domain", {"name": "have"})
        self.asked.append((subject["id"], resource["id"]))
        said = json.dumps({"decision": self.decide(subject["id"], resource["id"])}).encode()
        peer.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(said), said)
        )


@contextmanager
def decision_point(field: Net, decide: Decide) -> Iterator[Point]:
    """A point that answers until the end."""
    point = Point(decide)
    with serving(field.listen(ADDRESS, PORT), point.answer):
        yield point


def _request(peer: socket):
    held = b""
    while b"\r\n\r\n" not in held:
        held += peer.recv(65536)
    head, _, body = held.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    length = next(int(each.split(":")[1]) for each in lines if each.lower().startswith("content-length:"))
    while len(body) < length:
        body += peer.recv(65536)
    return lines, json.loads(body)
