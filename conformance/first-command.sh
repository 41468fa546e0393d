#!/usr/bin/env bash
# README's first command, as a newcomer types it: tunes the digits example in an empty data folder; a second call says
# that the study is complete and how to add trials; a larger --max-trials adds the difference.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
readonly FILE=examples/digits/tune.yaml TRIALS=50 MORE=53

expect() {
  grep -Eq "$1" "$data/out" || { echo "expected a line like: $1"; cat "$data/out"; exit 1; }
}

tune() {
  ./athanor tune "$FILE" --data "$data/athanor-data" "$@" | tee "$data/out"
}

trials() {
  ./athanor trials digits --data "$data/athanor-data" --json | wc -l
}

tune
expect "^study \"digits\" is done: $TRIALS trials"
expect '^saved [0-9]+ % of epochs'
expect '^\./athanor trials --data .* digits$'
accuracy=$(sed -n 's/^test accuracy \([0-9.]*\) ± [0-9.]* (3 seeds)$/\1/p' "$data/out")
echo "test accuracy $accuracy (at least 0.96)"
awk -v accuracy="$accuracy" 'BEGIN { exit !(accuracy >= 0.96) }'

tune
expect "is complete: all $TRIALS trials have ended.*--max-trials"
[[ $(trials) -eq $TRIALS ]]

tune --max-trials "$MORE"
expect "is done: $MORE trials"
[[ $(trials) -eq $MORE ]]
