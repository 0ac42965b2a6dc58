"""What TikTok calls us with, once its signature holds (developers.tiktok.com/doc/webhooks-verification, /webhooks-events).

It delivers at least once and tries for 72 hours, so the same call may come again, and late.
"""

import hmac
from collections.abc import Mapping

import msgspec

from appban.errors import InputError, RefusedError
from appban.platforms import _calls as calls
from appban.platforms._tiktok_shapes import Called, Content
from appban.ports import Told
from appban.regime.time import HOUR, MINUTE, SECOND

SIGNATURE = "tiktok-signature"
OLDEST = 73 * HOUR
"""The 72 hours in which it tries again, and what clocks differ by."""
AHEAD = 5 * MINUTE
_REASONS = {
    0: "for no reason that it knows",
    1: "by the account's user",
    2: "since the account was deleted",
    3: "since the user's age changed",
    4: "since the account was banned",
    5: "by the developer",
}
_EVENTS = {
    "post.publish.complete": "other",
    "post.publish.publicly_available": "post-live",
    "post.publish.failed": "post-failed",
    "post.publish.no_longer_publicaly_available": "post-gone",
}
"""`complete` says that it was posted, and `publicly_available` which id it has; the misspelling is theirs."""


def told(secrets: Mapping[str, str], headers: Mapping[str, str], body: bytes, now: int) -> tuple[Told, ...]:
    """What a call says of the account; nothing if it is about another account of the same client."""
    _check(secrets["client_secret"], headers.get(SIGNATURE, ""), body, now)
    try:
        call = msgspec.json.decode(body, type=Called)
        content = msgspec.json.decode(call.content, type=Content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise InputError(
            f"the call is signed, and not of the documented shape: {fault}; nothing of it was entered"
        ) from None
    if (call.client_key, call.user_openid) != (secrets["client_key"], secrets["open_id"]):
        return ()
    return (_told(call, content),)


def _told(call: Called, content: Content) -> Told:
    at = call.create_time * SECOND
    if call.event == "authorization.removed":
        reason = _REASONS.get(
            content.reason if isinstance(content.reason, int) else 0, f"reason {content.reason}"
        )
        return Told(
            what="authorisation-removed", says=f"the authorisation was removed {calls.said(reason)}", at=at
        )
    says = calls.said(f"{call.event} {content.reason or ''}")
    reference = None if content.post_id is None else str(content.post_id)
    match _EVENTS.get(call.event):
        case "post-live":
            return Told(what="post-live", says=says, at=at, handle=content.publish_id, reference=reference)
        case "post-failed":
            return Told(what="post-failed", says=says, at=at, handle=content.publish_id)
        case "post-gone":
            return Told(what="post-gone", says=says, at=at, handle=content.publish_id, reference=reference)
        case _:
            return Told(what="other", says=says, at=at, handle=content.publish_id)


def _check(secret: str, header: str, body: bytes, now: int) -> None:
    """RefusedError unless HMAC-SHA256 over `t.body` under the client's secret is `s`, and `t` is neither old nor to come."""
    parts = dict(each.strip().partition("=")[::2] for each in header.split(","))
    moment, seal = parts.get("t", ""), parts.get("s", "")
    expected = hmac.digest(secret.encode(), moment.encode() + b"." + body, "sha256").hex()
    if not hmac.compare_digest(expected.encode(), seal.encode()):
        raise RefusedError("the call does not bear the platform's signature for this account")
    if not moment.isdigit() or not -AHEAD <= now - int(moment[:15]) * SECOND <= OLDEST:
        raise RefusedError(f"the call was signed at {moment[:15]}, too long ago or in time to come")
