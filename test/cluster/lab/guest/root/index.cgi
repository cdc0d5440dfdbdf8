#!/bin/sh
# Who this is, which start of it this is, and how often it was asked since then.
export PATH=/bin
echo >>/run/count
printf 'Content-Type: application/json\r\n\r\n'
echo "{\"host\":\"$(hostname)\",\"count\":$(wc -c </run/count),\"boot\":\"$(cat /proc/sys/kernel/random/boot_id)\"}"
