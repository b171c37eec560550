#!/usr/bin/env bash
# Three "hosts" on one machine, each a network namespace with its own sshd, home, /tmp and host name. taugate-ssh
# deploys a cluster to them and a sweep is trained to its end; in the middle one worker joins and another is drained.
# Leaves nothing behind.
set -euo pipefail

here=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")" && pwd)
# shellcheck source=deploy/lib/common.sh
. "$here/../lib/common.sh"

usage() {
  cat <<'TEXT'
usage: sudo deploy/ssh/demo-namespaces.sh [--package FILE] [--data DIR] [--seeds A..B] [--keep]

  --package FILE   package to deploy (default: made now with deploy/package.sh)
  --data DIR       folder with MNIST's four files (default: fetched)
  --seeds A..B     seeds of sweeps/quick.yaml to train, three at least (default 0..5: 36 cells, a few minutes on two
                   cores)
  --keep           leave the temporary folder (logs); the namespaces and processes go all the same

Needs root (network namespaces), Linux with iproute2, openssh-server, PostgreSQL's server programs and openssl.
TEXT
}

package='' data='' seeds=0..5 keep=''
while [ $# -gt 0 ]; do
  case $1 in
    --package) package=$(realpath "$(value_of "$1" $# "${2:-}")"); shift 2 ;;
    --data) data=$(realpath "$(value_of "$1" $# "${2:-}")"); shift 2 ;;
    --seeds) seeds=$(value_of "$1" $# "${2:-}"); seed_range "$1" "$seeds" 3; shift 2 ;;
    --keep) keep=yes; shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; bad_input "unknown argument '$1'." ;;
  esac
done

[ "$(id -u)" -eq 0 ] || die "network namespaces need root; run it with sudo."
for tool in ip unshare ssh ssh-keygen openssl setpriv; do
  command -v "$tool" >/dev/null || die "'$tool' is missing (Debian: iproute2, util-linux, openssh-client, openssl)."
done
sshd=$(command -v sshd || echo /usr/sbin/sshd)
[ -x "$sshd" ] || die "sshd is missing (Debian: apt-get install openssh-server)."
postgres_programs=''
for folder in $(pg_config --bindir 2>/dev/null || true) /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
  if [ -x "$folder/initdb" ]; then postgres_programs=$folder; fi
done
[ -n "$postgres_programs" ] || die "PostgreSQL's server programs are missing (Debian: apt-get install postgresql)."
postgres_user=$(getent passwd postgres >/dev/null && echo postgres || echo nobody)

began=$SECONDS
tmp=$(mktemp -d /tmp/taugate-demo.XXXXXX)
tag=tgd$$
hub=$tag-hub
network=10.231.77
hosts=(h1 h2 h3)
host_pids=()
watch_pid=''

step() { printf '\n== [%3d s] %s\n' "$((SECONDS - began))" "$*"; }
in_hub() { ip netns exec "$hub" "$@"; }

cleanup() {
  local status=$? name pid
  trap - EXIT
  # A clean-up that is interrupted leaves namespaces behind.
  trap '' INT TERM
  set +e
  if [ "$status" -ne 0 ] && [ -d "$tmp/h1" ]; then
    printf '\nFailed with exit code %s. Last words of the nodes:\n' "$status"
    tail -n 5 "$tmp"/h*/home/.local/share/taugate-cluster/nodes/*/log 2>/dev/null
  fi
  [ -z "$watch_pid" ] || kill "$watch_pid" 2>/dev/null
  # These are the first processes of the hosts' process namespaces: when one ends, all of its host do.
  for pid in "${host_pids[@]}"; do kill -KILL "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; done
  if [ -f "$tmp/postgres/data/postmaster.pid" ]; then
    as_postgres "$postgres_programs/pg_ctl" -D "$tmp/postgres/data" -m fast -s stop
  fi
  for name in "${hosts[@]}"; do ip netns delete "$tag-$name" 2>/dev/null; done
  ip netns delete "$hub" 2>/dev/null
  if [ -n "$keep" ]; then echo "Kept $tmp"; else rm -rf "$tmp"; fi
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

as_postgres() {
  (
    cd /
    setpriv --reuid "$postgres_user" --regid "$(id -g "$postgres_user")" --clear-groups \
      env -u TAUGATE_DB HOME="$tmp/postgres" "$@"
  )
}

# wait_for SECONDS WHAT COMMAND...: asks until the command succeeds.
wait_for() {
  local limit=$1 what=$2 start=$SECONDS
  shift 2
  until "$@"; do
    [ $((SECONDS - start)) -lt "$limit" ] || die "$what did not happen within $limit s."
    sleep 0.5
  done
}

# as_superuser DATABASE OPTION...: psql over the socket.
as_superuser() { "$postgres_programs/psql" -h "$tmp/postgres/socket" -U postgres -Xq -d "$@"; }
sql() { as_superuser taugate -At -c "$1"; }

# at_least QUERY NUMBER
at_least() {
  local count
  count=$(sql "$1") || die "the database does not answer '$1'."
  [ "$count" -ge "$2" ]
}
done_by() { sql "SELECT count(*) FROM execution WHERE host = '$1'"; }

# --- what a researcher has: a package, data, an empty network

step "A package"
if [ -z "$package" ]; then package=$("$here/../package.sh" --output "$tmp/package"); fi
mkdir "$tmp/launcher"
tar -xzf "$package" -C "$tmp/launcher" --strip-components=1
taugate=$tmp/launcher/taugate
export TAUGATE_HOME=$tmp/home HOME=$tmp/launcher
if [ -z "$data" ]; then
  "$taugate" data fetch >/dev/null
  data=$TAUGATE_HOME/data/mnist
fi
echo "$(basename "$package"), version $("$taugate" --version)"

step "Three hosts and a launching machine, each a network namespace"
ip netns add "$hub"
in_hub ip link set lo up
in_hub ip link add bridge type bridge
in_hub ip address add "$network.1/24" dev bridge
in_hub ip link set bridge up
# ssh knows the hosts from these files alone: nothing of the real user's is read or changed.
mkdir -m 700 "$tmp/ssh"
ssh-keygen -q -t ed25519 -N '' -C demo -f "$tmp/ssh/key"
cat >"$tmp/ssh/config" <<TEXT
Host *
  User root
  IdentityFile $tmp/ssh/key
  IdentitiesOnly yes
  UserKnownHostsFile $tmp/ssh/known_hosts
  StrictHostKeyChecking yes
TEXT
number=10
for name in "${hosts[@]}"; do
  number=$((number + 1))
  address=$network.$number
  ip netns add "$tag-$name"
  ip link add "v$$-$name" netns "$hub" type veth peer name eth0 netns "$tag-$name"
  in_hub ip link set "v$$-$name" master bridge up
  ip -n "$tag-$name" link set lo up
  ip -n "$tag-$name" address add "$address/24" dev eth0
  ip -n "$tag-$name" link set eth0 up
  mkdir -p "$tmp/$name/home/.ssh" "$tmp/$name/home/sshd"
  chmod 700 "$tmp/$name/home" "$tmp/$name/home/.ssh"
  cp "$tmp/ssh/key.pub" "$tmp/$name/home/.ssh/authorized_keys"
  ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$tmp/$name/home/sshd/key"
  echo "$address $(cut -d' ' -f1,2 "$tmp/$name/home/sshd/key.pub")" >>"$tmp/ssh/known_hosts"
  cat >"$tmp/$name/home/sshd/config" <<TEXT
ListenAddress $address
HostKey /root/sshd/key
AuthorizedKeysFile /root/.ssh/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PidFile none
MaxStartups 100
TEXT
  # A host of its own: network, mounts, host name, processes. Its home hides the machine's; it sees nothing of the
  # project.
  # shellcheck disable=SC2016  # for the inner shell
  ip netns exec "$tag-$name" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    unshare --mount --uts --pid --fork --mount-proc --kill-child bash -c '
      mount --make-rprivate / && hostname "$1" && mount -t tmpfs tmpfs /run && mkdir /run/sshd &&
      mount --bind "$2" /root && mount -t tmpfs tmpfs /tmp && cd / || exit 1
      "$3" -D -e -f /root/sshd/config & wait' init "$name" "$tmp/$name/home" "$sshd" \
    >"$tmp/$name/sshd.log" 2>&1 </dev/null &
  host_pids+=($!)
  echo "$name at $address"
done
reachable() { in_hub ssh -F "$tmp/ssh/config" -o BatchMode=yes -o ConnectTimeout=2 "$1" true 2>/dev/null; }
for number in 11 12 13; do wait_for 20 "sshd at $network.$number" reachable "$network.$number"; done

step "PostgreSQL, with TLS and a password, on the launching machine"
mkdir -m 700 "$tmp/postgres"
chmod 711 "$tmp"
password=$(openssl rand -hex 24)
(umask 077 && printf '%s' "$password" >"$tmp/postgres/password")
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
  -subj "/CN=$network.1" -addext "subjectAltName=IP:$network.1" \
  -keyout "$tmp/postgres/server.key" -out "$tmp/postgres/server.crt" 2>/dev/null
mkdir -m 700 "$tmp/postgres/socket"
chown -R "$postgres_user" "$tmp/postgres"
as_postgres "$postgres_programs/initdb" -D "$tmp/postgres/data" -U postgres -E UTF8 --locale=C \
  -A scram-sha-256 --pwfile="$tmp/postgres/password" >/dev/null
cat >>"$tmp/postgres/data/postgresql.conf" <<TEXT
listen_addresses = '$network.1'
unix_socket_directories = '$tmp/postgres/socket'
ssl = on
ssl_cert_file = '$tmp/postgres/server.crt'
ssl_key_file = '$tmp/postgres/server.key'
dynamic_shared_memory_type = mmap
TEXT
# Over the network only connections with TLS are accepted.
printf 'local all all trust\nhostssl all all %s.0/24 scram-sha-256\n' "$network" >"$tmp/postgres/data/pg_hba.conf"
in_hub setpriv --reuid "$postgres_user" --regid "$(id -g "$postgres_user")" --clear-groups \
  "$postgres_programs/pg_ctl" -D "$tmp/postgres/data" -l "$tmp/postgres/data/server.log" -w -s start </dev/null
# psql reads the passwords of the roles from standard input: an argument would show in the process list.
as_superuser postgres -f "$here/../postgres/roles.sql" >/dev/null
for role in owner coordinator client; do
  echo "ALTER ROLE taugate_$role PASSWORD '$password';"
done | as_superuser postgres
url_of() { printf 'postgres://taugate_%s:%s@%s.1/taugate?sslmode=require' "$1" "$password" "$network"; }
TAUGATE_DB=$(url_of owner) in_hub "$taugate" db migrate 2>&1 | tail -n 1
TAUGATE_DB=$(url_of client)
export TAUGATE_DB

# --- the deployment

cat >"$tmp/demo.hosts" <<TEXT
coordinator $network.11             # h1
worker      $network.12  slots=1    # h2
worker      $network.13  slots=1 workers=0   # h3 comes in the middle
TEXT
# Only coordinators are given the coordinators' login.
deploy() {
  TAUGATE_DB=$(url_of coordinator) in_hub "$here/taugate-ssh" --hosts "$tmp/demo.hosts" --state "$tmp/cluster" \
    --program "$taugate" --ssh-config "$tmp/ssh/config" "$@"
}

step "push"
deploy push --package "$package" --data "$data"
step "push again: nothing to do"
deploy push --package "$package" --data "$data"
step "up"
deploy up
step "up again: changes nothing"
deploy up 2>&1 | tee "$tmp/second-up"
if grep -q ' started ' "$tmp/second-up"; then die "the second 'up' started something."; fi

step "a host that cannot be reached: the others go on, the summary says which failed, exit code 3"
sed "\$ a worker $network.99" "$tmp/demo.hosts" >"$tmp/broken.hosts"
refused=0
deploy --hosts "$tmp/broken.hosts" --connect-timeout 3 push --package "$package" || refused=$?
[ "$refused" -eq 3 ] || die "push to an unreachable host ended with $refused, not 3."

step "submit and watch"
in_hub "$taugate" submit "$tmp/launcher/sweeps/quick.yaml" --set "seeds=$seeds"
in_hub "$taugate" watch quick >"$tmp/watch" 2>&1 &
watch_pid=$!
wait_for 180 "a result of h2" at_least "SELECT count(*) FROM execution WHERE host = 'h2'" 2
echo "h2 has delivered $(done_by h2) results."

step "scale: h3 joins in the middle"
deploy scale "$network.13" 1
ready=$(date +%s)
wait_for 120 "a result of h3" at_least "SELECT count(*) FROM execution WHERE host = 'h3'" 1
latency=$(sql "SELECT round(extract(epoch FROM min(started_at)) - $ready) FROM execution WHERE host = 'h3'")
echo "h3 began its first cell $latency s after it was ready."

step "drain: h2 leaves in the middle"
before=$(done_by h2)
deploy drain "$network.12"
after=$(done_by h2)
echo "h2 had delivered $before results when it was asked to go, $after when it was gone."

step "the rest is h3's"
watched=0
wait "$watch_pid" || watched=$?
watch_pid=''
sed 's/^/  /' "$tmp/watch"
[ "$watched" -eq 0 ] || die "watch ended with $watched."
in_hub "$taugate" status quick
in_hub "$taugate" table quick

step "What the ledger says"
cells=$(sql 'SELECT count(*) FROM membership')
results=$(sql 'SELECT count(*) FROM result')
twice=$(sql 'SELECT count(*) FROM attestation')
conflicts=$(sql 'SELECT count(*) FROM conflict')
failures=$(sql 'SELECT count(*) FROM failure')
lost=$((cells - results))
sql "SELECT '  ' || host || ': ' || count(*) || ' results' FROM result GROUP BY host ORDER BY host"
[ "$lost" -eq 0 ] || die "$lost cells have no result."
[ "$conflicts" -eq 0 ] || die "$conflicts conflicts."
[ "$failures" -eq 0 ] || die "$failures attempts failed, though nothing was killed."
[ "$(done_by h2)" -eq "$after" ] || die "h2 went on after it was drained."

step "down"
deploy status
deploy down --purge
for name in "${hosts[@]}"; do
  [ ! -e "$tmp/$name/home/.local/share/taugate-cluster" ] || die "$name still has a cluster folder."
  if ip netns pids "$tag-$name" | xargs -r -I{} readlink /proc/{}/exe | grep -q taugate; then
    die "a taugate process still runs on $name."
  fi
done
if grep -rq "$password" "$tmp"/h*/home "$tmp/cluster" 2>/dev/null; then
  die "the database's password was left on a host."
fi

step "Summary"
echo "  $cells cells on three hosts, $results results, $lost lost, $twice trained twice (attested)," \
  "$conflicts conflicts, $failures failed attempts"
echo "  h3 joined in the middle and began its first cell $latency s after it was ready;" \
  "h2 left in the middle ($((after - before)) results delivered while draining)"
echo "  $((SECONDS - began)) s in all"
