# shellcheck shell=bash
# Runs commands on hosts: on one (on), or on many at once up to a limit (each_host).

# on INDEX WORD...: runs a command on a host; every word arrives as it is, whatever the login shell.
on() {
  local index=$1 destination options
  shift
  options=(-o BatchMode=yes -o ConnectTimeout="$connect_timeout" -o ServerAliveInterval=15 -o ServerAliveCountMax=4)
  options+=("${ssh_options[@]}")
  destination=${host_names[index]}
  if [ -n "${host_users[index]}" ]; then destination=${host_users[index]}@$destination; fi
  if [ -n "${host_ports[index]}" ]; then options+=(-p "${host_ports[index]}"); fi
  "$ssh" "${options[@]}" -- "$destination" "$(printf '%q ' "$@")"
}

# on_host INDEX FUNCTION WORD...: runs a function of on-host.sh there; it gets our standard input.
on_host() {
  local index=$1 size
  shift
  size=$(wc -c <"$on_host_functions")
  # head takes exactly the functions and leaves the rest.
  { cat "$on_host_functions" && cat; } |
    on "$index" bash -c "eval \"\$(head -c $size)\"; \"\$@\"" taugate-ssh "$1" "$prefix" "${@:2}"
}

# nodes INDEX COMMAND WORD...: runs taugate-nodes there.
nodes() {
  local index=$1
  shift
  on "$index" bash -s -- "$prefix/nodes" "$@" <"$deploy/lib/taugate-nodes"
}

# each_host FUNCTION INDEX...: runs a function for all hosts that have not failed, at most $parallel at once. What a
# host prints is shown with its name. A host whose function fails is noted and left out from here on; the others go on.
each_host() {
  local function=$1 index active=0
  shift
  for index in "$@"; do
    [ ! -f "$work/failed.$index" ] || continue
    if [ "$active" -ge "$parallel" ]; then
      wait -n || true
      active=$((active - 1))
    fi
    one_host "$function" "$index" &
    active=$((active + 1))
  done
  wait
}

one_host() {
  local status=0
  "$1" "$2" >"$work/output.$2" 2>&1 </dev/null || status=$?
  sed "s/^/${host_names[$2]}: /" "$work/output.$2" >&2
  [ "$status" -ne 0 ] || return 0
  # ssh's own failures are 255.
  if [ "$status" -eq 255 ]; then echo unreachable >"$work/failed.$2"; else echo failed >"$work/failed.$2"; fi
}

# summary DONE: ends every command: says which hosts failed, with exit code 3, or else DONE.
summary() {
  local done_text=$1 index failures=()
  for index in "${!host_names[@]}"; do
    if [ -f "$work/failed.$index" ]; then failures+=("${host_names[index]} ($(cat "$work/failed.$index"))"); fi
  done
  if [ "${#failures[@]}" -eq 0 ]; then
    say "$done_text"
    return 0
  fi
  local IFS=,
  die "${#failures[@]} of ${#host_names[@]} hosts failed: ${failures[*]//,/, }." \
    "The reasons are above; the other hosts are done. Run the same command again when it is put right."
}
