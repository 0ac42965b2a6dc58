"""fapolicyd: a Linux device that refuses to run banned programs by the digest of their bytes.

Source: fapolicyd.rules(5) and fagenrules(8) of fapolicyd 1.1.7. The folder is its own (/etc/fapolicyd); ours is one
file of rules.d, first in `ls -v`, because the first rule that matches decides and a later file may let a program run
for where it stands or who owns it. `fagenrules` joins rules.d into compiled.rules.

1.1.7 does not read its rules again on a signal: stop and start it, some seconds in which nothing is refused. A digest
names one build: a new version runs until its digest is catalogued; a copy under another name does not. What no rule
names is allowed, so our file needs no others beside it.
"""

from collections.abc import Mapping, Sequence

from appban.enforcement._linux_lines import added, dropped, entries
from appban.enforcement._linux_views import gaps, stopped
from appban.ports import Changes, Files, Item, Layer, Rendered, Scene
from appban.regime.identity import Kind, Platform, Surface

FILE = "rules.d/05-appban.rules"
"""Before the 10-languages.rules with which fapolicyd's own begin."""


class Target:
    """fapolicyd's rules.d; it has no settings."""

    name = "fapolicyd"
    summary = "fapolicyd on Linux devices: banned programs do not run, by SHA-256 of the program"
    layer: Layer = "device"
    per = "view"
    platforms = frozenset({Platform.LINUX})
    surfaces = frozenset({Surface.NATIVE_APP})
    escapes = (
        "a build whose digest is not catalogued, such as the next version",
        "a program that is given to an interpreter or to the dynamic loader, which then is what runs",
        "file systems that watch_fs does not name",
        "the seconds in which fapolicyd is stopped and started to read new rules",
        "whoever is root on the device",
    )
    expires = False
    settings: Mapping[str, str] = {}

    def render(self, scene: Scene) -> Rendered:
        """A rule for each digest of an application whose native surface is denied."""
        rules = {
            Item(FILE, "rules", f"deny_syslog perm=execute all : sha256hash={each.value}")
            for _, identities in stopped(scene, Kind.SHA256)
            for each in identities
        }
        without = "no digest (kind sha256) of a Linux build is catalogued"
        listed = "an approved list: what is not on it and not banned by digest runs"
        return Rendered(tuple(sorted(rules)), tuple(sorted(set(gaps(scene, Kind.SHA256, without, listed)))))

    def held(self, base: Files) -> tuple[Item, ...]:
        """Every rule and set of every file of rules.d, as lines."""
        return tuple(
            sorted(
                {
                    Item(file, "rules", line)
                    for file, data in base.items()
                    if file.startswith("rules.d/") and file.endswith(".rules")
                    for line in entries(data, file)
                }
            )
        )

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The file with these rules in it."""
        return added(base, items)

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The file without these rules."""
        return dropped(base, items)
