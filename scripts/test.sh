#!/bin/sh
# The whole suite, one part after the other; every part runs, and one that failed fails the whole.
# Called by `make test`.
set -u
python=.venv/bin/python
jobs=${JOBS:-2}
web="tests --ignore=tests/browser --ignore=tests/production --ignore=tests/benchmarks"
# What knows no database is run once.
pure="--ignore=tests/engine --ignore=tests/findings --ignore=tests/fields"
report=
failed=0
part() {
    name=$1
    shift
    printf '\n━━ %s\n' "$name"
    began=$(date +%s)
    if "$@"; then state=passed; else state=FAILED failed=1; fi
    report="$report$(printf '%-34s %-7s %4d s' "$name" "$state" $(($(date +%s) - began)))
"
}
part "lint" sh scripts/lint.sh
# shellcheck disable=SC2086 — the folders are words on purpose
part "core and pages, SQLite" $python -m pytest $web -n "$jobs" -q --database=sqlite
# shellcheck disable=SC2086
part "pages, PostgreSQL" $python -m pytest $web $pure -m "django_db and not paper" -n "$jobs" -q --database=postgresql
part "browser, SQLite" $python -m pytest tests/browser -n "$jobs" --dist loadfile -q --database=sqlite
part "the main road, PostgreSQL" $python -m pytest tests/browser -q -m road --database=postgresql
# Whole files to each worker: their sites are made once for a file.
part "processes" $python -m pytest tests/production -n "$jobs" --dist loadfile -q
printf '\n%s' "$report"
exit $failed
