#!/bin/sh
# Every static check; all of them run, so that one pass shows every fault. Called by `make lint`.
set -u
bin=${BIN:-.venv/bin}
failed=
step() {
    name=$1
    shift
    if ! output=$("$@" 2>&1); then
        failed="$failed $name"
        printf '%s\n── %s ──\n' "$output" "$name failed"
    fi
}
step ruff-check "$bin/ruff" check --quiet .
step ruff-format "$bin/ruff" format --check --quiet --diff .
step djlint "$bin/djlint" --lint --quiet templates
step import-linter "$bin/lint-imports" --no-logo
step mypy "$bin/mypy"
step bandit "$bin/bandit" --quiet --configfile pyproject.toml --recursive perfplan interviews plans scripts
if [ -n "$failed" ]; then
    echo "lint: failed:$failed"
    exit 1
fi
echo "lint: ruff, djlint, import-linter, mypy, bandit: nothing found"
