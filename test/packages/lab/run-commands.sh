#!/bin/sh
# Runs what comes in at a port of a virtual machine: a command line in base64 per line. Each is answered by one line:
# how it ended, and what it wrote, in base64. A first answer says that it is there. Whatever it writes is also on the screen as it comes.
set -e
mkdir -p /run/commands
cd /root
# A port can be opened once.
exec 3<>/dev/virtio-ports/commands
echo 0 >&3
while read -r line <&3; do
  printf %s "$line" | base64 -d >/run/commands/line
  {
    exit=0
    sh /run/commands/line </dev/null 3>&- || exit=$?
    echo "$exit" >/run/commands/exit
  } 2>&1 | tee /dev/ttyS0 >/run/commands/output
  echo "$(cat /run/commands/exit) $(base64 -w 0 /run/commands/output)" >&3
done
