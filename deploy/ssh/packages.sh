# shellcheck shell=bash
# Brings the package, and the data set, to the hosts that lack them.

data_files=(train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte)

newest_package() {
  local found
  # shellcheck disable=SC2012  # names of our own making
  found=$(ls -t "$deploy"/../artifacts/taugate-*-linux-x64.tar.gz 2>/dev/null | head -n 1 || true)
  [ -n "$found" ] || die "there is no package; make one with deploy/package.sh, or give it with --package FILE."
  printf '%s' "$found"
}

push_package() {
  local index=$1 known
  known=$(on_host "$index" has_package "$package_digest" </dev/null) || return $?
  if [ "$known" = yes ]; then
    echo "has the package."
  else
    on_host "$index" take_package "$package_digest" <"$package" || return $?
    echo "got the package."
  fi
  on_host "$index" use_package "$package_digest" </dev/null
}

push_data() {
  local index=$1 name known
  for name in "${data_files[@]}"; do
    known=$(on_host "$index" has_file "home/data/mnist/$name" "${data_digests[$name]}" </dev/null) || return $?
    [ "$known" = no ] || continue
    on_host "$index" take_file "home/data/mnist/$name" <"$data/$name" || return $?
    echo "got $name."
  done
}

push() {
  local name
  lock_state
  package=${package:-$(newest_package)}
  [ -r "$package" ] || bad_input "--package: '$package' cannot be read."
  package_digest=$(sha256sum "$package" | cut -d' ' -f1)
  if [ -n "$data" ]; then
    declare -A data_digests=()
    for name in "${data_files[@]}"; do
      [ -r "$data/$name" ] ||
        bad_input "--data: there is no '$name' in '$data'." \
          "'taugate data fetch' gets MNIST, 'taugate data path' says where it is."
      data_digests[$name]=$(sha256sum "$data/$name" | cut -d' ' -f1)
    done
  fi
  # shellcheck disable=SC2046  # indices
  each_host push_package $(hosts_with all)
  # shellcheck disable=SC2046
  if [ -n "$data" ]; then each_host push_data $(hosts_with coordinator); fi
  summary "Every host has $(basename "$package")."
}
