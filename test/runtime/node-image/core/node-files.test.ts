import { DRIVERS_UNIT } from '../../../../schemas/agent/drivers-unit.ts';
import { describe, expect, test } from 'vitest';
import { nodeFiles, startedServices } from '../../../../runtime/node-image/core/node-files.ts';
import { AGENT_PROGRAM, programName } from '../../../../runtime/node-image/core/node-agent.ts';
import { nodePackages } from '../../../../runtime/node-image/core/packages.ts';
import { needsOf } from '../../../../scripts/package/needs.ts';
import { PARTS } from '../../../../scripts/package/parts.ts';

const files = (hasShell: boolean) =>
  new Map(
    nodeFiles({ version: '1-a', sequence: 7, hasShell }).map(({ path, text }) => [path, text]),
  );
const UNITS = '/usr/lib/systemd/system';

describe('what stands in the root of a node', () => {
  test('it says which image it is of', () => {
    expect(files(false).get('/etc/stackyard/node-image')).toBe('version 1-a\nsequence 7\n');
  });

  test('its agent takes its settings from the first stage, and starts beside everything else', () => {
    expect(files(false).get(`${UNITS}/stackyard-agent.service`)).toBe(`[Unit]
Description=Stackyard agent
# After next to nothing: loading its program takes seconds, in which the rest of the system starts. It waits for libvirt,
# and for drivers, where it needs them.
DefaultDependencies=no
After=systemd-journald.socket local-fs-pre.target
RequiresMountsFor=/tmp /run
Wants=libvirtd.service stackyard-drivers.service
Conflicts=shutdown.target
Before=shutdown.target

[Service]
EnvironmentFile=/run/stackyard/agent.env
# The disk that keeps this node, where there is one: the agent takes it before anything else.
Environment=STACKYARD_AGENT_NODE_DISK=find
ExecStart=/usr/lib/stackyard/node_modules/.bin/node /usr/lib/stackyard/agent/runtime-agent-main.mjs
RuntimeDirectory=stackyard-agent
RuntimeDirectoryMode=0700
# Only the agent ends with the service: machines, and the routers of stacks, go on.
KillMode=process
TimeoutStopSec=60
Restart=on-failure
RestartSec=5

CapabilityBoundingSet=~CAP_AUDIT_CONTROL CAP_AUDIT_READ CAP_BLOCK_SUSPEND CAP_MAC_ADMIN CAP_MAC_OVERRIDE CAP_SYSLOG CAP_SYS_BOOT CAP_SYS_PACCT CAP_SYS_RAWIO CAP_SYS_TIME CAP_SYS_TTY_CONFIG CAP_WAKE_ALARM
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET
RestrictRealtime=yes
SystemCallArchitectures=native
SystemCallFilter=~@clock @cpu-emulation @obsolete @raw-io @reboot @swap
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`);
  });

  test('what has no driver and no rule is left out when drivers are loaded', () => {
    const drop = '/etc/systemd/system/systemd-udev-trigger.service.d/stackyard.conf';
    const [, reset, trigger] = files(false).get(drop)!.split('\n');
    expect(reset).toBe('ExecStart=');
    const left = [...trigger!.matchAll(/--subsystem-nomatch=(\w+)/g)].map(([, kind]) => kind);
    expect(left).toContain('memory');
    // Cards, disks, buses, the processor whose kind loads KVM, and what a TPM, a tunnel or a clock is opened by.
    for (const kind of 'net block pci usb virtio scsi nvme acpi platform pnp cpu misc tpm tpmrm rtc'.split(
      ' ',
    )) {
      expect(left).not.toContain(kind);
    }
  });

  test('libvirt is asked what it can do as soon as it runs', () => {
    const unit = files(false).get(`${UNITS}/stackyard-ask-libvirt.service`);
    expect(unit).toContain('\nAfter=libvirtd.service\n');
    // Whatever comes of it: the agent asks again.
    expect(unit).toContain('\nExecStart=-/usr/bin/virsh --quiet capabilities\n');
    expect(startedServices(false)).toContain('stackyard-ask-libvirt.service');
  });

  test('what waits for its drivers does so once udev goes through them', () => {
    const unit = files(false).get(`${UNITS}/${DRIVERS_UNIT}`);
    expect(unit).toContain('\nAfter=systemd-udev-trigger.service systemd-udevd.service\n');
    expect(unit).toContain('\nType=oneshot\nRemainAfterExit=yes\n');
    expect(unit).toContain('\nExecStart=-/usr/bin/udevadm settle --timeout=60\n');
  });

  test('a shell of root’s is only in an image that was built with one', () => {
    const shell = `${UNITS}/stackyard-shell@.service`;
    expect(files(false).has(shell)).toBe(false);
    expect(startedServices(false).filter((name) => name.includes('shell'))).toEqual([]);
    expect(files(true).has(shell)).toBe(true);
    expect(startedServices(true).filter((name) => name.includes('shell'))).toEqual([
      'stackyard-shell@ttyS0.service',
      'stackyard-shell@tty2.service',
    ]);
  });
});

test('a node has what the Debian package of the agent depends on, and no second list of it', () => {
  const agent = PARTS.find(({ name }) => name === 'stackyard-agent');
  const missing = (agent ? needsOf(agent).needs : ['no agent']).filter(
    // Of some programs a node has the one that is linked to nothing.
    (name) => ![name, `${name}-static`].some((each) => nodePackages().includes(each)),
  );
  expect(missing).toEqual([]);
});

test('what its services start of the program is in its image', () => {
  const started = [...files(true).values()].flatMap((text) =>
    [...text.matchAll(/ \/usr\/lib\/stackyard\/agent\/(\S+)\.mjs/g)].map(([, name]) => name),
  );
  expect(started).toEqual([programName(AGENT_PROGRAM)]);
  const agent = PARTS.find(({ name }) => name === 'stackyard-agent');
  expect(agent?.entries).toEqual(expect.arrayContaining([AGENT_PROGRAM]));
});
