#!/bin/sh
# Makes .venv exactly what the hashed requirement files say. Running it again changes nothing that is already right.
set -eu
cd "$(dirname "$0")/.."

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

find_python() {
    for each in python3.11 python3.12 python3.13 python3.14 python3; do
        if "$each" -c "$new_enough; $1" 2>/dev/null; then
            echo "$each"
            return
        fi
    done
}

can_make_venv='import ensurepip, venv'
if ! .venv/bin/python -c "$new_enough" 2>/dev/null; then
    any=$(find_python 'pass')
    if [ -z "$any" ]; then
        echo "appban needs Python 3.11 or newer, and none was found; on Debian: apt-get install python3 python3-venv" >&2
        exit 1
    fi
    python=$(find_python "$can_make_venv")
    if [ -z "$python" ]; then
        sh scripts/system.sh "$any-venv"
        python=$(find_python "$can_make_venv")
    fi
    if [ -z "$python" ]; then
        echo "$any cannot make a virtual environment; on Debian: apt-get install $any-venv" >&2
        exit 1
    fi
    rm -rf .venv
    "$python" -m venv .venv
fi

.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
# Compiled here, so that no command waits for it: where Python may write no bytecode, each would compile everything anew.
.venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes --compile-bytecode requirements/dev.txt
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
.venv/bin/python -m compileall -q src
touch .venv/.synced
