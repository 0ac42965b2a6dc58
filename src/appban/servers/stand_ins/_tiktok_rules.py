"""What TikTok documents of requests, written down apart from the adapter: shapes, limits, parts, faults."""

import re
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from appban.servers.stand_ins.asked import Asked, Given, given

Shape = TypeVar("Shape")
MB = 1024 * 1024
LEAST_PART, MOST_PART, MOST_LAST, MOST_PARTS = 5 * MB, 64 * MB, 128 * MB, 1000
MOST_TITLE = 2200
PRIVACY = ("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY")
FILM_TYPES = ("video/mp4", "video/quicktime", "video/webm")
PER_MINUTE = {
    "/v2/post/publish/video/init/": 6,
    "/v2/post/publish/status/fetch/": 30,
    "/v2/post/publish/creator_info/query/": 20,
}
SCOPES = {
    "/v2/post/publish/video/init/": "video.publish",
    "/v2/post/publish/status/fetch/": "video.publish",
    "/v2/post/publish/creator_info/query/": "video.publish",
    "/v2/video/list/": "video.list",
    "/v2/video/query/": "video.list",
    "/v2/user/info/": "user.info.basic",
}
USER_FIELDS = {
    **dict.fromkeys(("open_id", "union_id", "avatar_url", "display_name"), "user.info.basic"),
    **dict.fromkeys(("username", "bio_description", "profile_deep_link", "is_verified"), "user.info.profile"),
    **dict.fromkeys(("follower_count", "following_count", "likes_count", "video_count"), "user.info.stats"),
}
VIDEO_FIELDS = (
    *("id", "create_time", "cover_image_url", "share_url", "video_description", "duration", "height"),
    *(
        "width",
        "title",
        "embed_html",
        "embed_link",
        "like_count",
        "comment_count",
        "share_count",
        "view_count",
    ),
)
STATUS = {
    **dict.fromkeys(("invalid_param", "invalid_publish_id", "invalid_params"), 400),
    **dict.fromkeys(("access_token_invalid", "scope_not_authorized"), 401),
    **dict.fromkeys(
        ("unaudited_client_can_only_post_to_private_accounts", "privacy_level_option_mismatch"), 403
    ),
    "rate_limit_exceeded": 429,
}
"""The status of each fault; the spam faults are 403 at `init`, and 200 at `creator_info`."""
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class Fault(Exception):  # noqa: N818  # a fault of the caller, as TikTok calls it
    """A refusal by its code."""

    def __init__(self, code: str, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.code, self.message = code, message
        self.status = STATUS.get(code, 403) if status is None else status


class PostInfo(msgspec.Struct, forbid_unknown_fields=True):
    """What is said of a film; both toggles are required."""

    title: str
    privacy_level: str
    brand_content_toggle: bool
    brand_organic_toggle: bool
    disable_duet: bool = False
    disable_stitch: bool = False
    disable_comment: bool = False
    video_cover_timestamp_ms: int = 0
    is_aigc: bool = False


class SourceInfo(msgspec.Struct, forbid_unknown_fields=True):
    """How a film comes."""

    source: str
    video_size: int
    chunk_size: int
    total_chunk_count: int


class Init(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `init`."""

    post_info: PostInfo
    source_info: SourceInfo


class Fetch(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `status/fetch`."""

    publish_id: str


class Page(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `video/list`."""

    max_count: int = 10
    cursor: int | None = None


class Filters(msgspec.Struct, forbid_unknown_fields=True):
    """What `video/query` looks for."""

    video_ids: list[str]


class Query(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `video/query`."""

    filters: Filters


def body_of(request: Asked, shape: type[Shape]) -> Shape:
    """A body in JSON, said to be so and of exactly this shape."""
    if request.headers.get("content-type", "").lower() != "application/json; charset=utf-8":
        raise Fault("invalid_param", "Content-Type has to be application/json; charset=UTF-8")
    try:
        return msgspec.json.decode(request.body, type=shape)
    except msgspec.MsgspecError as fault:
        raise Fault("invalid_param", str(fault)) from None


def check_init(body: Init, options: Sequence[str], *, audited: bool) -> None:
    """The rules of Direct Post and of the Media Transfer Guide."""
    info, source = body.post_info, body.source_info
    if len(info.title.encode("utf-16-le")) // 2 > MOST_TITLE:
        raise Fault("invalid_param", "title is over 2200 UTF-16 code units")
    if info.privacy_level not in PRIVACY:
        raise Fault("invalid_param", "privacy_level is none of those documented")
    if info.privacy_level not in options:
        raise Fault("privacy_level_option_mismatch", "not among the privacy_level_options of the creator")
    if not audited and info.privacy_level != "SELF_ONLY":
        raise Fault("unaudited_client_can_only_post_to_private_accounts", "the client has not been audited")
    if source.source != "FILE_UPLOAD":
        raise Fault("url_ownership_unverified", "the address is not verified")
    check_parts(source)


def check_parts(source: SourceInfo) -> None:
    """How a film may be cut."""
    size, part, number = source.video_size, source.chunk_size, source.total_chunk_count
    whole = number == 1 and part == size
    wrong = (
        size <= 0
        or part <= 0
        or number != size // part
        or not 1 <= number <= MOST_PARTS
        or (size < LEAST_PART and not whole)
        or (size > MOST_PART and number == 1)
        or (not whole and not LEAST_PART <= part <= MOST_PART)
        or size - part * (number - 1) > MOST_LAST
    )
    if wrong:
        raise Fault("invalid_param", f"chunks of {part} bytes, {number} of them, do not cut {size} bytes")


def range_of(request: Asked, received: int, source: SourceInfo) -> bool:
    """Whether a part that is sent is the next one, whole, and said to be so; ValueError with the status else."""
    found = _RANGE.fullmatch(request.headers.get("content-range", ""))
    if found is None or request.headers.get("content-type") not in FILM_TYPES:
        raise ValueError(400)
    first, last, size = (int(each) for each in found.groups())
    if size != source.video_size or last - first + 1 != len(request.body):
        raise ValueError(400)
    index = received // source.chunk_size
    is_last = index == source.total_chunk_count - 1
    if first != received or last != (size if is_last else received + source.chunk_size) - 1:
        raise ValueError(416)
    return is_last


def fields_of(request: Asked, allowed: Sequence[str]) -> list[str]:
    """The fields that are asked for; there has to be one at least, and none but those documented."""
    fields = [each for each in request.query.get("fields", "").split(",") if each]
    if not fields or not set(fields) <= set(allowed):
        raise Fault("invalid_params", "fields names none, or one that there is not")
    return fields


def enveloped(data: object) -> Given:
    """Data as every answer has it."""
    return given({"data": data, "error": {"code": "ok", "message": "", "log_id": "20261130000000STANDIN"}})


def faulted(fault: Fault) -> Given:
    """A fault as every answer has it."""
    told = {"code": fault.code, "message": fault.message, "log_id": "20261130000000STANDIN"}
    return given({"data": {}, "error": told}, fault.status)
