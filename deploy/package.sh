#!/usr/bin/env bash
# Makes taugate-VERSION-linux-x64.tar.gz: the program with its own .NET runtime, libtorch, HOCON files, sweeps and
# deploy scripts.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: deploy/package.sh [--output DIR]
       deploy/package.sh --list          only print which files of deploy/, hocon/ and sweeps/ it packs

Builds a self-contained package into DIR (default: artifacts/) and writes its SHA-256 beside it. Needs the .NET 10 SDK;
the machines that the package is for need none. Names are sorted, owners and times fixed: SOURCE_DATE_EPOCH overrides
the time (default: the commit's).

It packs what git tracks and nothing that was put beside it, because it goes to every host: passwords and keys of an
installation, sweeps of your own. In a source archive without git it packs all but what deploy/.gitignore names.
TEXT
}

unset CDPATH GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
root=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.." && pwd)
# shellcheck source=deploy/lib/common.sh
. "$root/deploy/lib/common.sh"
output=$root/artifacts list=''
while [ $# -gt 0 ]; do
  case $1 in
    --list) list=yes; shift ;;
    --output) [ $# -ge 2 ] || bad_input "--output: got nothing, expected a folder."; output=$2; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; bad_input "unknown argument '$1'." ;;
  esac
done

# own_files FOLDER...: prints the files of the folders that belong to TauGate, each ended by a zero byte. This script is
# left out: it is of no use without the sources.
own_files() {
  local pattern file private=(! -path deploy/package.sh)
  if [ -e "$root/.git" ]; then
    git -C "$root" ls-files -z -- "$@" >"$work/tracked" ||
      die "git does not say which files are TauGate's own; its reason is above."
    # git lists files that were deleted in this checkout too.
    while IFS= read -r -d '' file; do
      if [ -f "$root/$file" ] && [ "$file" != deploy/package.sh ]; then printf '%s\0' "$file"; fi
    done <"$work/tracked"
    return
  fi
  while IFS= read -r pattern; do
    case $pattern in '' | '#'*) ;; *) private+=(! -path "deploy/${pattern%/}" ! -path "deploy/${pattern%/}/*") ;; esac
  done <"$root/deploy/.gitignore"
  (cd "$root" && find "$@" -type f "${private[@]}" -print0)
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
own_files deploy hocon sweeps >"$work/own"
[ -e "$root/.git" ] ||
  say "There is no git here: packing all files of deploy, hocon and sweeps but what deploy/.gitignore names;" \
    "--list shows them."
if [ -n "$list" ]; then
  tr '\0' '\n' <"$work/own" | LC_ALL=C sort
  exit
fi
command -v dotnet >/dev/null ||
  die "dotnet was not found on PATH. Install the .NET 10 SDK, or build in a container with deploy/docker."
tar --version 2>/dev/null | grep -q GNU ||
  die "GNU tar is needed for a reproducible archive; install it and put it first on PATH."

# Python's bindings and libtorch's own tests: nothing that TorchSharp loads asks for them.
unneeded=(
  libtorch_python.so
  libnnapi_backend.so
  libshm.so
  libjitbackend_test.so
  libtorchbind_test.so
  libbackend_with_compiler.so
  libaoti_custom_ops.so
)

mkdir -p -- "$output"
output=$(realpath -- "$output")

if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  SOURCE_DATE_EPOCH=0
  if [ -e "$root/.git" ]; then SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct); fi
fi

# With an artifacts folder of its own the self-contained build does not replace what 'dotnet build' left in bin/.
say "Publishing for linux-x64 ..."
if ! dotnet publish "$root/src/TauGate.Cli" --configuration Release --runtime linux-x64 --self-contained \
  --artifacts-path "$work/build" --output "$work/publish" -p:ContinuousIntegrationBuild=true --verbosity quiet \
  >"$work/log" 2>&1; then
  cat "$work/log" >&2
  die "dotnet publish failed; its messages are above."
fi

for file in "${unneeded[@]}"; do rm -f "$work/publish/$file"; done
full_version=$(env -i HOME="$work" PATH=/usr/bin:/bin "$work/publish/taugate" --version)
version=${full_version%%+*}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] ||
  die "the program calls itself version '$full_version', which is no version." \
    "Look at <Version> in Directory.Build.props."

name=taugate-$version
mv "$work/publish" "$work/$name"
[ -f "$work/$name/hocon/base.conf" ] ||
  die "the build left no hocon/base.conf beside the program; look at the Content items of src/TauGate.Cluster."
# The build copied every *.conf; those that belong to TauGate come again with the other files.
rm -r "$work/$name/hocon"
cp "$root/LICENSE" "$work/$name/LICENSE"
tar -c -C "$root" --null --files-from="$work/own" | tar -x -C "$work/$name"
echo "$full_version" >"$work/$name/VERSION"

archive=$output/$name-linux-x64.tar.gz
tar -c -C "$work" --format=gnu --sort=name --mtime="@$SOURCE_DATE_EPOCH" \
  --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX "$name" |
  gzip -n -6 >"$archive.part"
mv "$archive.part" "$archive"
(cd "$output" && sha256sum "$(basename "$archive")" >"$(basename "$archive").sha256")
echo "$(du -h "$archive" | cut -f1) in $archive, unpacked $(du -sh "$work/$name" | cut -f1); version $full_version" >&2
echo "$archive"
