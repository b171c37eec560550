# shellcheck shell=bash
# Runs on a host: taugate-ssh sends this file, and then the data of a function, on the standard input of the host's
# bash. So nothing need be installed there, and no secret is in an argument. Every function takes the cluster's folder
# first.

set -euo pipefail

expanded() { printf '%s' "${1/#\~\//${HOME:-}/}"; }

# Prints the cluster's folder when it has a program, else "missing".
find_folder() {
  local prefix
  prefix=$(expanded "$1")
  if [ -x "$prefix/current/taugate" ]; then echo "$prefix"; else echo missing; fi
}

has_package() {
  if [ -x "$(expanded "$1")/packages/$2/taugate" ]; then echo yes; else echo no; fi
}

# take_package PREFIX DIGEST <PACKAGE
take_package() {
  local prefix part
  prefix=$(expanded "$1")
  part=$prefix/packages/.$2.part
  mkdir -p "$prefix/packages"
  chmod 700 "$prefix"
  touch "$prefix/.taugate-cluster"
  rm -rf "$part"
  mkdir "$part"
  if ! cat >"$part/package" || ! echo "$2  $part/package" | sha256sum --check --status; then
    rm -rf "$part"
    echo "the package did not arrive whole (is the disk of $prefix full?); push again." >&2
    exit 3
  fi
  mkdir "$part/unpacked"
  tar -xzf "$part/package" -C "$part/unpacked" --strip-components=1
  mv "$part/unpacked" "$prefix/packages/$2"
  rm -rf "$part"
}

# use_package PREFIX DIGEST: nodes are started from this package from here on. The previous one stays: nodes may run
# from it until they are restarted.
use_package() {
  local before old
  cd "$(expanded "$1")"
  before=$(readlink current || true)
  [ "$before" != "packages/$2" ] || return 0
  ln -sfn "packages/$2" current
  for old in packages/*; do
    case $old in
      "packages/$2" | "$before") ;;
      *) rm -rf "$old" ;;
    esac
  done
}

# has_file PREFIX PATH DIGEST
has_file() {
  local file
  file=$(expanded "$1")/$2
  if [ -f "$file" ] && echo "$3  $file" | sha256sum --check --status; then echo yes; else echo no; fi
}

# take_file PREFIX PATH <CONTENT: the file is readable by the owner alone.
take_file() {
  local file
  file=$(expanded "$1")/$2
  umask 077
  mkdir -p "$(dirname "$file")"
  cat >"$file.part"
  mv "$file.part" "$file"
}

certificates_digest() { cat "$(expanded "$1")/certificates/digest" 2>/dev/null || true; }

# take_certificates PREFIX DIGEST <TAR
take_certificates() {
  local folder
  folder=$(expanded "$1")/certificates
  umask 077
  rm -rf "$folder.part"
  mkdir -p "$folder.part"
  tar -x --no-same-owner -C "$folder.part"
  echo "$2" >"$folder.part/digest"
  rm -rf "$folder"
  mv "$folder.part" "$folder"
}

forget_secrets() {
  local prefix
  prefix=$(expanded "$1")
  rm -rf "$prefix/coordinator.env" "$prefix/certificates"
}

# Removes the cluster's folder, if take_package made it.
purge() {
  local prefix
  prefix=$(expanded "$1")
  if [ -f "$prefix/.taugate-cluster" ]; then
    rm -rf "$prefix"
    echo "removed $prefix."
  fi
}
