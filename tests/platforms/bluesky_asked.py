"""Requests that the real data server and the stand-in are both sent; what each answers is held against the other."""

import json
from collections.abc import Callable, Iterator

from appban.platforms.bluesky import record_key

POSTS = "app.bsky.feed.post"
AT = 1_796_000_000_000_000
Send = Callable[[str, str, dict[str, str], bytes], tuple[int, dict]]
"""Method, path below /xrpc/, headers, body; the status and the JSON that came back."""


def answers(send: Send, did: str, token: str) -> Iterator[tuple[str, int, str]]:
    """Each request by what it is, with the status and the error of the answer, "" for none."""
    shown = {"authorization": f"Bearer {token}"}
    name, other = record_key("a", AT), record_key("b", AT + 1)

    def told(what: str, method: str, path: str, body: object, **headers: str) -> tuple[str, int, str]:
        sent = b"" if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"content-type": "application/json"}
        status, reply = send(method, path, {**shown, **kind, **headers}, sent)
        return what, status, reply.get("error", "")

    def put(rkey: str, record: dict, **more: object) -> dict:
        return {"repo": did, "collection": POSTS, "rkey": rkey, "record": record, **more}

    post = {"$type": POSTS, "text": "Flood warning", "createdAt": "2026-11-30T08:00:00.000Z"}
    nowhere = {"repo": did, "collection": POSTS, "rkey": other}
    get, write = "com.atproto.repo.getRecord", "com.atproto.repo.putRecord"
    missing = f"{get}?repo={did}&collection={POSTS}&rkey={other}"
    yield told("a record that is not there is read", "GET", missing, None)
    yield told("a record is put where there is none", "POST", write, put(name, post, swapRecord=None))
    yield told("it is put again", "POST", write, put(name, post, swapRecord=None))
    yield told("another is put there", "POST", write, put(name, {**post, "text": "x"}, swapRecord=None))
    yield told("a record is created there", "POST", "com.atproto.repo.createRecord", put(name, post))
    yield told("it is read", "GET", missing.replace(other, name), None)
    yield told("what is not there is deleted", "POST", "com.atproto.repo.deleteRecord", nowhere)
    yield told("it is deleted", "POST", "com.atproto.repo.deleteRecord", {**nowhere, "rkey": name})
    yield told("it is deleted again", "POST", "com.atproto.repo.deleteRecord", {**nowhere, "rkey": name})
    yield told("a text is too long", "POST", write, put(name, {**post, "text": "x" * 3001}))
    yield told("a key is no TID", "POST", write, put("not-a-tid", post))
    yield told("a time is none", "POST", write, put(name, {**post, "createdAt": "today"}))
    lost = {"$type": "blob", "ref": {"$link": "bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy"}}
    image = {"alt": "", "image": {**lost, "mimeType": "image/jpeg", "size": 3}}
    embed = {"$type": "app.bsky.embed.images", "images": [image]}
    yield told("a file was never handed over", "POST", write, put(name, {**post, "embed": embed}))
    yield told(
        "a token is none",
        "GET",
        missing.replace(get, "com.atproto.server.getSession"),
        None,
        authorization="Bearer x",
    )


def signing_in(send: Send, identifier: str) -> Iterator[tuple[str, int, str]]:
    """How the server refuses somebody."""
    body = json.dumps({"identifier": identifier, "password": "wrong"}).encode()
    status, reply = send(
        "POST", "com.atproto.server.createSession", {"content-type": "application/json"}, body
    )
    yield "a password is wrong", status, reply.get("error", "")
