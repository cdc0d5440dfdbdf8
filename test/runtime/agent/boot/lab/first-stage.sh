#!/bin/busybox sh
# A first stage that says how far it is, as that of a node image does, and stays there.
/bin/busybox mkdir -p /proc /sys /dev
/bin/busybox mount -t proc none /proc
/bin/busybox mount -t sysfs none /sys
while read module; do /bin/busybox insmod "/modules/$module"; done </modules/order

for word in $(/bin/busybox cat /proc/cmdline); do
  case $word in
    stackyard.boot=*) boot=${word#*=} ;;
    BOOTIF=*) mac=${word#*=01-} ;;
  esac
done
wanted=$(echo "$mac" | /bin/busybox tr - :)
until link=$(/bin/busybox grep -l "$wanted" /sys/class/net/*/address); do /bin/busybox sleep 1; done
link=$(/bin/busybox basename "$(/bin/busybox dirname "$link")")
/bin/busybox ip link set "$link" up
until /bin/busybox udhcpc -i "$link" -n -q -s /bin/on-lease; do /bin/busybox sleep 1; done
digest=$(/bin/busybox wget -q -O - "$boot/boot/image/$(/bin/busybox sed 's/.*stackyard.image=\([^ ]*\).*/\1/' /proc/cmdline)/root.img" | /bin/busybox sha256sum | /bin/busybox cut -c1-64)
/bin/busybox wget -q -O - "$boot/boot/stage?mac=$mac&stage=verifying&text=root+is+$digest"
/bin/busybox sleep 86400
