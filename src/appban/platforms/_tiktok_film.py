"""A film on its way to TikTok: what is chosen for it, what the account allows, and its parts one after another."""

from collections.abc import Mapping

import ada_url

from appban.errors import RefusedError, UnreachableError
from appban.platforms._tiktok_session import NAME, Session
from appban.platforms._tiktok_shapes import Creator
from appban.ports import Attachment, Post, Problem

MIB = 1024 * 1024
PART, LEAST_PART = 10 * MIB, 5 * MIB
PRIVACY = ("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY")
INTERACTIONS = ("comment", "duet", "stitch")
CHOICES = ("allowed", "off")
CREATED, PARTIAL = 201, 206
"""What the address for the parts answers: to the last of them, and to those before."""


def film_of(post: Post) -> Attachment:
    """The one film of a post; RefusedError for anything else."""
    if len(post.media) != 1 or post.media[0].kind != "video":
        raise RefusedError(f"{NAME} takes one film a post, and nothing else")
    return post.media[0]


def unchosen(settings: Mapping[str, str]) -> list[Problem]:
    """What whoever posts has not chosen; nothing is chosen for them."""
    found = []
    if settings.get("privacy") not in PRIVACY:
        found.append(Problem(f"privacy is not chosen; choose one of {', '.join(PRIVACY)}"))
    found += [
        Problem(f"{each} is not chosen; choose `allowed` or `off`")
        for each in INTERACTIONS
        if settings.get(each) not in CHOICES
    ]
    return found


def parts(size: int) -> tuple[int, int]:
    """Bytes of a part and how many there are: the division rounded down, since the last part takes what is left over."""
    if size < PART:
        return size, 1
    return PART, size // PART


def info(post: Post, film: Attachment) -> dict[str, object]:
    """The `post_info` of a film."""
    cover = {"video_cover_timestamp_ms": int(post.settings["cover"])} if "cover" in post.settings else {}
    return {
        "title": post.caption,
        "privacy_level": post.settings["privacy"],
        **{f"disable_{each}": post.settings[each] == "off" for each in INTERACTIONS},
        **cover,
        "brand_content_toggle": False,
        "brand_organic_toggle": False,
        "is_aigc": film.made_by_ai,
    }


def hold_against(post: Post, film: Attachment, creator: Creator) -> None:
    """RefusedError for what the account does not allow now."""
    open_ = unchosen(post.settings)
    if open_:
        raise RefusedError(open_[0].says)
    privacy = post.settings["privacy"]
    if privacy not in creator.privacy_level_options:
        raise RefusedError(
            f"the account does not offer {privacy}, only {', '.join(creator.privacy_level_options)}; choose anew"
        )
    off = {
        "comment": creator.comment_disabled,
        "duet": creator.duet_disabled,
        "stitch": creator.stitch_disabled,
    }
    for each in INTERACTIONS:
        if off[each] and post.settings[each] == "allowed":
            raise RefusedError(f"the account has {each} switched off; choose `off`")
    if film.seconds is not None and film.seconds > creator.max_video_post_duration_sec:
        raise RefusedError(
            f"the film plays for {film.seconds} s, the account may post {creator.max_video_post_duration_sec} s; cut it"
        )


def check_address(session: Session, url: str) -> None:
    """The film goes to TikTok, or in a rehearsal to where its stand-in is, and nowhere else."""
    found, ours = ada_url.URL(url), ada_url.URL(session.url)
    theirs = found.protocol == "https:" and found.hostname.endswith(".tiktokapis.com")
    if not (theirs or (found.host == ours.host and found.protocol == ours.protocol)):
        raise UnreachableError(
            f"{NAME} names {found.hostname} to send the film to, which is not its own; ask it"
        )


def send_parts(session: Session, url: str, film: Attachment, part: int, number: int) -> None:
    """Each part in turn; UnreachableError if one is not taken, and then it has to be asked what came of it."""
    size = len(film.data)
    for index in range(number):
        first = index * part
        last = (size if index == number - 1 else first + part) - 1
        headers = {
            "Content-Type": film.media_type,
            "Content-Range": f"bytes {first}-{last}/{size}",
        }
        answer = session.put(url, headers, film.data[first : last + 1])
        if answer.status != (CREATED if index == number - 1 else PARTIAL):
            raise UnreachableError(
                f"{NAME} answered with status {answer.status} to part {index + 1} of {number}; what came of it is asked later"
            )
