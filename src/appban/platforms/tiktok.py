"""TikTok, by its documented Content Posting and Display interfaces (developers.tiktok.com/doc), version 2.

Its odd corners, each met here: a fault may come under HTTP 200, so the code in the answer counts. A client that TikTok
has not audited may post to the account itself alone (SELF_ONLY). Nothing is posted before the last part of the file has
arrived, and the address for the parts works for one hour. The id of a public post comes after moderation, in a field
that is misspelt. Whoever posts has to be shown the account's settings, and none of the choices may be made beforehand.
Pictures are only taken from a verified web address, so films alone are posted here. Posts are taken down by hand.
"""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from appban.errors import AppbanError
from appban.platforms import _calls as calls
from appban.platforms._tiktok_called import told
from appban.platforms._tiktok_film import (
    CHOICES,
    INTERACTIONS,
    MIB,
    PRIVACY,
    check_address,
    film_of,
    hold_against,
    info,
    parts,
    send_parts,
    unchosen,
)
from appban.platforms._tiktok_session import NAME, Session
from appban.platforms._tiktok_shapes import (
    USER_FIELDS,
    VIDEO_FIELDS,
    Begun,
    Creator,
    Status,
    Users,
    Video,
    Videos,
)
from appban.ports import (
    AccountShown,
    Answered,
    Capability,
    Limits,
    Line,
    MediaLimit,
    Post,
    PostShown,
    Problem,
    Search,
    Shown,
    Taken,
    Told,
    Window,
)
from appban.regime.time import HOUR, MINUTE, SECOND

UPLOAD_WORKS = HOUR + 10 * MINUTE
"""How long the address for the parts of a file works, and what clocks may differ by."""
PAGE = 20
MOST_PAGES = 50


class Platform:
    """See Platform."""

    name = "tiktok"
    summary = "Films on TikTok; public only for a client that TikTok has audited"
    capabilities = frozenset(
        {Capability.PUBLISH, Capability.OWN_METRICS, Capability.VIEWS, Capability.WEBHOOK}
    )
    limits = Limits(
        caption=2200,
        counted="UTF-16 code units",
        media=(
            MediaLimit(
                kind="video",
                types=("video/mp4", "video/quicktime", "video/webm"),
                most=1,
                bytes=256 * MIB,
                seconds=600,
            ),
        ),
        calls=(Window("begin", 6, 60), Window("poll", 30, 60), Window("constraints", 20, 60)),
    )
    metrics = frozenset(
        {
            *("account:followers", "account:following", "account:posts", "account:likes"),
            *("views", "likes", "comments", "shares"),
        }
    )
    settings: Mapping[str, str] = {
        "privacy": f"who sees it: {', '.join(PRIVACY)}; to be chosen",
        **dict.fromkeys(INTERACTIONS, "`allowed` or `off`; to be chosen"),
        "cover": "milliseconds into the film of the picture that stands for it",
    }
    secrets: Mapping[str, str] = {
        "client_key": "the key of your client at TikTok",
        "client_secret": "its secret; TikTok signs its calls to us with it",
        "access_token": "from the authorisation of the account, with video.publish, video.list, user.info.*",
        "refresh_token": "from the same",
        "open_id": "from the same: the account",
        "expires": "written here by appban: when the token runs out",
        "url": "another server in a rehearsal",
    }
    optional = frozenset({"expires", "url"})

    def check(self, post: Post) -> tuple[Problem, ...]:
        """See Platform."""
        found = list(calls.against(self.limits, post, NAME))
        if not post.media:
            found.append(Problem(f"there is no film; {NAME} takes one film a post: add it"))
        found += unchosen(post.settings)
        cover = post.settings.get("cover", "0")
        if not cover.isdigit():
            found.append(Problem(f"cover {cover!r} is no number of milliseconds; write one, or leave it out"))
        return tuple(found)

    def connect(self, line: Line) -> "TikTok":
        """See Platform."""
        return TikTok(line)


class TikTok:
    """See Connection."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._session = Session(line)

    def constraints(self) -> tuple[Shown, ...]:
        """See Connection: what TikTok asks to be shown before each post."""
        found = self._creator()
        off = {
            "comment": found.comment_disabled,
            "duet": found.duet_disabled,
            "stitch": found.stitch_disabled,
        }
        return (
            Shown(name="account", says=f"{found.creator_nickname} (@{found.creator_username})"),
            Shown(name="length", says=f"at most {found.max_video_post_duration_sec} s"),
            Shown(name="privacy", says="who sees it", choices=tuple(found.privacy_level_options)),
            *(
                Shown(name=each, says="switched off by the account", choices=("off",))
                if off[each]
                else Shown(name=each, says="may others", choices=CHOICES)
                for each in INTERACTIONS
            ),
        )

    def begin(self, post: Post, key: str, heard: Callable[[str], None]) -> Answered:
        """See Connection. TikTok knows no keys: `heard` is what keeps a film from being sent twice."""
        del key
        film = film_of(post)
        hold_against(post, film, self._creator())
        size, part, number = len(film.data), *parts(len(film.data))
        begun = self._session.post(
            "/v2/post/publish/video/init/",
            {
                "post_info": info(post, film),
                "source_info": {
                    "source": "FILE_UPLOAD",
                    "video_size": size,
                    "chunk_size": part,
                    "total_chunk_count": number,
                },
            },
            Begun,
        )
        check_address(self._session, begun.upload_url)
        handle = f"{begun.publish_id}#{size}"
        heard(handle)
        send_parts(self._session, begun.upload_url, film, part, number)
        return Answered(state="processing", handle=handle, says="the film was sent")

    def poll(self, handle: str, begun: int) -> Answered:
        """See Connection. After the `#` of a handle stands how large the film is."""
        name, _, size = handle.partition("#")
        found = self._session.post("/v2/post/publish/status/fetch/", {"publish_id": name}, Status)
        over = self._line.clock.now() - begun > UPLOAD_WORKS
        match found.status:
            case "PUBLISH_COMPLETE":
                return self._live(handle, found)
            case "FAILED":
                return Answered(state="failed", handle=handle, says=calls.said(found.fail_reason))
            case "PROCESSING_UPLOAD" if over and size.isdigit() and found.uploaded_bytes < int(size):
                says = f"only {found.uploaded_bytes} of {size} bytes arrived while they could; nothing was posted"
                return Answered(state="failed", handle=handle, says=says)
            case _:
                return Answered(state="processing", handle=handle, says=calls.said(found.status))

    def find(self, post: Post, key: str) -> Search:
        """See Connection. Without a handle that was heard no part of the film was sent, and so nothing posted."""
        del post, key
        return Search(outcome="absent", says="no part of the film had been sent")

    def take_down(self, reference: str) -> Taken:
        """See Connection."""
        return Taken(
            outcome="by-hand",
            says=f"{NAME} lets only a person delete: open post {reference} in the application",
        )

    def account(self) -> AccountShown:
        """See Connection."""
        answer, raw = self._session.get(f"/v2/user/info/?fields={','.join(USER_FIELDS)}", Users)
        user = answer.user
        return AccountShown(
            handle=user.username or user.display_name,
            metrics=calls.account_values(
                followers=user.follower_count,
                following=user.following_count,
                posts=user.video_count,
                likes=user.likes_count,
            ),
            raw=raw,
        )

    def posts(self, since: int) -> Iterator[PostShown]:
        """See Connection."""
        cursor: int | None = None
        for _ in range(MOST_PAGES):
            asked = {"max_count": PAGE} | ({} if cursor is None else {"cursor": cursor})
            page = self._session.post(f"/v2/video/list/?fields={','.join(VIDEO_FIELDS)}", asked, Videos)
            for video in page.videos:
                if video.create_time * SECOND >= since:
                    yield _shown(video)
            if not page.has_more or any(each.create_time * SECOND < since for each in page.videos):
                return
            cursor = page.cursor

    def hear(self, headers: Mapping[str, str], body: bytes) -> tuple[Told, ...]:
        """See Connection."""
        return told(self._session.secrets, headers, body, self._line.clock.now())

    def _creator(self) -> Creator:
        return self._session.post("/v2/post/publish/creator_info/query/", None, Creator)

    def _live(self, handle: str, status: Status) -> Answered:
        if not status.publicaly_available_post_id:
            return Answered(state="live", handle=handle, says="posted; its id comes after moderation")
        reference = str(status.publicaly_available_post_id[0])
        return Answered(state="live", handle=handle, reference=reference, address=self._address(reference))

    def _address(self, reference: str) -> str | None:
        """Where a post stands; None while TikTok does not say, which its list of posts does later."""
        asked = {"filters": {"video_ids": [reference]}}
        try:
            found = self._session.post(f"/v2/video/query/?fields={','.join(VIDEO_FIELDS)}", asked, Videos)
        except AppbanError:
            return None  # the post is live, and that is what was asked
        return next((each.share_url for each in found.videos if each.id == reference), None)


def _shown(video: Video) -> PostShown:
    return PostShown(
        reference=video.id,
        address=video.share_url,
        posted=video.create_time * SECOND,
        caption=video.title,
        metrics=calls.post_values(
            views=video.view_count,
            likes=video.like_count,
            comments=video.comment_count,
            shares=video.share_count,
        ),
        raw=msgspec.json.encode(video),
    )
