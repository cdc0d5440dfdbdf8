import { AGENT_SERVICE } from '../../../scripts/package/units/agent-unit.ts';
import { DRIVERS_UNIT } from '../../../schemas/agent/drivers-unit.ts';
import { nodeAgentCommand } from './node-agent.ts';

/** Where scripts of the node lie. */
export const NODE_SCRIPTS = '/usr/lib/stackyard-node';

const ASK_UNIT = 'stackyard-ask-libvirt.service';

/** A text file of the root. */
export interface RootText {
  readonly path: string;
  readonly text: string;
}

/** Told to the agent by the first stage, from the kernel's command line. */
const AGENT_ENVIRONMENT = '/run/stackyard/agent.env';

const agentUnit = (): string => `[Unit]
Description=Stackyard agent
# After next to nothing: loading its program takes seconds, in which the rest of the system starts. It waits for libvirt,
# and for drivers, where it needs them.
DefaultDependencies=no
After=systemd-journald.socket local-fs-pre.target
RequiresMountsFor=/tmp /run
Wants=libvirtd.service ${DRIVERS_UNIT}
Conflicts=shutdown.target
Before=shutdown.target

[Service]
EnvironmentFile=${AGENT_ENVIRONMENT}
# The disk that keeps this node, where there is one: the agent takes it before anything else.
Environment=STACKYARD_AGENT_NODE_DISK=find
ExecStart=${nodeAgentCommand()}
${AGENT_SERVICE}
[Install]
WantedBy=multi-user.target
`;

const driversUnit = (): string => `[Unit]
Description=Drivers for what was found at the start of this node
After=systemd-udev-trigger.service systemd-udevd.service
DefaultDependencies=no
Conflicts=shutdown.target
Before=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
# A device that takes longer is not waited for.
ExecStart=-/usr/bin/udevadm settle --timeout=60
`;

const leaseUnit = (): string => `[Unit]
Description=Keeps the address of this node
After=systemd-udev-trigger.service
DefaultDependencies=no
Conflicts=shutdown.target

[Service]
ExecStart=${NODE_SCRIPTS}/lease-service
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`;

const screenUnit = (): string => `[Unit]
Description=Shows on the screens of this node what its agent says
After=systemd-journald.service

[Service]
ExecStart=${NODE_SCRIPTS}/screen
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
`;

const shellUnit = (): string => `[Unit]
Description=A shell of root's on %I, because this image was built with --debug-shell
After=multi-user.target

[Service]
ExecStart=/bin/bash -l
StandardInput=tty-force
StandardOutput=tty
TTYPath=/dev/%I
TTYReset=yes
Restart=always

[Install]
WantedBy=multi-user.target
`;

/** A libvirt of a node: its own id, since boards of one kind often share that of their firmware. */
const LIBVIRTD = `host_uuid_source = "machine-id"
unix_sock_group = "root"
auth_unix_rw = "none"
auth_unix_ro = "none"
`;

/** libvirt tries QEMU out when it is first asked what it can do, for seconds: it does while the agent loads. */
const askUnit = (): string => `[Unit]
Description=Has libvirt find out what QEMU can do here
After=libvirtd.service

[Service]
Type=oneshot
StandardOutput=null
ExecStart=-/usr/bin/virsh --quiet capabilities

[Install]
WantedBy=multi-user.target
`;

/** Memory is where the journal is. */
const JOURNALD = `[Journal]
Storage=volatile
RuntimeMaxUse=32M
`;

/** The screen belongs to what the node says; systemd only says what went wrong. */
const MANAGER = `[Manager]
ShowStatus=error
`;

/**
 * Of what the kernel has made at its start, these have no driver that would be loaded for them, and udev's rules
 * do nothing for them that a node needs. Half of all there is on a small machine, and a device for each 128 MiB on a
 * large one: without them drivers are loaded sooner. Of the kernel's modules the rules care for that of block
 * devices alone, to find discs that people change by hand.
 */
const NOT_LOOKED_AT =
  'module tty vc vtconsole memory memory_tiering node workqueue bdi mem event_source clocksource clockevents machinecheck ' +
  'container wakeup thermal ata_port ata_link ata_device scsi_host leds graphics pci_bus regulator watchdog msr cpuid';

const coldplug = (): string => {
  const left = NOT_LOOKED_AT.split(' ').map((kind) => `--subsystem-nomatch=${kind}`);
  return `[Service]
ExecStart=
ExecStart=-udevadm trigger --type=devices --action=add ${left.join(' ')} --prioritized-subsystem=block,tpmrm,net
`;
};

/** What stands in the root beside Debian's packages and the agent. */
export function nodeFiles(image: {
  readonly version: string;
  readonly sequence: number;
  readonly hasShell: boolean;
}): readonly RootText[] {
  const { version, sequence, hasShell } = image;
  const unit = (name: string, text: string): RootText => ({
    path: `/usr/lib/systemd/system/${name}`,
    text,
  });
  return [
    { path: '/etc/stackyard/node-image', text: `version ${version}\nsequence ${sequence}\n` },
    unit('stackyard-agent.service', agentUnit()),
    unit(DRIVERS_UNIT, driversUnit()),
    unit(ASK_UNIT, askUnit()),
    unit('stackyard-lease.service', leaseUnit()),
    unit('stackyard-screen.service', screenUnit()),
    ...(hasShell ? [unit('stackyard-shell@.service', shellUnit())] : []),
    { path: '/etc/libvirt/libvirtd.conf', text: LIBVIRTD },
    { path: '/etc/systemd/journald.conf.d/stackyard.conf', text: JOURNALD },
    { path: '/etc/systemd/system.conf.d/stackyard.conf', text: MANAGER },
    { path: '/etc/systemd/system/systemd-udev-trigger.service.d/stackyard.conf', text: coldplug() },
    { path: '/etc/fstab', text: '' },
  ];
}

/** Services that the node starts, as links in `multi-user.target.wants`. */
export const startedServices = (hasShell: boolean): readonly string[] => [
  'stackyard-agent.service',
  'stackyard-lease.service',
  'stackyard-screen.service',
  'libvirtd.service',
  ASK_UNIT,
  ...(hasShell ? ['stackyard-shell@ttyS0.service', 'stackyard-shell@tty2.service'] : []),
];
