"""Write what the console takes from the GOV.UK and MOJ design systems into src/appban/web/console/static (maintainers only).

    python3 scripts/vendor_assets.py

Needs npm; installing or running appban does not. The version of govuk-frontend is the one that the installed
govuk-frontend-jinja is tested against; CONTRIBUTING says when to run this. Left out: the GDS Transport typeface, which
is for gov.uk alone, and every rule that draws a crown, a crest or a picture. `manifest.json` holds size and SHA-256 of
each file, our own among them, and a test holds the files to it.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

STATIC = Path(__file__).parents[1] / "src/appban/web/console/static"
GOVUK = ("govuk-frontend", "6.3.0")
MOJ = ("@ministryofjustice/frontend", "11.1.0")

KEPT_OF_MOJ = re.compile(r"\.moj-(timeline|filter)(?![\w]*-(layout|toggle))")
"""Of the MOJ design system the timeline and the filter alone; the console lays out and sorts by itself."""

FONT = re.compile(r"font-family:GDS Transport,arial,sans-serif")
OUR_FONT = "font-family:var(--app-font,Arial),Helvetica,sans-serif"
"""Arial, unless branding.css names the typeface that an operator on gov.uk may use."""

MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""

NOTICES = f"""Parts of this folder come from others, changed as scripts/vendor_assets.py says.

govuk.css and govuk.js: {GOVUK[0]} {GOVUK[1]}
The MIT License (MIT). Copyright (C) 2017 Crown Copyright (Government Digital Service)

moj.css: {MOJ[0]} {MOJ[1]}
MIT License. Copyright (c) 2021 dxw; Ministry of Justice

Both under these terms:

{MIT}
"""


def unpack(package: tuple[str, str], into: Path) -> Path:
    """The folder of a package as npm publishes it."""
    name, version = package
    made = subprocess.run(  # noqa: S603  # both words stand above
        ["npm", "pack", f"{name}@{version}", "--silent"],  # noqa: S607  # npm is where the maintainer has it
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    folder = into / name.replace("/", "-")
    with tarfile.open(into / made.stdout.split()[-1]) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


def rules(css: str) -> Iterator[tuple[str, str]]:
    """The statements of a minified stylesheet: what stands before the braces, and what within."""
    at = 0
    while (opened := css.find("{", at)) >= 0:
        end, depth = opened + 1, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[at:opened].rpartition(";")[2].strip(), css[opened + 1 : end - 1]
        at = end


def without(css: str, unwanted: re.Pattern[str]) -> str:
    """A stylesheet without the rules that match, at any depth."""
    return "".join(_kept(head, body, unwanted) for head, body in rules(css))


def _kept(head: str, body: str, unwanted: re.Pattern[str]) -> str:
    if head.startswith(("@media", "@supports")):
        inner = without(body, unwanted)
        return f"{head}{{{inner}}}" if inner else ""
    return "" if unwanted.search(f"{head}{{{body}}}") else f"{head}{{{body}}}"


def only(css: str, wanted: re.Pattern[str]) -> str:
    """The rules of a stylesheet one of whose selectors matches, with those selectors alone."""
    made = ""
    for head, body in rules(css):
        if head.startswith(("@media", "@supports")):
            inner = only(body, wanted)
            made += f"{head}{{{inner}}}" if inner else ""
        elif chosen := [each for each in head.split(",") if wanted.search(each)]:
            made += f"{','.join(chosen)}{{{body}}}"
    return made


def govuk_css(folder: Path) -> str:
    """Components without typeface, crown, crest or any picture."""
    css = (folder / "dist/govuk/govuk-frontend.min.css").read_text("utf-8")
    unwanted = re.compile(r"@font-face|url\(|copyright-logo|crown|-cookie-banner|-exit-this-page")
    return '@charset "UTF-8";' + FONT.sub(OUR_FONT, without(css, unwanted)) + "\n"


def moj_css(folder: Path) -> str:
    """Timeline and filter."""
    css = (folder / "moj/moj-frontend.min.css").read_text("utf-8")
    return FONT.sub(OUR_FONT, without(only(css, KEPT_OF_MOJ), re.compile(r"url\("))) + "\n"


def govuk_js(folder: Path) -> str:
    """The components' module as published, without the address of its source map."""
    js = (folder / "dist/govuk/govuk-frontend.min.js").read_text("utf-8")
    return re.sub(r"\n//# sourceMappingURL=.*", "", js).rstrip() + "\n"


def tested_against() -> str | None:
    """The version of govuk-frontend that the installed macros name, if they are installed."""
    found = sorted(STATIC.parents[4].glob(".venv/lib/*/site-packages/govuk_frontend_jinja-*/METADATA"))
    named = re.search(r"GOV\.UK%20Frontend-v([\d.]+)-", found[-1].read_text("utf-8")) if found else None
    return named.group(1) if named else None


def write_manifest() -> None:
    """Size and digest of every file, sorted."""
    files = sorted(path for path in STATIC.iterdir() if path.name != "manifest.json")
    told = {
        path.name: {"size": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in files
    }
    packages = dict((GOVUK, MOJ))
    text = json.dumps({"packages": packages, "files": told}, indent=1)
    (STATIC / "manifest.json").write_text(text + "\n", "utf-8")


def main() -> None:
    """Everything; with `--manifest` the manifest alone, after a change to our own files."""
    if "--manifest" not in sys.argv:
        if (wanted := tested_against()) not in {None, GOVUK[1]}:
            sys.exit(
                f"govuk-frontend-jinja is tested against {wanted}, and GOVUK here says {GOVUK[1]}; change it"
            )
        with tempfile.TemporaryDirectory() as folder:
            govuk, moj = unpack(GOVUK, Path(folder)), unpack(MOJ, Path(folder))
            for name, text in (
                ("govuk.css", govuk_css(govuk)),
                ("govuk.js", govuk_js(govuk)),
                ("moj.css", moj_css(moj)),
                ("NOTICES.txt", NOTICES),
            ):
                (STATIC / name).write_text(text, "utf-8")
    write_manifest()


if __name__ == "__main__":
    main()
