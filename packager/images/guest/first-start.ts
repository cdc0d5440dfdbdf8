import type { GuestFile } from './guest-file.ts';

/** Says that everything a machine was told at its first start is on its disk. */
const INSTANCE = '/var/lib/cloud/instance';
const MARK = `${INSTANCE}/on-disk`;

/**
 * A power cut in the first half minute leaves files that were written and are empty, and a
 * cloud-init that believes to have written them. Where the mark is missing it starts anew.
 */
const beginAnew = `\
[Service]
ExecStartPre=/bin/sh -c 'test -e ${MARK} || rm -rf ${INSTANCE} ${INSTANCE}s'
`;

/** Nothing that waits for cloud-init starts before what it needs would outlive a power cut. */
const keep = `\
[Service]
ExecStartPost=/bin/sh -c 'test -e ${MARK} || { sync && touch ${MARK} && sync ${MARK} ${INSTANCE}/; }'
`;

/** The stage that writes files is called cloud-init.service in Debian 12, and the other since. */
export const firstStartFiles: readonly GuestFile[] = [
  { path: '/etc/systemd/system/cloud-init-local.service.d/stackyard.conf', content: beginAnew },
  ...['cloud-init', 'cloud-init-network'].map((unit) => ({
    path: `/etc/systemd/system/${unit}.service.d/stackyard.conf`,
    content: keep,
  })),
];
