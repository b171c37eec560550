#!/usr/bin/env bash
# A Slurm of one machine in a temporary folder (munged, slurmctld, slurmd on loopback), a TauGate cluster without
# workers, and sweep.sbatch: two tasks join, one gets the signal of a time limit in the middle, the sweep is finished.
# Leaves nothing behind.
set -euo pipefail

here=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")" && pwd)
# shellcheck source=deploy/lib/common.sh
. "$here/../lib/common.sh"

usage() {
  cat <<'TEXT'
usage: sudo deploy/slurm/try-slurm.sh [--program FILE] [--data DIR] [--seeds A..B]

Needs root, and slurm-wlm and munge installed (their services need not run). --data: MNIST's four files (default:
fetched). --seeds: of sweeps/quick.yaml, three at least (default 0..3).
TEXT
}

program='' data='' seeds=0..3
while [ $# -gt 0 ]; do
  case $1 in
    --program) program=$(value_of "$1" $# "${2:-}"); shift 2 ;;
    --data) data=$(realpath "$(value_of "$1" $# "${2:-}")"); shift 2 ;;
    --seeds) seeds=$(value_of "$1" $# "${2:-}"); seed_range "$1" "$seeds" 3; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; bad_input "unknown argument '$1'." ;;
  esac
done
[ "$(id -u)" -eq 0 ] || die "slurmd needs root; run it with sudo."
for tool in munged slurmctld slurmd sbatch scancel; do
  command -v "$tool" >/dev/null || die "'$tool' is missing (Debian: apt-get install slurm-wlm munge)."
done
program=$(find_program "$here/.." "$program")

tmp=$(mktemp -d /tmp/taugate-slurm.XXXXXX)
chmod 711 "$tmp"
daemons=()
local_cluster() { "$here/../local/taugate-local" --home "$tmp/home" --program "$program" "$@"; }

cleanup() {
  local status=$? index
  trap - EXIT INT TERM
  set +e
  if [ "$status" -ne 0 ]; then tail -n 15 "$tmp"/*.log 2>/dev/null; fi
  if [ -f "$tmp/slurm.conf" ]; then scancel --quiet --name=taugate 2>/dev/null; fi
  local_cluster down >/dev/null 2>&1
  # The last started first; by id, so that no daemon of the machine's own is stopped.
  for ((index = ${#daemons[@]} - 1; index >= 0; index--)); do
    kill -TERM "${daemons[index]}" 2>/dev/null && wait "${daemons[index]}" 2>/dev/null
  done
  "$program" db stop --home "$tmp/home" >/dev/null 2>&1
  rm -rf "$tmp"
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# wait_for SECONDS WHAT COMMAND...: asks until the command succeeds.
wait_for() {
  local limit=$1 what=$2 start=$SECONDS
  shift 2
  until "$@"; do
    [ $((SECONDS - start)) -lt "$limit" ] || die "$what did not happen within $limit s."
    sleep 0.5
  done
}

# --- Slurm

name=$(hostname -s)
mkdir -p "$tmp/munge" "$tmp/state" "$tmp/spool" "$tmp/logs"
dd if=/dev/urandom of="$tmp/munge/key" bs=1024 count=1 status=none
chmod 700 "$tmp/munge"
chmod 400 "$tmp/munge/key"
# Everybody must reach munged's socket, and nobody its key.
mkdir -m 755 "$tmp/munge-socket"
munged --foreground --force --key-file="$tmp/munge/key" --seed-file="$tmp/munge/seed" --pid-file="$tmp/munge/pid" \
  --socket="$tmp/munge-socket/socket" --log-file="$tmp/munge.log" >>"$tmp/munge.log" 2>&1 &
daemons+=($!)
wait_for 20 "munged's socket" test -S "$tmp/munge-socket/socket"

cat >"$tmp/slurm.conf" <<TEXT
ClusterName=try
SlurmctldHost=$name(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=$tmp/munge-socket/socket
CryptoType=crypto/munge
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$tmp/state
SlurmdSpoolDir=$tmp/spool
SlurmctldPidFile=$tmp/slurmctld.pid
SlurmdPidFile=$tmp/slurmd.pid
SlurmctldLogFile=$tmp/slurmctld.log
SlurmdLogFile=$tmp/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2
KillWait=100
ReturnToService=2
MaxArraySize=100
NodeName=$name NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
TEXT
export SLURM_CONF=$tmp/slurm.conf
slurmctld -D -f "$tmp/slurm.conf" >>"$tmp/slurmctld.log" 2>&1 &
daemons+=($!)
slurmd -D -f "$tmp/slurm.conf" >>"$tmp/slurmd.log" 2>&1 &
daemons+=($!)
node_is_idle() { [ "$(sinfo --noheader --format=%T 2>/dev/null)" = idle ]; }
wait_for 60 "an idle Slurm node" node_is_idle
say "Slurm is up: $(sinfo --noheader)"

# --- a coordinator, and no workers but those of Slurm

if [ -n "$data" ]; then local_cluster up --workers 0 --data "$data"; else local_cluster up --workers 0; fi
seeds_file=$tmp/home/local/cluster
port=$(sed -n 's/^ports=//p' "$seeds_file")
"$program" submit "$here/../../sweeps/quick.yaml" --set "seeds=$seeds" --home "$tmp/home"

# --- the job array: two tasks of one core; the second has a time limit that ends it in the middle

environment=ALL,TAUGATE_PROGRAM=$program,TAUGATE_SEEDS=127.0.0.1:$port,TAUGATE_SCRATCH=$tmp/scratch
first=$(cd "$tmp" && sbatch --parsable --export="$environment" --array=0-1 --cpus-per-task=1 --mem-per-cpu=0 \
  --time=00:30:00 "$here/sweep.sbatch")
say "Submitted array $first."
joined() { [ "$(grep -l ' ready: ' "$tmp/taugate-$first"_*.log 2>/dev/null | wc -l)" -eq 2 ]; }
wait_for 90 "both tasks' joining" joined
say "Both tasks joined."
results() { "$program" db psql --home "$tmp/home" -- -XAtqc 'SELECT count(*) FROM execution'; }
some_results() { [ "$(results)" -ge 4 ]; }
wait_for 180 "the first results" some_results
# What Slurm does 90 s before the limit, and what preemption does: SIGTERM to the batch script.
scancel --signal=TERM --batch "${first}_1"
task_left() { [ -z "$(squeue --noheader --jobs="${first}_1" 2>/dev/null)" ]; }
wait_for 120 "the draining of task 1" task_left
log=$tmp/taugate-${first}_1.log
grep -q draining "$log" || die "task 1 ended without draining; its log: $(tail -n 5 "$log")"
say "Task 1 left: $(tail -n 1 "$log")"
"$program" watch quick --home "$tmp/home"
scancel --signal=TERM --batch "${first}_0"
all_left() { [ -z "$(squeue --noheader 2>/dev/null)" ]; }
wait_for 120 "the end of the array" all_left
"$program" table quick --home "$tmp/home"
failures=$("$program" db psql --home "$tmp/home" -- -XAtqc 'SELECT count(*) FROM failure')
[ "$failures" -eq 0 ] || die "$failures attempts failed, though nothing was killed."
say "Summary: $(results) executions by two tasks of a job array, one drained in the middle, 0 failed attempts."
