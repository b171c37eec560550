# shellcheck shell=bash
# Reads a hosts file into arrays, one entry a host. Every mistake is named with its line before anything is done.

host_names=() host_roles=() host_users=() host_ports=() host_binds=()
host_publics=() host_slots=() host_workers=() host_data=()
default_coordinator_port=4053

# hosts_wrong LINE WORD...: notes a mistake.
hosts_wrong() { hosts_mistakes+=("$hosts_file:$1: ${*:2}"); }

# read_hosts FILE
read_hosts() {
  hosts_file=$1
  hosts_mistakes=()
  [ -f "$hosts_file" ] ||
    bad_input "the hosts file '$hosts_file' does not exist; deploy/ssh/hosts.example shows one." \
      "Give yours with --hosts FILE."
  local text number=0
  local -A seen=()
  while IFS= read -r text || [ -n "$text" ]; do
    number=$((number + 1))
    text=${text%%#*}
    text=${text//$'\r'/}
    [[ $text =~ [^[:space:]] ]] || continue
    read_host_line "$number" "$text"
  done <"$hosts_file"
  local index coordinators=0
  for index in "${!host_names[@]}"; do
    if [ "${host_roles[index]}" = coordinator ]; then coordinators=$((coordinators + 1)); fi
  done
  if [ "${#hosts_mistakes[@]}" -eq 0 ] && [ "$coordinators" -eq 0 ]; then
    hosts_wrong 1 "no coordinator; at least one line must begin with 'coordinator'."
  fi
  if [ "${#hosts_mistakes[@]}" -gt 0 ]; then
    printf '%s\n' "${hosts_mistakes[@]}" >&2
    bad_input "the hosts file has ${#hosts_mistakes[@]} mistake(s), listed above; nothing was done."
  fi
  if [ $((coordinators % 2)) -eq 0 ]; then
    say "Warning: $coordinators coordinators. An even number outlives no more deaths than one less; use 1 or 3."
  fi
}

# read_host_line NUMBER TEXT: adds the host to the arrays, and to `seen` of the caller.
read_host_line() {
  local number=$1 words role name pair key value place
  local address='[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]'
  local user='' port='' bind='' public='' slots='' workers='' data='' mistakes_before=${#hosts_mistakes[@]}
  read -r -a words <<<"$2"
  role=${words[0]}
  name=${words[1]:-}
  case $role in
    coordinator | worker) ;;
    *)
      hosts_wrong "$number" "'$role' is no role; a line begins with 'coordinator' or 'worker'."
      return ;;
  esac
  if [ -z "$name" ] || [[ $name == *=* ]]; then
    hosts_wrong "$number" "behind '$role' comes a host's name or address."
    return
  fi
  if ! [[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]]; then
    hosts_wrong "$number" "'$name' is no host name or IPv4 address."
    return
  fi
  for pair in "${words[@]:2}"; do
    key=${pair%%=*}
    value=${pair#*=}
    if [[ $pair != *=* ]] || [ -z "$value" ]; then
      hosts_wrong "$number" "'$pair' is not KEY=VALUE."
      continue
    fi
    case $key in
      user)
        user=$value
        [[ $value =~ ^[A-Za-z_][A-Za-z0-9._-]*$ ]] || hosts_wrong "$number" "user: '$value' is no user name." ;;
      port)
        port=$value
        is_number "$value" 1 65535 ||
          hosts_wrong "$number" "port: got '$value', expected sshd's port from 1 to 65535." ;;
      bind)
        bind=$value
        if ! [[ $value =~ ^($address)(:([0-9]+))?$ ]] || ! is_number "${BASH_REMATCH[3]:-0}" 0 65535; then
          hosts_wrong "$number" "bind: got '$value', expected ADDRESS or ADDRESS:PORT, of IPv6 [ADDRESS]:PORT."
        fi ;;
      public)
        public=$value
        [[ $value =~ ^($address)$ ]] ||
          hosts_wrong "$number" "public: got '$value', expected a name or address, of IPv6 in brackets." ;;
      slots)
        slots=$value
        is_number "$value" 1 1024 ||
          hosts_wrong "$number" "slots: got '$value', expected a whole number from 1 to 1024." ;;
      workers)
        workers=$value
        is_number "$value" 0 256 ||
          hosts_wrong "$number" "workers: got '$value', expected a whole number from 0 to 256." ;;
      data)
        data=$value
        [[ $value == /* ]] || hosts_wrong "$number" "data: got '$value', expected an absolute path on that host." ;;
      *) hosts_wrong "$number" "'$key' is unknown; known are user, port, bind, public, slots, workers, data." ;;
    esac
  done
  place=$name:${port:-22}
  if [ -n "${seen[$place]:-}" ]; then
    hosts_wrong "$number" "$name is listed already, in line ${seen[$place]}." \
      "One line a host; a coordinator's host trains too with workers=1."
  fi
  seen[$place]=$number
  [ "${#hosts_mistakes[@]}" -eq "$mistakes_before" ] || return 0
  # A coordinator's host trains only when its line says so.
  if [ -z "$workers" ]; then
    if [ "$role" = worker ] || [ -n "$slots" ]; then workers=1; else workers=0; fi
  fi
  if [ "$role" = worker ] && has_port "$bind" && [ "$workers" -gt 1 ]; then
    hosts_wrong "$number" "bind names one port, but there are $workers workers; leave the port away."
    return
  fi
  host_names+=("$name") host_roles+=("$role") host_users+=("$user") host_ports+=("$port") host_binds+=("$bind")
  host_publics+=("${public:-$name}") host_slots+=("$slots") host_workers+=("$workers") host_data+=("$data")
}

is_number() { [[ $1 =~ ^[0-9]{1,6}$ ]] && [ "$((10#$1))" -ge "$2" ] && [ "$((10#$1))" -le "$3" ]; }

# has_port ADDRESS: whether a port is behind it. The colons of an IPv6 address are in brackets.
has_port() { [[ $1 == *:* && $1 != *']' ]]; }

# index_of NAME: prints the host's place in the arrays; an error that lists the hosts when there is none.
index_of() {
  local index
  for index in "${!host_names[@]}"; do
    if [ "${host_names[index]}" = "$1" ]; then printf '%s' "$index"; return; fi
  done
  bad_input "'$1' is not in $hosts_file; there are ${host_names[*]}."
}

# hosts_with ROLE|all: prints the places of the hosts with that role.
hosts_with() {
  local index
  for index in "${!host_names[@]}"; do
    if [ "$1" = all ] || [ "${host_roles[index]}" = "$1" ]; then printf '%s\n' "$index"; fi
  done
}

# bind_of INDEX: prints where the host's nodes listen; a coordinator's address always has a port.
bind_of() {
  local bind=${host_binds[$1]:-0.0.0.0}
  if [ "${host_roles[$1]}" = coordinator ] && ! has_port "$bind"; then bind=$bind:$default_coordinator_port; fi
  printf '%s' "$bind"
}

# Prints the coordinators' addresses, as workers reach them.
seeds() {
  local index bind list=()
  for index in $(hosts_with coordinator); do
    bind=$(bind_of "$index")
    list+=("${host_publics[index]}:${bind##*:}")
  done
  local IFS=,
  printf '%s' "${list[*]}"
}
