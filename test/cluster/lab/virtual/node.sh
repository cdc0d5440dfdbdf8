#!/bin/sh
# A virtual node after its start: all programs are those of the host. Its libvirt knows nothing of the host's.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
chmod 1777 /dev/shm
option() { sed -n "s/.* $1=\([^ ]*\).*/\1/p" /proc/cmdline; }
modules="/lib/modules/$(uname -r)"
mkdir -p "$modules"
mount --bind "$(option modules)" "$modules"
modprobe virtio_net
hostname "$(option name)"
ip link set lo up
ip address add "$(option address)" dev eth0
ip link set eth0 up
ip address add 10.0.2.15/24 dev eth1
ip link set eth1 up
for each in /etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt; do mount -t tmpfs tmpfs "$each"; done
mkdir -p /run/libvirt
printf 'unix_sock_rw_perms = "0700"\nauth_unix_rw = "none"\nhost_uuid = "%s"\n' \
  "$(cat /proc/sys/kernel/random/uuid)" >/etc/libvirt/libvirtd.conf
# To find out itself what a QEMU can do would take it half a minute.
mkdir -p /var/cache/libvirt/qemu
cp -r "$(option capabilities)" /var/cache/libvirt/qemu/capabilities
virtlogd -d
libvirtd -d
virsh --quiet capabilities >/dev/null
echo "guest is up"

# A line on the console is an id and a command; the answer stands between two marks with that id.
stty -echo -F /dev/ttyS0
while read -r id command; do
  echo "<<$id"
  sh -c "$command" 2>&1 </dev/null
  echo ">>$id $?"
done </dev/ttyS0 >/dev/ttyS0 &
# The first process takes in what others leave behind. libvirt waits up to 40 s for a QEMU that has
# failed to be gone, and one that nobody has taken in is not.
while :; do wait; done
