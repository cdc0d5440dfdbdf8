# shellcheck shell=sh disable=SC2154,SC2034 # parts of one program: they share variables
# The manifest of the image, its signature, and the root that it proves.

get_manifest() {
  [ -z "$media" ] || find_media || return 1
  tell fetching "fetching node image ${version:-of ${media:-}}"
  if get_short manifest "$state/manifest" && get_short manifest.sig "$state/manifest.sig"; then
    return 0
  fi
  fail "the manifest of the image cannot be fetched from ${boot:-${media:-}}"
}

# $1: name. Writes the rest of its line.
fact() {
  sed -n "s/^$1 //p" "$state/manifest"
}

# The signature first: nothing of the manifest is looked at before.
check_manifest() {
  tell verifying 'verifying the image'
  signify-openbsd -V -q -p "${etc:-/etc/stackyard}/node-image.pub" -x "$state/manifest.sig" \
    -m "$state/manifest" >/dev/null 2>&1 ||
    { fail 'REFUSED: the signature of the image is not by the key that this machine trusts'; return 1; }
  [ "$(head -n 1 "$state/manifest")" = 'stackyard-node-image 1' ] ||
    { fail 'REFUSED: the image has a format that this first stage does not know'; return 1; }
  found=$(fact version)
  if [ -n "$version" ] && [ "$version" != "$found" ]; then
    fail "REFUSED: image $version was wanted, and $found was found in its place"
    return 1
  fi
  check_sequence "$(fact sequence)"
}

# $1: sequence of the image. An old image that was signed properly is refused: its faults are known.
check_sequence() {
  least=$(cat "${etc:-/etc/stackyard}/sequence")
  [ "${oldest:-0}" -gt "$least" ] && least=$oldest
  [ "$1" -ge "$least" ] 2>/dev/null ||
    fail "REFUSED: the image is older (sequence $1) than the oldest that is allowed (sequence $least)"
}

# The root goes into a file system of exactly its size: whoever sends more fills nothing.
get_root() {
  # shellcheck disable=SC2046
  set -- $(fact root.img)
  root_bytes=$1
  root_sha256=$2
  free=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' "${meminfo:-/proc/meminfo}")
  [ "$((free * 1024))" -ge "$((root_bytes + 268435456))" ] ||
    { fail "the image needs $(((root_bytes + 268435456) / 1048576)) MiB of free memory; $((free / 1024)) are free"; return 1; }
  mkdir -p "$state/base"
  is_mounted "$state/base" ||
    mount -t tmpfs -o "mode=0700,size=$(((root_bytes / 4096 + 16) * 4096))" base "$state/base"
  tell fetching "fetching root.img, $((root_bytes / 1000000)) MB"
  get_long root.img "$state/base/root.img" "$root_bytes" ||
    fail "root.img broke off at $(size_of "$state/base/root.img") of $root_bytes bytes"
}

check_root() {
  tell verifying 'verifying root.img'
  found=$(size_of "$state/base/root.img")
  if [ "$found" != "$root_bytes" ]; then
    drop_root
    fail "REFUSED: root.img has $found bytes instead of $root_bytes"
    return 1
  fi
  [ "$(sha256sum "$state/base/root.img" | cut -c 1-64)" = "$root_sha256" ] && return 0
  drop_root
  fail 'REFUSED: root.img was altered; its sha256 is not that of the manifest'
}

# It is fetched from its beginning the next time.
drop_root() {
  umount "$state/base"
}
