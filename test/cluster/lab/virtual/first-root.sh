#!/bin/busybox sh
# First process of a virtual node: makes the file system of the host, to which nothing is written, its
# root, and goes on there.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t devtmpfs devtmpfs /dev
while read -r module; do insmod "/modules/$module"; done </modules/order
option() { sed -n "s/.* $1=\([^ ]*\).*/\1/p" /proc/cmdline; }
mkdir -p /host /writes /node
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 host /host
mount -t tmpfs -o size=600m tmpfs /writes
mkdir /writes/upper /writes/work
mount -t overlay -o lowerdir=/host,upperdir=/writes/upper,workdir=/writes/work overlay /node
for each in proc sys dev run; do mount -t tmpfs tmpfs "/node/$each"; done
script="$(option lab)/node.sh"
umount /proc
exec switch_root /node /bin/sh "$script"
