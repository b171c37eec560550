#!/usr/bin/env bash
# Makes everything in this folder but README.md from the two sweeps. What is trained already is not trained again.
# usage: docs/paper/make.sh [options of taugate, such as --home DIR or --db URL]; TAUGATE names the program.
set -euo pipefail
unset CDPATH
cd "$(dirname "$(realpath "$0")")/../.."
taugate=${TAUGATE:-src/TauGate.Cli/bin/Release/net10.0/linux-x64/taugate}

for sweep in paper-tuned claims; do
  "$taugate" run "sweeps/$sweep.yaml" "$@" >/dev/null
done

out=docs/paper
{
  echo "# Tables of paper-tuned"
  for table in main tuning rank ablation retention hardening foundation layers runtime methods; do
    printf '\n## %s\n\n    taugate table paper-tuned --table %s --format markdown\n\n' "$table" "$table"
    "$taugate" table paper-tuned --table "$table" --format markdown "$@"
  done
  printf '\n## compare\n\n    taugate table paper-tuned --table compare taugate ia3 --format markdown\n\n'
  "$taugate" table paper-tuned --table compare taugate ia3 --format markdown "$@"
} >"$out/tables.md"
"$taugate" table paper-tuned --format latex --lock "$out/main.lock" "$@" >"$out/main.tex"
{
  printf '# Claims\n\n    taugate claims claims\n\n```text\n'
  "$taugate" claims claims "$@"
  # shellcheck disable=SC2016
  printf '```\n\n## Tables of the same sweep\n\n    taugate table claims --format markdown\n\n'
  "$taugate" table claims --format markdown "$@"
  printf '\n    taugate table claims --table tuning --format markdown\n\n'
  "$taugate" table claims --table tuning --format markdown "$@"
} >"$out/claims.md"
"$taugate" figure paper-tuned --format svg --out "$out/figures" "$@"
"$taugate" figure claims --figure mixture --out "$out/figures/claims-mixture.svg" "$@"
