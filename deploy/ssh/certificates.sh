# shellcheck shell=bash
# Certificates are made once, on this machine. The authority's key stays here; each host gets only the keys of its own
# nodes.

# cert MISTAKE WORD...: runs 'taugate cert'; when it fails, shows what it said and ends with the mistake.
cert() {
  local mistake=$1
  shift
  if ! "$program" cert "$@" >"$work/cert" 2>&1; then
    cat "$work/cert" >&2
    die "$mistake"
  fi
}

make_certificate() {
  local index=$1 role=$2 name=${host_names[$1]} folder
  folder=$state/certificates/$name/$role
  [ ! -f "$folder/node.crt" ] || return 0
  local hosts=(--host "$name")
  if [ "${host_publics[index]}" != "$name" ]; then hosts+=(--host "${host_publics[index]}"); fi
  cert "no certificate could be made for $name." \
    node --ca "$state/ca" --role "$role" --name "$name" "${hosts[@]}" --out "$folder"
}

make_certificates() {
  local index
  umask 077
  if [ ! -f "$state/ca/ca.key" ]; then
    cert "no certificate authority could be made in $state/ca." ca --out "$state/ca"
    say "Made a certificate authority in $state/ca. Whoever has its key can join this cluster: keep it here."
  fi
  for index in $(hosts_with all); do
    if [ "${host_roles[index]}" = coordinator ]; then make_certificate "$index" coordinator; fi
    if [ "$(workers_of "$index")" -gt 0 ]; then make_certificate "$index" worker; fi
  done
}

send_certificates() {
  local index=$1 folder=$state/certificates/${host_names[$1]} digest known
  # Of the files' names and digests.
  digest=$(cd "$folder" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
  known=$(on_host "$index" certificates_digest </dev/null) || return $?
  [ "$known" != "$digest" ] || return 0
  tar -c -C "$folder" . | on_host "$index" take_certificates "$digest"
}
