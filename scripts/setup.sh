#!/bin/sh
# Makes or updates .venv from a locked requirements file. Called by `make setup`.
set -eu
lock=$1
has_uv() { uv --version >/dev/null 2>&1; }
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 && new_enough "$name"; then
            echo "$name"
            return
        fi
    done
}

if [ -x .venv/bin/python ] && ! new_enough .venv/bin/python; then
    echo "The Python in .venv is gone or too old; making it anew."
    rm -rf .venv
fi
if [ ! -x .venv/bin/python ]; then
    python=$(find_python)
    if [ -n "$python" ] && has_uv; then
        uv venv --quiet --allow-existing --python "$python" .venv
    elif [ -n "$python" ]; then
        if ! "$python" -m venv .venv; then
            rm -rf .venv
            echo "perfplan: $python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2
            exit 1
        fi
    elif has_uv && uv venv --quiet --allow-existing --python ">=3.11" .venv; then
        :
    else
        found=$(python3 --version 2>/dev/null || echo "no python3")
        echo "perfplan needs Python 3.11 or newer; this machine has $found." >&2
        echo "Install one (Debian 12, Ubuntu 24.04: apt-get install python3 python3-venv; macOS: brew install python)," >&2
        echo "or name it: make setup PYTHON=/path/to/python3.11" >&2
        exit 1
    fi
fi
echo "Installing the locked dependencies into .venv …"
if has_uv; then
    uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock"
else
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip --upgrade >/dev/null
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
fi
