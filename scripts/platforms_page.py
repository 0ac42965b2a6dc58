"""Writes docs/reference/platforms.md from what the platforms say of themselves."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from appban.bootstrap import all_platforms
from appban.ports import ACCOUNT_METRICS, POST_METRICS, Capability, MediaLimit, Platform

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "platforms.md"

HEAD = """# Platforms

Written by `scripts/platforms_page.py` from the platforms themselves; do not edit it. `appban platform list` prints the
same. What a platform does not offer is *not offered*, and is never printed as 0. A channel names its platform; one without
is posted to by hand. [Connect an account](../how-to/connect-an-account.md) says how an account is joined to its platform,
[limitations](../limitations.md#platforms) what no stand-in proves.

"""
WORDS = {
    Capability.PUBLISH: "posts",
    Capability.SCHEDULE: "keeps a post until its time",
    Capability.DELETE: "takes down",
    Capability.OWN_METRICS: "own figures",
    Capability.PEER_METRICS: "others' figures",
    Capability.VIEWS: "views",
    Capability.WEBHOOK: "calls us",
    Capability.NEEDS_HUMAN: "a person posts",
}


def main() -> int:
    """Write the page; with --check only say whether it is as it would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = page()
    if parser.parse_args().check:
        if PAGE.read_text() != text:
            print(f"{PAGE.name} is not what the platforms say; run {Path(__file__).name}", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(text)
    return 0


def page() -> str:
    """The page as it should be."""
    platforms = all_platforms()
    words = [WORDS[each] for each in Capability]
    head = f"| platform | {' | '.join(words)} |\n|---|{'---|' * len(words)}\n"
    return HEAD + head + "".join(map(line, platforms.values())) + "".join(map(section, platforms.values()))


def line(platform: Platform) -> str:
    """A platform's row of the table."""
    cells = ("yes" if each in platform.capabilities else "no" for each in Capability)
    return f"| [{platform.name}](#{platform.name}) | {' | '.join(cells)} |\n"


def section(platform: Platform) -> str:
    """What a platform says of itself."""
    parts = [f"\n## {platform.name}\n\n{platform.summary}.\n"]
    if platform.limits.caption is not None:
        parts.append(f"\nA caption has at most {platform.limits.caption} {platform.limits.counted}.\n")
    parts += [f"\n{media(each)}\n" for each in platform.limits.media]
    calls = [f"{each.calls} to {each.what} in {each.seconds} s" for each in platform.limits.calls]
    if calls:
        parts.append(f"\nCalls of one account that it takes: {', '.join(calls)}.\n")
    parts.append(metrics(platform))
    parts.append(table("setting of a post", platform.settings))
    parts.append(table("connected by", platform.secrets))
    notes = (sys.modules[type(platform).__module__].__doc__ or "").strip()
    parts.append(f"\n```text\n{notes}\n```\n")
    return "".join(parts)


def media(limit: MediaLimit) -> str:
    """What files of a kind it takes."""
    bounds = [f"{limit.bytes} bytes"] if limit.bytes is not None else []
    bounds += [f"{limit.seconds} s"] if limit.seconds is not None else []
    of_each = f", each of at most {' and '.join(bounds)}" if bounds else ""
    return f"Up to {limit.most} of {limit.kind} ({', '.join(limit.types)}){of_each}."


def metrics(platform: Platform) -> str:
    """Which figures it offers, and which not."""
    every = {
        **{f"account:{each}": f"{each} of the account" for each in ACCOUNT_METRICS},
        **{e: e for e in POST_METRICS},
    }
    offered = [words for name, words in every.items() if name in platform.metrics]
    others = [words for name, words in every.items() if name not in platform.metrics]
    said = f"\nOffers: {', '.join(offered)}.\n" if offered else ""
    return f"{said}\nNot offered: {', '.join(others)}.\n" if others else said


def table(head: str, rows: Mapping[str, str]) -> str:
    """Names and what they mean."""
    lines = [f"| `{name}` | {means.replace('|', '/')} |\n" for name, means in rows.items()]
    return f"\n| {head} | means |\n|---|---|\n{''.join(lines)}" if lines else ""


if __name__ == "__main__":
    sys.exit(main())
