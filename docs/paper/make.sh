#!/usr/bin/env bash
# Makes everything in this folder but README.md from three sweeps: registers their claims before anything is trained,
# runs the sweeps, prints tables and figures, and has an independent program compute the statistics again. Cells that
# are trained already are not trained again.
#
# usage: docs/paper/make.sh [options of taugate, such as --home DIR or --db URL]
#
# TAUGATE names the program, PYTHON a Python that has NumPy.
set -euo pipefail
unset CDPATH
cd "$(dirname "$(realpath "$0")")/../.."
taugate=${TAUGATE:-src/TauGate.Cli/bin/Release/net10.0/linux-x64/taugate}
python=${PYTHON:-/usr/bin/python3}
out=docs/paper
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

{
  echo "# Claims as they were registered"
  for sweep in claims front; do
    printf '\n    taugate claims sweeps/%s.yaml --register\n\n```text\n' "$sweep"
    "$taugate" claims "sweeps/$sweep.yaml" --register "$@"
    # shellcheck disable=SC2016
    printf '```\n'
  done
} >"$out/registered.md"

for sweep in paper-tuned claims front; do
  "$taugate" run "sweeps/$sweep.yaml" "$@" >/dev/null
done

# table SWEEP TABLE [ARGUMENTS]: a heading, the command and what it prints.
table() {
  local sweep=$1 name=$2
  shift 2
  printf '\n## %s\n\n    taugate table %s --table %s --format markdown\n\n' "$name" "$sweep" "$name${1:+ $1 $2}"
  "$taugate" table "$sweep" --table "$name" ${1+"$1" "$2"} --format markdown "${options[@]}"
}

options=("$@")
{
  echo "# Tables of paper-tuned"
  for name in main tuning tuning-profile rank ablation retention hardening foundation layers runtime methods; do
    table paper-tuned "$name"
  done
  table paper-tuned compare taugate ia3
  table paper-tuned compare ssf taugate
} >"$out/tables.md"
{
  echo "# Tables of front"
  table front front
} >"$out/front.md"
"$taugate" table paper-tuned --format latex --lock "$out/main.lock" "$@" >"$out/main.tex"
"$taugate" table claims --lock "$out/claims.lock" "$@" >/dev/null
"$taugate" table front --lock "$out/front.lock" "$@" >/dev/null
{
  echo "# Claims"
  for sweep in claims front; do
    # shellcheck disable=SC2016
    printf '\n    taugate claims %s\n\n```text\n' "$sweep"
    "$taugate" claims "$sweep" "$@"
    # shellcheck disable=SC2016
    printf '```\n'
  done
  printf '\n## Tables of the same sweep\n\n    taugate table claims --format markdown\n\n'
  "$taugate" table claims --format markdown "$@"
} >"$out/claims.md"
"$taugate" figure paper-tuned --format svg --out "$out/figures" "$@"
"$taugate" figure front --figure front --out "$out/figures/front-front.svg" "$@"

# The statistics once more, by NumPy alone, from what is exported.
{
  echo "# Computed again by another program"
  for sweep in paper-tuned claims front; do
    command="tests/readback/recompute.py EXPORT --table TABLE --compare COMPARE --claims CLAIMS   # of $sweep"
    # shellcheck disable=SC2016
    printf '\n    %s\n\n```text\n' "$command"
    "$taugate" export "$sweep" --what tensors --to "$temporary/$sweep" "$@" >/dev/null
    "$taugate" table "$sweep" --json "$@" >"$temporary/table.json"
    "$taugate" claims "$sweep" --json "$@" >"$temporary/claims.json"
    arguments=(--table "$temporary/table.json" --claims "$temporary/claims.json")
    if [ "$sweep" = paper-tuned ]; then
      "$taugate" table "$sweep" --table compare taugate ia3 --json "$@" >"$temporary/compare.json"
      arguments+=(--compare "$temporary/compare.json")
    fi
    "$python" tests/readback/recompute.py "$temporary/$sweep" "${arguments[@]}"
    # shellcheck disable=SC2016
    printf '```\n'
  done
} >"$out/recomputed.md"
