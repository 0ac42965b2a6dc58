"""What the tests beside real programs share: somebody else's verifier of logs, built once."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support import require

GO_PACKAGES = Path("/usr/share/gocode")
"""Where Debian's golang-*-dev packages put their sources."""

GoVerifier = Callable[[Path, str], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def go_verifier(tmp_path_factory: pytest.TempPathFactory) -> GoVerifier:
    """Runs our Go program, which shares no code with appban, on a log's folder and the log's public key.

    It ends with 0 and says what held, or with another code and the first leaf or file that does not hold.
    """
    go = require("go")
    require("tlog.go", str(GO_PACKAGES / "src/golang.org/x/mod/sumdb/tlog"))
    built = tmp_path_factory.mktemp("go_verifier")
    offline = {
        "GO111MODULE": "off",
        "GOPATH": str(GO_PACKAGES),
        "GOCACHE": str(built / "cache"),
        "GOFLAGS": "",
        "GOPROXY": "off",
        "HOME": str(built),
    }
    subprocess.run(
        [go, "build", "-o", built / "verifier", "."],
        cwd=Path(__file__).parent / "go_verifier",
        env=os.environ | offline,
        check=True,
        timeout=300,
    )

    def run(folder: Path, vkey: str) -> subprocess.CompletedProcess[str]:
        command = [built / "verifier", folder, vkey]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    return run
