# shellcheck shell=sh disable=SC2154,SC2034 # parts of one program: they share variables
# Puts the root together and hands the machine over to it.

mount_root() {
  mkdir -p "$state/lower" "$state/upper" /new
  is_mounted "$state/lower" ||
    mount -t squashfs -o loop,ro,nodev "$state/base/root.img" "$state/lower" ||
    { fail 'the root cannot be mounted'; return 1; }
  is_mounted "$state/upper" || mount -t tmpfs -o mode=0755 upper "$state/upper"
  mkdir -p "$state/upper/files" "$state/upper/work"
  mount -t overlay -o "lowerdir=$state/lower,upperdir=$state/upper/files,workdir=$state/upper/work" \
    root /new || { fail 'the root cannot be put over memory'; return 1; }
  if is_mounted "$state/media"; then umount "$state/media"; fi
  keep_firmware /new
  write_identity /new
}

# $1: root. Cards ask for it again when they are switched on again. The root does not bring it once more.
keep_firmware() {
  mkdir -p "$1/usr/lib"
  [ ! -d "${firmware:-/lib/firmware}" ] || cp -R "${firmware:-/lib/firmware}" "$1/usr/lib/firmware"
}

# $1: root. Two nodes of one name would be one client to an NFS server, which then mixes up their locks.
write_identity() {
  name=node-$(echo "$mac" | tr -d :)
  serial=$(cat "${dmi:-/sys/class/dmi/id}/product_uuid" 2>/dev/null)
  id=$(echo "stackyard $mac $serial" | sha256sum | cut -c 1-32)
  echo "$name" >"$1/etc/hostname"
  printf '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 %s\n' "$name" >"$1/etc/hosts"
  echo "$id" >"$1/etc/machine-id"
  mkdir -p "$1/etc/modprobe.d"
  echo "options nfs nfs4_unique_id=$id" >"$1/etc/modprobe.d/stackyard-nfs.conf"
  cp /etc/resolv.conf "$1/etc/resolv.conf" 2>/dev/null
  echo "$mac" >"$state/mac"
  echo "${boot:-}" >"$state/boot"
  {
    echo "STACKYARD_AGENT_SERVER=$server"
    echo "STACKYARD_AGENT_AUTHORITY=$authority"
  } >"$state/agent.env"
}

start_root() {
  tell starting "starting the node $name"
  # What was said is on its way; the network does not go away.
  wait
  for place in dev proc sys run; do mount --move "/$place" "/new/$place"; done
  exec switch_root /new /sbin/init
}
