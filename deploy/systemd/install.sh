#!/usr/bin/env bash
# Installs the package and the units on this host; enables nothing. Run it again with a newer package to upgrade.
set -euo pipefail

here=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")" && pwd)
# shellcheck source=deploy/lib/common.sh
. "$here/../lib/common.sh"

package='' root=''
while [ $# -gt 0 ]; do
  case $1 in
    --package) package=$(value_of "$1" $# "${2:-}"); shift 2 ;;
    --root) root=$(value_of "$1" $# "${2:-}"); shift 2 ;;
    -h | --help)
      echo "usage: sudo deploy/systemd/install.sh --package taugate-VERSION-linux-x64.tar.gz [--root DIR]"
      echo "--root stages the files under DIR and asks nothing of systemd."
      exit 0 ;;
    *) bad_input "unknown argument '$1'. Try --help." ;;
  esac
done
[ -r "$package" ] || bad_input "--package: '$package' cannot be read. deploy/package.sh makes one."
[ -n "$root" ] || [ "$(id -u)" -eq 0 ] ||
  die "installing for the whole machine needs root; run it with sudo, or stage with --root DIR."

# Other users run the package: an administrator's strict umask must not hide it from them.
umask 022

# Unpacked beside the old package, then put in its place. A node that runs keeps the files it has opened, but is to be
# restarted soon.
new=$root/opt/taugate.new
rm -rf "$new"
mkdir -p "$new"
tar -xzf "$package" -C "$new" --strip-components=1 --no-same-owner
[ -x "$new/taugate" ] || bad_input "--package: '$package' holds no taugate."
rm -rf "$root/opt/taugate.old"
if [ -d "$root/opt/taugate" ]; then mv "$root/opt/taugate" "$root/opt/taugate.old"; fi
mv "$new" "$root/opt/taugate"

install -D -m 644 -t "$root/etc/systemd/system" "$here"/taugate-coordinator.service "$here"/taugate-worker@.service
install -D -m 644 "$here/taugate.sysusers" "$root/usr/lib/sysusers.d/taugate.conf"
install -d -m 755 "$root/etc/taugate"
for example in "$here"/*.env.example; do install -m 600 "$example" "$root/etc/taugate/$(basename "$example")"; done
if [ -z "$root" ]; then
  systemd-sysusers /usr/lib/sysusers.d/taugate.conf
  systemctl daemon-reload
fi
say "Installed $(cat "$root/opt/taugate/VERSION")." \
  "Next: /etc/taugate/*.env (the examples are beside them), certificates owned by taugate, then"
say "systemctl enable --now taugate-coordinator, or taugate-worker@1. After an upgrade: systemctl restart 'taugate-*'."
