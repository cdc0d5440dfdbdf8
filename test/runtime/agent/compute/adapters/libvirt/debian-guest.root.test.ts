import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bridgeName } from '../../../../../../runtime/agent/node/core/names.ts';
import type { DesiredMachine } from '../../../../../../schemas/agent/desired.ts';
import type { NetworkId } from '../../../../../../schemas/ids/brand.ts';
import { MachineLab } from '../../../../../fakes/machine-lab.ts';
import { guestConfig } from '../../../../../fakes/machines.ts';
import { waitFor } from '../../../../../fakes/wait-for.ts';

/** A raw disk image of Debian with cloud-init and qemu-guest-agent, as recipes build them. */
const image = process.env.STACKYARD_TEST_IMAGE;

/** An emulated guest on a busy machine takes minutes. */
const BOOT_MS = 15 * 60_000;
const network = 'network-00000000dd' as NetworkId;
const hostile = `'"\\ $(id) \`id\` {{ v1 }} %s \t é😀\n#cloud-config\n`;

describe.skipIf(!image)('a Debian guest (needs STACKYARD_TEST_IMAGE)', () => {
  let lab: MachineLab;
  let machine: DesiredMachine;
  beforeAll(async () => {
    lab = await MachineLab.open();
    const bridge = bridgeName(network);
    await lab.libvirt.inside('ip', 'link', 'add', bridge, 'mtu', '1450', 'type', 'bridge');
    await lab.libvirt.inside('ip', 'addr', 'add', '10.77.0.1/24', 'dev', bridge);
    await lab.libvirt.inside('ip', 'link', 'set', bridge, 'up');
    machine = await lab.start(image ?? '', {
      cpu: 2,
      memoryBytes: 768 * 1024 * 1024,
      interfaces: [{ network, mac: '02:00:00:00:00:01' }],
      guest: guestConfig({
        files: [
          { path: '/etc/odd', content: hostile, owner: 'root:root', permissions: '0640' },
          { path: '/srv/data/late', content: 'late', owner: 'admin:admin', permissions: '0600' },
        ],
        mounts: [{ serial: 'data', filesystem: 'ext4', path: '/srv/data' }],
        commands: [
          ['cp', '/srv/data/late', '/root/a b'],
          ['touch', `/root/$HOME 'x'`, '/root/done'],
        ],
      }),
    });
    await configured();
  }, BOOT_MS);
  afterAll(() => lab[Symbol.asyncDispose]());

  const run = async (...command: string[]): Promise<string> => {
    const { exitCode, output } = await lab.guests.run(machine.id, command, 60_000);
    return exitCode === 0 ? output : `exit ${exitCode}: ${output}`;
  };
  const isAnswering = (): Promise<boolean> => lab.guests.ping(machine.id);
  const isDone = async (): Promise<boolean> =>
    (await isAnswering()) && !(await run('ls', '/root/done')).startsWith('exit');
  const configured = (): Promise<void> => waitFor('cloud-init', isDone, BOOT_MS);

  test('is told its name, users, files and commands, to the byte', async () => {
    expect(await run('hostname', '-f')).toBe('web.blog.internal\n');
    expect(await run('cat', '/etc/odd')).toBe(hostile);
    expect(await run('stat', '-c', '%a %U:%G', '/etc/odd')).toBe('640 root:root\n');
    expect(await run('stat', '-c', '%a %U:%G', '/srv/data/late')).toBe('600 admin:admin\n');
    expect(await run('cat', '/root/a b')).toBe('late');
    expect(await run('ls', `/root/$HOME 'x'`)).toBe(`/root/$HOME 'x'\n`);
    expect(await run('cat', '/home/admin/.ssh/authorized_keys')).toContain('AAAA me@home');
    expect(await run('cat', '/etc/sudoers.d/90-cloud-init-users')).toContain(
      'admin ALL=(ALL) NOPASSWD:ALL',
    );
  });

  test('has its address, and answers on it', async () => {
    expect(await run('ip', '-brief', 'addr', 'show', 'eth0')).toContain('10.77.0.10/24');
    expect(await run('cat', '/sys/class/net/eth0/mtu')).toBe('1450\n');
    const { stdout } = await lab.libvirt.inside('ping', '-c', '1', '-W', '20', '10.77.0.10');
    expect(stdout).toContain('1 received');
  });

  test('tells how much memory it uses', async () => {
    await waitFor('figures of the balloon', async () => {
      const used = (await lab.meters.figures(machine.id))?.memoryUsedBytes ?? 0;
      return used > 0 && used < machine.memoryBytes / 2;
    });
    expect((await lab.meters.figures(machine.id))?.netSendBytes).toBeGreaterThan(0);
  });

  test('a command that does not end is ended', async () => {
    await expect(lab.guests.run(machine.id, ['sleep', '1000'], 2_000)).rejects.toMatchObject({
      code: 'TOOL_TIMED_OUT',
    });
    await waitFor('its end', async () =>
      (await run('pgrep', '-f', 'sleep 1000')).startsWith('exit'),
    );
    expect(await isAnswering()).toBe(true);
  });

  test(
    'shuts down when asked, and its data volume outlives a new identity',
    async () => {
      await run('sh', '-c', 'echo kept > /srv/data/kept; sync; rm /root/done');
      await lab.hypervisor.shutdown(machine.id);
      await waitFor('off', async () => (await lab.stateOf(machine))?.state === 'off', BOOT_MS);
      const guest = { ...machine.guest, instanceId: 'another' };
      expect(await lab.seeds.ensure(machine.id, guest)).toBe(true);
      await lab.hypervisor.start(machine.id);
      await configured();
      expect(await run('cat', '/srv/data/kept')).toBe('kept\n');
      expect(await run('findmnt', '-no', 'FSTYPE', '/srv/data')).toBe('ext4\n');
      expect(await run('cat', '/var/lib/cloud/data/instance-id')).toBe('another\n');
    },
    BOOT_MS,
  );

  test('a kernel that panics is seen as a crash', async () => {
    await lab.guests
      .run(
        machine.id,
        ['sh', '-c', 'echo 1 > /proc/sys/kernel/sysrq; echo c > /proc/sysrq-trigger'],
        5_000,
      )
      .catch(() => undefined);
    await lab.untilState(machine, 'crashed');
    expect(await lab.stateOf(machine)).toMatchObject({ state: 'crashed' });
  });
});
