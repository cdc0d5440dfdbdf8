/**
 * Mounts one data disk, at every start of a guest, before anything else of it is started: cloud-init
 * runs it in the stage that the rest of the start waits for, and it does not return before the disk
 * is a mount point. What hinders it is said on the console, and tried again: a disk that comes back
 * late is used, and a program never writes below a mount point instead.
 *
 * Nothing decides but the disk itself. It is given a file system only when there is no signature on
 * it (`blkid -p` knows those of file systems, partition tables, LVM, RAID and encryption) and its
 * beginning is nothing but zeros; no file on the system disk is asked, since that may be a new one.
 * A disk that has another file system than the role names is mounted as what it is.
 *
 * Where cloud-init does not hold up the start (it does in Debian and Ubuntu), a line in /etc/fstab
 * makes systemd wait for the disk from the second start on.
 *
 * The paths that were mounted are noted for the gate in our own images, see its data-gate.ts.
 *
 * Words: device, file system, mount path, and where to speak (default: the console). For any
 * POSIX shell with util-linux.
 */
export const MOUNT_SCRIPT = `\
device=$1 filesystem=$2 path=$3 console=\${4:-/dev/console}
say() {
  { echo "stackyard: data disk for $path: $1" >>"$console"; } 2>/dev/null ||
    echo "stackyard: data disk for $path: $1" >&2
}
is_mounted() {
  mountpoint -q "$path" && [ "$(mountpoint -d "$path")" = "$(mountpoint -x "$device")" ]
}
is_blank() {
  [ "$(head -c 1048576 "$device" | tr -d '\\0' | head -c 1 | wc -c)" -eq 0 ]
}
format() {
  why="this system has no mkfs.$filesystem"
  command -v "mkfs.$filesystem" >/dev/null || return 1
  why="it could not be given a file system"
  "mkfs.$filesystem" -q "$device" </dev/null && sync
}
mount_once() {
  why="it is not attached ($device)"
  [ -b "$device" ] || return 1
  is_mounted && return 0
  found=$(blkid -p -o value -s TYPE "$device" 2>/dev/null)
  case $? in
    0) ;;
    2)
      why="it holds something that is no file system, so it was not formatted"
      is_blank || return 1
      format || return 1
      found=$filesystem
      ;;
    *) why="what it holds is ambiguous, so it was not formatted"; return 1 ;;
  esac
  why="it holds \${found:-partitions} and no file system to mount, so it was not formatted"
  case $found in ext4 | xfs) ;; *) return 1 ;; esac
  if [ "$found" = ext4 ] && command -v fsck.ext4 >/dev/null; then
    why="its file system is damaged beyond what fsck.ext4 repairs by itself"
    fsck.ext4 -p "$device" >/dev/null 2>&1
    [ $? -lt 4 ] || return 1
  fi
  mkdir -p "$path"
  why=$(mount -t "$found" "$device" "$path" 2>&1) || return 1
  why="it did not become a mount point"
  is_mounted || return 1
  case $found in
    ext4) resize2fs "$device" ;;
    xfs) xfs_growfs "$path" ;;
  esac >/dev/null 2>&1
  return 0
}
tries=0
found=$filesystem
until mount_once; do
  tries=$((tries + 1))
  [ $((tries % 60)) -ne 3 ] || say "$why. Nothing that needs it is started; trying again."
  sleep 1
done
[ "$tries" -lt 3 ] || say "mounted; the start continues."
systemctl show -p Before cloud-init.service cloud-init-network.service 2>/dev/null |
  grep -q sysinit.target || grep -q "^$device $path " /etc/fstab ||
  echo "$device $path $found defaults,x-systemd.growfs 0 2" >>/etc/fstab
mkdir -p /run/stackyard /var/lib/stackyard
echo "$path" >>/run/stackyard/data-mounts
grep -qxF "$path" /var/lib/stackyard/data-mounts 2>/dev/null ||
  echo "$path" >>/var/lib/stackyard/data-mounts
`;
