#!/bin/busybox sh
# First process of a guest that is an NFS client and nothing else. Then it does what its console is told.
/bin/busybox --install -s /bin
# What of util-linux is here goes before its namesakes of busybox.
export PATH=/usr/bin:/usr/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
while read -r module; do insmod "/modules/$module"; done </modules/order
option() { sed -n "s/.* $1=\([^ ]*\).*/\1/p" /proc/cmdline; }
hostname "$(option name)"
ip link set lo up
ip address add "$(option address)" dev eth0
ip link set eth0 up
echo "guest is up"

# A line on the console is an id and a command; the answer stands between two marks with that id.
stty -echo -F /dev/ttyS0
while read -r id command; do
  echo "<<$id"
  sh -c "$command" 2>&1 </dev/null
  echo ">>$id $?"
done </dev/ttyS0 >/dev/ttyS0
