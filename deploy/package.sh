#!/usr/bin/env bash
# Makes taugate-VERSION-linux-x64.tar.gz: the program with its own .NET runtime, libtorch, HOCON files, sweeps and deploy scripts.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: deploy/package.sh [--output DIR]
       deploy/package.sh --list          only print which files of deploy/, hocon/ and sweeps/ it packs

Builds a self-contained package into DIR (default: artifacts/) and writes its SHA-256 beside it. Needs the .NET 10 SDK; the machines that
the package is for need none. Names are sorted, owners and times fixed: SOURCE_DATE_EPOCH overrides the time (default: the commit's).

It packs what git tracks and nothing that was put beside it, because it goes to every host: passwords and keys of an installation, sweeps of
your own. In a source archive without git it packs all but what deploy/.gitignore names.
TEXT
}

die() { echo "package.sh: $1" >&2; exit "${2:-3}"; }

unset CDPATH GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
root=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.." && pwd)
output=$root/artifacts list=''
while [ $# -gt 0 ]; do
  case $1 in
    --list) list=yes; shift ;;
    --output) [ $# -ge 2 ] || die "--output: got nothing, expected a folder." 2; output=$2; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; die "unknown argument '$1'." 2 ;;
  esac
done

# Files of the given folders that belong to TauGate, each ended by a zero byte.
own_files() {
  local pattern file private=()
  if [ -e "$root/.git" ]; then
    git -C "$root" ls-files -z -- "$@" >"$work/tracked" || die "git does not say which files are TauGate's own; its reason is above."
    # Not those that were deleted in this checkout.
    while IFS= read -r -d '' file; do if [ -f "$root/$file" ]; then printf '%s\0' "$file"; fi; done <"$work/tracked"
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
[ -e "$root/.git" ] || echo "There is no git here: packing all files of deploy, hocon and sweeps but what deploy/.gitignore names; --list shows them." >&2
if [ -n "$list" ]; then
  tr '\0' '\n' <"$work/own" | LC_ALL=C sort
  exit
fi
command -v dotnet >/dev/null || die "dotnet was not found on PATH. Install the .NET 10 SDK, or build in a container with deploy/docker."
tar --version 2>/dev/null | grep -q GNU || die "GNU tar is needed for a reproducible archive; install it and put it first on PATH."

# Python's bindings and libtorch's own tests: nothing that TorchSharp loads asks for them.
unneeded=(libtorch_python.so libnnapi_backend.so libshm.so libjitbackend_test.so libtorchbind_test.so libbackend_with_compiler.so libaoti_custom_ops.so)

mkdir -p -- "$output"
output=$(realpath -- "$output")

if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  SOURCE_DATE_EPOCH=0
  if [ -e "$root/.git" ]; then SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct); fi
fi

# Build products of its own: a self-contained build would otherwise replace what 'dotnet build' left in bin/.
echo "Publishing for linux-x64 ..." >&2
dotnet publish "$root/src/TauGate.Cli" --configuration Release --runtime linux-x64 --self-contained --artifacts-path "$work/build" \
  --output "$work/publish" -p:ContinuousIntegrationBuild=true --verbosity quiet >"$work/log" 2>&1 ||
  { cat "$work/log" >&2; die "dotnet publish failed; its messages are above."; }

for file in "${unneeded[@]}"; do rm -f "$work/publish/$file"; done
full_version=$(env -i HOME="$work" PATH=/usr/bin:/bin "$work/publish/taugate" --version)
version=${full_version%%+*}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || die "the program calls itself version '$full_version', which is no version. Look at <Version> in Directory.Build.props."

name=taugate-$version
mv "$work/publish" "$work/$name"
[ -f "$work/$name/hocon/base.conf" ] || die "the build left no hocon/base.conf beside the program; look at the Content items of src/TauGate.Cluster."
# The build copied every *.conf; they come again with the other files.
rm -r "$work/$name/hocon"
cp "$root/LICENSE" "$work/$name/LICENSE"
tar -c -C "$root" --null --files-from="$work/own" --exclude=deploy/package.sh | tar -x -C "$work/$name"
echo "$full_version" >"$work/$name/VERSION"

archive=$output/$name-linux-x64.tar.gz
tar -c -C "$work" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --format=gnu "$name" |
  gzip -n -6 >"$archive.part"
mv "$archive.part" "$archive"
(cd "$output" && sha256sum "$(basename "$archive")" >"$(basename "$archive").sha256")
echo "$(du -h "$archive" | cut -f1) in $archive, unpacked $(du -sh "$work/$name" | cut -f1); version $full_version" >&2
echo "$archive"
