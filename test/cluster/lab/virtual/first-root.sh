#!/bin/busybox sh
# First process of a virtual node: makes the file system of the host, to which nothing is written, its
# root, and goes on there. What busybox can do is done here, where its programs need not be read from
# the host one by one.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t devtmpfs devtmpfs /dev
while read -r module; do insmod "/modules/$module"; done </modules/order
option() { sed -n "s/.* $1=\([^ ]*\).*/\1/p" /proc/cmdline; }
hostname "$(option name)"
ip link set lo up
ip address add "$(option address)" dev eth0
ip link set eth0 up
ip address add 10.0.2.15/24 dev eth1
ip link set eth1 up
mkdir -p /host /writes /node
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 host /host
mount -t tmpfs -o size=600m tmpfs /writes
mkdir /writes/upper /writes/work
mount -t overlay -o lowerdir=/host,upperdir=/writes/upper,workdir=/writes/work overlay /node
mount -t proc proc /node/proc
mount -t sysfs sysfs /node/sys
mount -t tmpfs tmpfs /node/run
mount -t devtmpfs devtmpfs /node/dev
mkdir -p /node/dev/pts /node/dev/shm
mount -t devpts devpts /node/dev/pts
mount -t tmpfs -o mode=1777 tmpfs /node/dev/shm
modules="/node/lib/modules/$(uname -r)"
mkdir -p "$modules"
mount --bind "/node$(option modules)" "$modules"
# Its libvirt knows nothing of the host's.
for each in etc var/lib var/log var/cache; do mount -t tmpfs tmpfs "/node/$each/libvirt"; done
# To find out itself what a QEMU can do would take it half a minute.
mkdir -p /node/run/libvirt /node/var/cache/libvirt/qemu
cp -r "/node$(option capabilities)" /node/var/cache/libvirt/qemu/capabilities
printf 'unix_sock_rw_perms = "0700"\nauth_unix_rw = "none"\nhost_uuid = "%s"\n' \
  "$(cat /proc/sys/kernel/random/uuid)" >/node/etc/libvirt/libvirtd.conf
script="$(option lab)/node.sh"
umount /proc
exec switch_root /node /bin/sh "$script"
