"""What TikTok's interface answers, field for field as it is documented, the misspelling included."""

from typing import Generic, TypeVar

import msgspec

Data = TypeVar("Data")


class Fault(msgspec.Struct):
    """Stands in every answer; `code` is `ok` for none, whatever the HTTP status says."""

    code: str
    message: str = ""
    log_id: str = ""


class Faulty(msgspec.Struct):
    """An answer of which only the fault is looked at."""

    error: Fault


class Envelope(msgspec.Struct, Generic[Data]):
    """An answer without a fault."""

    data: Data
    error: Fault


class TokenAnswer(msgspec.Struct):
    """What /v2/oauth/token/ answers; `error` is empty unless it refuses, also under HTTP 200."""

    access_token: str = ""
    expires_in: int = 0
    refresh_token: str = ""
    open_id: str = ""
    error: str = ""
    error_description: str = ""


class Creator(msgspec.Struct):
    """What /v2/post/publish/creator_info/query/ answers."""

    creator_username: str
    creator_nickname: str
    privacy_level_options: list[str]
    comment_disabled: bool
    duet_disabled: bool
    stitch_disabled: bool
    max_video_post_duration_sec: int


class Begun(msgspec.Struct):
    """What /v2/post/publish/video/init/ answers."""

    publish_id: str
    upload_url: str


class Status(msgspec.Struct):
    """What /v2/post/publish/status/fetch/ answers."""

    status: str
    fail_reason: str = ""
    publicaly_available_post_id: list[int | str] = []
    uploaded_bytes: int = 0


class User(msgspec.Struct):
    """What /v2/user/info/ answers of a user, for the fields that are asked for."""

    open_id: str
    username: str = ""
    display_name: str = ""
    follower_count: int | None = None
    following_count: int | None = None
    likes_count: int | None = None
    video_count: int | None = None


class Users(msgspec.Struct):
    """The user of a token."""

    user: User


class Video(msgspec.Struct):
    """What /v2/video/list/ and /v2/video/query/ answer of a film, for the fields that are asked for."""

    id: str
    create_time: int
    title: str = ""
    share_url: str | None = None
    view_count: int | None = None
    like_count: int | None = None
    comment_count: int | None = None
    share_count: int | None = None


class Videos(msgspec.Struct):
    """A page of films; `cursor` is in milliseconds."""

    videos: list[Video]
    cursor: int = 0
    has_more: bool = False


class Called(msgspec.Struct):
    """What TikTok calls us with; `content` is JSON in a text."""

    client_key: str
    event: str
    create_time: int
    user_openid: str
    content: str


class Content(msgspec.Struct):
    """What `content` may hold, as far as it is read here."""

    reason: int | str | None = None
    publish_id: str | None = None
    post_id: int | str | None = None


USER_FIELDS = (
    "open_id", "username", "display_name", "follower_count", "following_count", "likes_count", "video_count"
)  # fmt: skip
VIDEO_FIELDS = (
    "id", "create_time", "title", "share_url", "view_count", "like_count", "comment_count", "share_count"
)  # fmt: skip
