# shellcheck shell=bash
# What the deploy scripts share. Exit codes are the program's: 2 bad input, 3 environment.

# With CDPATH, 'cd' prints where it went, and a script that reads a path from it would read that too.
unset CDPATH

say() { printf '%s\n' "$*" >&2; }

# fail EXIT_CODE WORD...: ends the script with the words as one line.
fail() {
  local code=$1 IFS=' '
  shift
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit "$code"
}

die() { fail 3 "$@"; }
bad_input() { fail 2 "$@"; }

# value_of OPTION ARGUMENT_COUNT VALUE: prints the value; an error when the command line ends at the option.
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

# seed_range OPTION TEXT LEAST: checks that TEXT is a range A..B of at least LEAST seeds.
seed_range() {
  local count=0
  if [[ $2 =~ ^([0-9]{1,9})\.\.([0-9]{1,9})$ ]]; then
    count=$((10#${BASH_REMATCH[2]} - 10#${BASH_REMATCH[1]} + 1))
  fi
  if [ "$count" -lt "$3" ]; then
    bad_input "$1: got '$2', expected A..B with at least $3 seeds:" \
      "a shorter sweep may end before what this tries has happened."
  fi
}

# find_program DEPLOY GIVEN: prints the path of taugate: the one given, else that of the package or the clone that
# DEPLOY is in, else the one on PATH.
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
  command -v taugate ||
    die "taugate was not found. Build it ('dotnet build -c Release'), unpack a package (deploy/package.sh)," \
      "or give it with --program FILE."
}

# taugate_home GIVEN: prints the TauGate home, found as the program finds it.
taugate_home() {
  local given=$1
  if [ -n "$given" ]; then realpath -m "$given"
  elif [ -n "${TAUGATE_HOME:-}" ]; then realpath -m "$TAUGATE_HOME"
  elif [[ ${XDG_DATA_HOME:-} == /* ]]; then printf '%s' "$XDG_DATA_HOME/taugate"
  elif [ -n "${HOME:-}" ]; then printf '%s' "$HOME/.local/share/taugate"
  else die "There is no home folder to keep files in. Give one with --home DIR or TAUGATE_HOME."
  fi
}
