import { LAB_HOST_NAME } from './network.ts';
import { LAB_RUN } from './lab-places.ts';

/** Places of the machine that a lab's host has for itself, by the folder below `host/` that stands there. */
export const OWN_PLACES: Readonly<Record<string, string>> = {
  etc: '/etc',
  'libvirt-lib': '/var/lib/libvirt',
  'libvirt-log': '/var/log/libvirt',
  'libvirt-cache': '/var/cache/libvirt',
  // Where a copy of the agent's program goes when others than root can change the checkout.
  'local-lib': '/usr/local/lib',
};

/** There when the host is laid out. */
export const READY_FILE = `${LAB_RUN}/ready`;

/**
 * The first process of a lab's host, in namespaces of its own; its arguments are the folders `host/` and `data/`. It
 * begins when it is told that its number is written down, and otherwise ends: nothing is ever there that nobody knows
 * of. Everything is mounted in its own namespace, and /run is empty, so nothing is left on the machine.
 * As the first process it waits for all that daemons leave to it.
 */
export const HOST_SCRIPT = [
  'set -e',
  'read -r word',
  '[ "$word" = begin ]',
  'mount -t tmpfs -o mode=0755,nosuid,nodev none /run',
  `mkdir -p ${LAB_RUN}/data /run/netns /run/lock /run/stackyard /run/wireguard`,
  ...Object.entries(OWN_PLACES).map(
    ([name, place]) => `[ ! -d ${place} ] || mount --bind "$1/${name}" ${place}`,
  ),
  // By a short path that everybody may pass, wherever the folder of the lab is.
  `mount --bind "$2" ${LAB_RUN}/data`,
  // Shows the interfaces of the namespace it was mounted in.
  'mount -t sysfs -o nosuid,nodev,noexec none /sys',
  // Another start of a host counts as one of a machine.
  'mount --bind "$1/boot_id" /proc/sys/kernel/random/boot_id',
  `hostname ${LAB_HOST_NAME}`,
  'ip -batch "$1/network"',
  `: > ${READY_FILE}`,
  'set +e',
  'sleep infinity & wait',
].join('\n');

/**
 * Starts a program that stays: it gets its output into a file, and its number into another. Arguments: log, file
 * for the number, program and its arguments.
 */
export const START_SCRIPT =
  'exec </dev/null >>"$1" 2>&1; echo $$ >"$2.new"; mv "$2.new" "$2"; shift 2; exec "$@"';
