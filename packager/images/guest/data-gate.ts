import type { GuestFile } from './guest-file.ts';

/** The unit that the start of everything else waits for. */
export const DATA_GATE = 'stackyard-data.service';

const PROGRAM = '/usr/lib/stackyard/data-gate';

/**
 * Holds up the start while a data disk is not a mount point. The seed has cloud-init mount them and
 * then make `data-ready`; here it is seen to that this has happened, at this start, whatever became
 * of cloud-init. Where a seed says nothing of it (an older agent's), cloud-init must have had no
 * errors. Both are asked of /run, which is new at each start; the list on the system disk can only
 * add to what is required.
 */
const program = `\
#!/bin/sh
status=/run/cloud-init/status.json
unmounted() {
  cat /run/stackyard/data-mounts /var/lib/stackyard/data-mounts 2>/dev/null |
    while read -r path; do mountpoint -q "$path" || echo "$path"; done | sort -u
}
hindrance() {
  paths=$(unmounted)
  if [ -n "$paths" ]; then
    echo "not mounted:" $paths
  elif [ ! -e /run/stackyard/data-ready ]; then
    if [ ! -e "$status" ]; then
      echo 'cloud-init, which mounts data disks, did not run'
    elif grep -q '"errors": \\[$' "$status"; then
      echo 'cloud-init failed before the data disks were mounted; see /var/log/cloud-init.log'
    fi
  fi
}
while why=$(hindrance) && [ -n "$why" ]; do
  echo "stackyard: nothing is started: $why" >&2
  sleep 30
done
`;

/** Ordered by its own lines: what is later in the start is what it must come before. */
const unit = `\
[Unit]
Description=Data disks are mounted
DefaultDependencies=no
After=cloud-init.service cloud-init-network.service
Before=sysinit.target shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=infinity
ExecStart=${PROGRAM}
StandardOutput=journal+console
StandardError=journal+console
`;

/** The files of the gate; the link that makes everything require it is in units.ts. */
export const dataGateFiles: readonly GuestFile[] = [
  { path: PROGRAM, content: program, permissions: '0755' },
  { path: `/etc/systemd/system/${DATA_GATE}`, content: unit },
];
