import { DATA_GATE } from './data-gate.ts';
import type { GuestFile } from './guest-file.ts';

/** Units that an image starts with, beside what its packages enable. */
export const ENABLED_UNITS: readonly string[] = [
  'systemd-networkd.service',
  'systemd-resolved.service',
  'systemd-timesyncd.timer',
  'qemu-guest-agent.service',
];

/**
 * Units of Debian packages that a machine of a stack does not need. A recipe's script can enable
 * them again: these are defaults, not prohibitions.
 */
export const DISABLED_UNITS: readonly string[] = [
  // A screen nobody sits at; the serial console has a login prompt.
  'getty@tty1.service',
  // Checks of LVM snapshots, copies of dpkg's database.
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'dpkg-db-backup.timer',
  // Crash dumps in firmware memory.
  'systemd-pstore.service',
  // A minute into the run is early enough to set the clock: see systemd-timesyncd.timer below.
  'systemd-timesyncd.service',
];

/** As above, but only needed by a package that a recipe may name. */
export const DISABLED_UNLESS: Readonly<Record<string, readonly string[]>> = {
  'unattended-upgrades': ['apt-daily.timer', 'apt-daily-upgrade.timer'],
};

/**
 * Units that cannot be disabled because something else pulls them in. Without KVM each costs a start
 * a third of a second or more.
 */
const MASKED_UNITS = [
  'dev-hugepages.mount',
  'proc-sys-fs-binfmt_misc.automount',
  'sys-fs-fuse-connections.mount',
  'sys-kernel-config.mount',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'systemd-binfmt.service',
  'systemd-firstboot.service',
  'systemd-network-generator.service',
  'systemd-networkd-persistent-storage.service',
  'systemd-udev-load-credentials.service',
  'modprobe@configfs.service',
  'modprobe@dm_mod.service',
  'modprobe@drm.service',
  'modprobe@efi_pstore.service',
  'modprobe@fuse.service',
  'modprobe@loop.service',
  'cloud-init-hotplugd.socket',
] as const;

/** Programs that would look for hardware and set-ups that these machines do not have. */
const MASKED_GENERATORS = [
  'cloud-init-generator',
  'systemd-debug-generator',
  'systemd-gpt-auto-generator',
  'systemd-hibernate-resume-generator',
  'systemd-rc-local-generator',
  'systemd-run-generator',
  'systemd-ssh-generator',
  'systemd-system-update-generator',
  'systemd-tpm2-generator',
] as const;

/** Links to /dev/null: systemd's way to say “never”. */
export const MASKS: readonly string[] = [
  ...MASKED_UNITS.map((unit) => `/etc/systemd/system/${unit}`),
  ...MASKED_GENERATORS.map((name) => `/etc/systemd/system-generators/${name}`),
];

/**
 * The generator of cloud-init decides whether it runs; here it always does. Nothing starts before the
 * data disks are mounted.
 */
export const LINKS: Readonly<Record<string, string>> = {
  '/etc/systemd/system/multi-user.target.wants/cloud-init.target':
    '/usr/lib/systemd/system/cloud-init.target',
  [`/etc/systemd/system/sysinit.target.requires/${DATA_GATE}`]: `/etc/systemd/system/${DATA_GATE}`,
};

const timesyncTimer = `\
[Unit]
Description=Set the clock by the network, once the machine is up

[Timer]
OnActiveSec=1min
Unit=systemd-timesyncd.service

[Install]
WantedBy=timers.target
`;

/** Kinds of device for which nothing has to be done at start. */
const SKIPPED_SUBSYSTEMS = [
  'acpi',
  'bdi',
  'clockevents',
  'clocksource',
  'container',
  'cpu',
  'dma_heap',
  'dmi',
  'event_source',
  'graphics',
  'machinecheck',
  'memory',
  'memory_tiering',
  'node',
  'thermal',
  'tty',
  'vc',
  'vtconsole',
  'workqueue',
] as const;

/**
 * udev looks at some 700 things at start, most of which (63 virtual terminals, drivers, ACPI nodes)
 * need nothing. Of the terminals only real ones are looked at.
 */
const coldplug = `\
[Service]
ExecStart=
ExecStart=-udevadm trigger --type=devices --action=add ${SKIPPED_SUBSYSTEMS.map((name) => `--subsystem-nomatch=${name}`).join(' ')}
ExecStart=-udevadm trigger --type=devices --action=add --subsystem-match=tty --sysname-match=tty[a-zA-Z]* --sysname-match=hvc*
`;

/** A start may take longer than systemd waits for the console by default. */
const patientConsole = `\
[Unit]
JobRunningTimeoutSec=15min
`;

export const unitFiles = (consoleDevice: string): readonly GuestFile[] => [
  {
    path: `/etc/systemd/system/dev-${consoleDevice}.device.d/stackyard.conf`,
    content: patientConsole,
  },
  { path: '/etc/systemd/system/systemd-timesyncd.timer', content: timesyncTimer },
  { path: '/etc/systemd/system/systemd-udev-trigger.service.d/stackyard.conf', content: coldplug },
  {
    path: '/etc/systemd/journald.conf.d/stackyard.conf',
    content: '[Journal]\nSystemMaxUse=64M\n',
  },
];
