"""Exemptions asked for, cleared, attested and looked at by their commands."""

import datetime as dt

from tests.service.office import SAFE


def until(days: int) -> str:
    return (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)).isoformat()


def asking(
    *more: str, days: int = 5, purpose: str = "enforcement", device: str = "asset:P1"
) -> tuple[str, ...]:
    return (
        "exemption", "submit", "--body", "D", "--app", "tiktok", "--device", device, "--person", "hal",
        "--purpose", purpose, "--until", until(days), "--why", "a case", "--alternatives", "none works",
        "--as", "quinn", *more,
    )  # fmt: skip


def submitted(appban, **changes) -> str:
    return appban.well(*asking("--print", "id", **changes)).out.strip()


def cleared(appban, exemption: str, who: str = "sam", stage: str = "security", *more: str):
    return appban(
        "exemption", "clear", exemption, "--stage", stage, "--instrument", "minute 4", "--as", who, *more
    )


def attested(appban, exemption: str, who: str = "sue"):
    return appban.well(
        "exemption", "attest", exemption, "--mitigation", SAFE, "--method", "inspection", "--as", who
    )


def granted(appban) -> str:
    exemption = submitted(appban)
    assert cleared(appban, exemption).code == 0
    attested(appban, exemption)
    return exemption


def shown(appban, exemption: str, *more: str):
    return appban.well("exemption", "show", exemption, "-o", "json", *more).json()


def state(appban, exemption: str) -> str:
    return shown(appban, exemption)["exemption"][0]["state"]
