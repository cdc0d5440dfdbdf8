#!/bin/sh
# Boots the Debian in a folder as a host of its own: its systemd is the first process of new namespaces,
# which share nothing with this host but the kernel. $1: folder; $2: control group; $3: host name.
set -e
mkdir "$2"
echo $$ >"$2/cgroup.procs"
exec unshare --cgroup --pid --mount --net --uts --ipc --fork /bin/sh -ec '
mount --make-rprivate /
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs run
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm dev/net
node() { mknod -m 666 "dev/$1" c "$2" "$3"; }
node null 1 3
node zero 1 5
node full 1 7
node random 1 8
node urandom 1 9
node tty 5 0
node net/tun 10 200
mount -t devpts -o newinstance,ptmxmode=0666,gid=5,mode=620 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
: >dev/console
hostname "$2"
mkdir -p .before
pivot_root . .before
umount -l .before
# It is what systemd calls a container: there are no disks and no clock to set.
exec env -i container=namespaces PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=null \
  </dev/null >/dev/console 2>&1
' boot "$1" "$3"
