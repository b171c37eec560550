# shellcheck shell=bash
# What the deploy scripts share. Exit codes are the program's: 2 bad input, 3 environment.

# With it 'cd' prints where it went, which is then part of what a script reads.
unset CDPATH

say() { printf '%s\n' "$*" >&2; }

# die MESSAGE [EXIT_CODE]
die() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit "${2:-3}"
}

bad_input() { die "$1" 2; }

# value_of OPTION ARGUMENT_COUNT VALUE: the value, or an error when the command line ends at the option.
value_of() {
  if [ "$2" -lt 2 ] || [ -z "$3" ]; then bad_input "$1: got nothing, expected a value. Try --help."; fi
  printf '%s' "$3"
}

# whole_number WHAT TEXT LEAST MOST
whole_number() {
  if ! [[ $2 =~ ^[0-9]{1,6}$ ]] || [ "$((10#$2))" -lt "$3" ] || [ "$((10#$2))" -gt "$4" ]; then
    bad_input "$1: got '$2', expected a whole number from $3 to $4."
  fi
}

# seed_range OPTION TEXT LEAST: seeds A..B, of which there must be so many.
seed_range() {
  if ! [[ $2 =~ ^([0-9]{1,9})\.\.([0-9]{1,9})$ ]] || [ "$((10#${BASH_REMATCH[2]} - 10#${BASH_REMATCH[1]} + 1))" -lt "$3" ]; then
    bad_input "$1: got '$2', expected A..B with at least $3 seeds: a shorter sweep may end before what this tries has happened."
  fi
}

# The program: given, else of the package these scripts are in, else of the clone they are in, else on PATH.
find_program() {
  local deploy=$1 given=$2 candidate
  if [ -n "$given" ]; then
    [ -x "$given" ] || bad_input "--program: '$given' is not an executable file."
    realpath "$given"
    return
  fi
  for candidate in "$deploy/../taugate" "$deploy"/../src/TauGate.Cli/bin/Release/net10.0/*/taugate; do
    if [ -x "$candidate" ]; then realpath "$candidate"; return; fi
  done
  command -v taugate || die "taugate was not found. Build it ('dotnet build -c Release'), unpack a package (deploy/package.sh), or give it with --program FILE."
}

# The TauGate home, as the program derives it.
taugate_home() {
  local given=$1
  if [ -n "$given" ]; then realpath -m "$given"
  elif [ -n "${TAUGATE_HOME:-}" ]; then realpath -m "$TAUGATE_HOME"
  elif [[ ${XDG_DATA_HOME:-} == /* ]]; then printf '%s' "$XDG_DATA_HOME/taugate"
  elif [ -n "${HOME:-}" ]; then printf '%s' "$HOME/.local/share/taugate"
  else die "There is no home folder to keep files in. Give one with --home DIR or TAUGATE_HOME."
  fi
}
