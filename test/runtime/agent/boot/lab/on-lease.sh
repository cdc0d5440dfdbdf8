#!/bin/busybox sh
[ "$1" = bound ] && /bin/busybox ip address add "$ip/${mask:-24}" dev "$interface"
exit 0
