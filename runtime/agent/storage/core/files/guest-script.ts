import {
  FILES_GREETING,
  FILES_HEAD_BYTES,
  FILES_PIECE_BYTES,
} from '../../../../../schemas/agent/volume-files.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const { listBytes } = LIMITS.stack.points.files;
const BLOCK = 4096;

/**
 * What a reading guest runs, for the shell of busybox: it asks nobody for anything, and answers the questions of schemas/agent/volume-files.ts. It
 * protects nothing: whoever takes it over has a machine without a network, whose disk they wrote themselves. So it is short, and all that it
 * says is verified where it is read.
 */
export const GUEST_SCRIPT = String.raw`#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /tmp /m
/bin/busybox --install -s /bin
export PATH=/bin LC_ALL=C
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mount -t tmpfs -o size=48m none /tmp

load() {
  while read -r file; do insmod "/modules/$file"; done <"/modules/order.$1" 2>/dev/null
}
answer() { # state, file
  echo "$1 $(stat -c %s "$2")" >&3
  cat "$2" >&3
}
nothing() {
  echo "$1 0" >&3
}
# Whether no part of the way to a path is a link.
plain() {
  rest=$1 way=
  while [ -n "$rest" ]; do
    rest=@{rest#/}
    way=$way/@{rest%%/*}
    [ -L "$root$way" ] && return 1
    case $rest in
    */*) rest=/@{rest#*/} ;;
    *) rest= ;;
    esac
  done
}
mounted() { # partition, kind
  case $2 in
  ext4) options=noload ;;
  xfs) options=norecovery,nouuid ;;
  btrfs) options=rescue=nologreplay ;;
  *) options=utf8 ;;
  esac
  load "$2"
  mkdir -p "/m/$1"
  mount -t "$2" -o "ro,nodev,nosuid,noexec,$options" "/dev/$1" "/m/$1"
}

load disk
# A port is there a moment after its driver.
until set -- /sys/class/virtio-ports/* && [ -e "$1" ]; do sleep 0.1; done
exec 3<>"/dev/@{1##*/}"
echo '${FILES_GREETING}' >&3
while read -r verb part path number <&3; do
  root=/m/$part
  path=$(printf %b. "$path")
  path=@{path%.}
  path=@{path%/}
  case $verb in
  parts) cat /proc/partitions >/tmp/out; answer ok /tmp/out ;;
  head) dd if="/dev/$part" of=/tmp/out bs=${BLOCK} count=${FILES_HEAD_BYTES / BLOCK} 2>/dev/null; answer ok /tmp/out ;;
  mount)
    if mounted "$part" "$path" 2>/tmp/out; then nothing ok; else
      dmesg | tail -n 4 >>/tmp/out
      answer bad /tmp/out
    fi ;;
  list)
    if plain "$path" && cd "$root$path/" 2>/dev/null; then
      said=$(dmesg | wc -l)
      # The shell lets go of the folder before it answers.
      find . -mindepth 1 -maxdepth 1 -exec stat -c '/%f %s %Y %u %g %n' {} + 2>/tmp/why | head -c ${listBytes} >/tmp/out
      cd /
      # A folder that breaks off looks like a short one to find; the kernel says that it did.
      dmesg | tail -n +$((said + 1)) | grep -i -e error -e corrupt >>/tmp/why
      if [ -s /tmp/why ]; then answer bad /tmp/why; else answer ok /tmp/out; fi
    else nothing gone; fi ;;
  stat) if plain "@{path%/*}" && stat -c '/%f %s %Y %u %g' "$root$path" >/tmp/out 2>/dev/null; then answer ok /tmp/out; else nothing gone; fi ;;
  link) if plain "@{path%/*}" && readlink -n "$root$path" >/tmp/out; then answer ok /tmp/out; else nothing gone; fi ;;
  read)
    if plain "$path" && [ -f "$root$path" ]; then
      if dd if="$root$path" of=/tmp/out bs=${FILES_PIECE_BYTES} skip="$number" count=1 2>/tmp/why; then answer ok /tmp/out; else answer bad /tmp/why; fi
    else nothing gone; fi ;;
  *) nothing gone ;;
  esac
done
poweroff -f
`.replaceAll('@{', '${');
