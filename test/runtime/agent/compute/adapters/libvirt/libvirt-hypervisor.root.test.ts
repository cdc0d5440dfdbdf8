import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LibvirtHypervisor } from '../../../../../../runtime/agent/compute/adapters/libvirt/libvirt-hypervisor.ts';
import { renderDomain } from '../../../../../../runtime/agent/compute/core/domain-xml.ts';
import { machineUuid } from '../../../../../../runtime/agent/compute/core/machine-mark.ts';
import {
  bridgeName,
  domainName,
  seedFile,
  tapName,
  variablesFile,
  volumeFile,
} from '../../../../../../runtime/agent/node/core/names.ts';
import { stackUser } from '../../../../../../runtime/agent/node/core/stack-user.ts';
import type { DesiredMachine } from '../../../../../../schemas/agent/desired.ts';
import type { NetworkId, StackId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import { hypervisorContract } from '../../../../../contract/hypervisor.ts';
import { MachineLab } from '../../../../../fakes/machine-lab.ts';
import { mtusOf, OTHER_NODE } from '../../../../../fakes/machines.ts';
import { tinyGuest } from '../../../../../fakes/tiny-guest.ts';
import { uefiGuest } from '../../../../../fakes/uefi-guest.ts';

hypervisorContract('libvirt', async () => {
  const lab = await MachineLab.open();
  return {
    hypervisor: lab.hypervisor,
    makeMachine: () => lab.prepare(tinyGuest('hello\n')),
    crash: async (machine) => {
      await lab.libvirt.inside('kill', '-KILL', await lab.pidOf(machine));
    },
    close: () => lab[Symbol.asyncDispose](),
  };
});

describe('libvirt as hypervisor', () => {
  let lab: MachineLab;
  beforeAll(async () => {
    lab = await MachineLab.open();
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  const commandLine = async (pid: string): Promise<string> =>
    (await lab.libvirt.inside('cat', `/proc/${pid}/cmdline`)).stdout.replaceAll('\0', ' ');

  test('a guest that powers off is off, not crashed', async () => {
    // It talks for a while first: a guest that ends during its start makes the start fail.
    const machine = await lab.start(tinyGuest('bye\n', 'power-off', 2_000));
    await lab.untilState(machine, 'off');
    expect(await lab.stateOf(machine)).toMatchObject({ startedAt: undefined });
  });

  const uidOf = async (machine: DesiredMachine): Promise<number> => {
    const pid = await lab.pidOf(machine);
    return Number((await lab.libvirt.inside('stat', '-c', '%u', `/proc/${pid}`)).stdout);
  };

  /** Tries what QEMU itself could try, with all its rights: in its namespaces, as its user. */
  const canOpen = async (machine: DesiredMachine, file: string): Promise<boolean> => {
    const status = (await lab.libvirt.inside('cat', `/proc/${await lab.pidOf(machine)}/status`))
      .stdout;
    const ids = (name: string): string[] =>
      (new RegExp(`^${name}:(.*)$`, 'm').exec(status)?.[1] ?? '').trim().split(/\s+/);
    const as = [
      `--reuid=${ids('Uid')[0]}`,
      `--regid=${ids('Gid')[0]}`,
      `--groups=${ids('Groups').join(',')}`,
    ];
    const opened = lab.libvirt.inside('setpriv', ...as, 'head', '-c1', '--', file);
    return opened.then(
      () => true,
      () => false,
    );
  };

  test('QEMU runs as an unprivileged user in a sandbox', async () => {
    const machine = await lab.start(tinyGuest('hello\n'));
    expect(await uidOf(machine)).toBe(stackUser(machine.stack, lab.place.user).uid);
    const pid = await lab.pidOf(machine);
    expect(await commandLine(pid)).toContain('-sandbox on,obsolete=deny,elevateprivileges=deny');
    const status = (await lab.libvirt.inside('cat', `/proc/${pid}/status`)).stdout;
    expect(status).toMatch(/^Seccomp:\s*2$/m);
  });

  test('S15: QEMU of one stack can open no file of another stack', async () => {
    const [one, other] = [
      await lab.start(tinyGuest('one\n'), { stack: 'stack-0000000001' as StackId }),
      await lab.start(tinyGuest('other\n'), { stack: 'stack-0000000002' as StackId }),
    ];
    await lab.untilConsole(one, 'one');
    await lab.untilConsole(other, 'other');
    expect(await uidOf(one)).not.toBe(await uidOf(other));
    const filesOf = ({ id, disks }: DesiredMachine): string[] =>
      [seedFile(id), ...disks.map(({ volume }) => volumeFile(volume))].map((file) =>
        join(lab.place.pool, file),
      );
    for (const [machine, foreign] of [
      [one, other],
      [other, one],
    ] as const) {
      for (const file of filesOf(machine)) expect(await canOpen(machine, file)).toBe(true);
      for (const file of filesOf(foreign)) expect(await canOpen(machine, file)).toBe(false);
    }
  });

  test('files keep their owners, and the image below a volume stays root’s', async () => {
    const machine = await lab.start(tinyGuest('hello\n'));
    await lab.untilConsole(machine, 'hello');
    const images = await readdir(join(lab.place.pool, 'images'));
    for (const name of images) {
      expect(await stat(join(lab.place.pool, 'images', name))).toMatchObject({ uid: 0 });
    }
    const { uid } = stackUser(machine.stack, lab.place.user);
    for (const { volume } of machine.disks) {
      const found = await stat(join(lab.place.pool, volumeFile(volume)));
      expect([found.uid, found.mode & 0o777]).toEqual([uid, 0o600]);
    }
  });

  test('I6: a disk that only UEFI starts does start, and its firmware remembers', async () => {
    const machine = await lab.start(uefiGuest('hello from UEFI\n'), {
      firmware: 'uefi',
      memoryBytes: 128 * 2 ** 20,
    });
    await lab.untilConsole(machine, 'hello from UEFI');
    const [system] = machine.disks;
    const variables = join(lab.place.pool, variablesFile((system as { volume: VolumeId }).volume));
    const { uid } = stackUser(machine.stack, lab.place.user);
    const before = await stat(variables);
    expect([before.uid, before.mode & 0o777]).toEqual([uid, 0o600]);
    // They go with the disk, not with the definition.
    await lab.hypervisor.undefine(machine.id);
    expect(await stat(variables)).toMatchObject({ ino: before.ino });
    await lab.seeds.ensure(machine.id, machine.guest);
    await lab.hypervisor.define(machine, mtusOf(machine));
    expect(await stat(variables)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
    await lab.hypervisor.start(machine.id);
    await lab.untilConsole(machine, 'hello from UEFI');
    await lab.hypervisor.undefine(machine.id);
    for (const { volume } of machine.disks) await lab.volumes.remove(volume);
    await expect(stat(variables)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('an interface is on its bridge, under its name, with the MTU of the bridge', async () => {
    const network = 'network-00000000aa' as NetworkId;
    const bridge = bridgeName(network);
    await lab.libvirt.inside('ip', 'link', 'add', bridge, 'mtu', '1450', 'type', 'bridge');
    await lab.libvirt.inside('ip', 'link', 'set', bridge, 'up');
    const machine = await lab.start(tinyGuest('hello\n'), {
      interfaces: [{ network, mac: '02:00:00:00:00:07' }],
    });
    const { stdout } = await lab.libvirt.inside(
      'ip',
      '-o',
      'link',
      'show',
      'dev',
      tapName(machine.id, 0),
    );
    expect(stdout).toContain(`master ${bridge}`);
    expect(stdout).toContain('mtu 1450');
  });

  test('without its bridge a machine does not start, and the reason is told', async () => {
    const machine = await lab.prepare(tinyGuest('hello\n'), {
      interfaces: [{ network: 'network-00000000zz' as NetworkId, mac: '02:00:00:00:00:08' }],
    });
    await lab.hypervisor.define(machine, mtusOf(machine));
    await expect(lab.hypervisor.start(machine.id)).rejects.toMatchObject({
      code: 'HYPERVISOR_FAILED',
      message: expect.stringContaining('syb00000000zz'),
    });
    expect(await lab.stateOf(machine)).toMatchObject({ state: 'off' });
  });

  test('A13: a machine’s name with markup in it is only a name', async () => {
    const name = '"><on_crash>restart</on_crash>&amp;\n\u0000’';
    const machine = await lab.prepare(tinyGuest('hello\n'), { name });
    await lab.hypervisor.define(machine, mtusOf(machine));
    expect(await lab.stateOf(machine)).toMatchObject({ state: 'off' });
  });

  test('what other nodes or people defined is neither listed nor touched', async () => {
    const machine = await lab.prepare(tinyGuest('hello\n'));
    const other = new LibvirtHypervisor(
      lab.client,
      { ...lab.place, node: OTHER_NODE },
      lab.consoles,
    );
    await other.define(machine, mtusOf(machine));
    await other.start(machine.id);
    expect(await lab.stateOf(machine)).toBeUndefined();
    const refused = { code: 'HYPERVISOR_FAILED', message: expect.stringContaining(OTHER_NODE) };
    await expect(lab.hypervisor.define(machine, mtusOf(machine))).rejects.toMatchObject(refused);
    await expect(lab.hypervisor.start(machine.id)).rejects.toMatchObject(refused);
    await expect(lab.hypervisor.shutdown(machine.id)).rejects.toMatchObject(refused);
    await expect(lab.hypervisor.destroy(machine.id)).rejects.toMatchObject(refused);
    await expect(lab.hypervisor.undefine(machine.id)).rejects.toMatchObject(refused);
    expect((await other.list()).map(({ id, state }) => [id, state])).toEqual([
      [machine.id, 'running'],
    ]);
  });

  test('a domain without a mark is not ours, even under our name and UUID', async () => {
    const machine = await lab.prepare(tinyGuest('hello\n'));
    const { xml } = renderDomain(machine, lab.place, mtusOf(machine));
    const unmarked = xml.replace(/<metadata>.*<\/metadata>/s, '');
    const own = { node: lab.place.node, machine: machine.id };
    await lab.client.call('define', own, unmarked);
    expect(await lab.stateOf(machine)).toBeUndefined();
    await expect(lab.hypervisor.undefine(machine.id)).rejects.toMatchObject({
      message: expect.stringContaining(`${machineUuid(machine.id)} belongs to somebody else`),
    });
  });

  test('a running machine whose definition somebody removed is still ours to end', async () => {
    const machine = await lab.start(tinyGuest('hello\n'));
    await lab.libvirt.inside('virsh', '-c', 'qemu:///system', 'undefine', domainName(machine.id));
    expect(await lab.stateOf(machine)).toMatchObject({
      state: 'running',
      definition: 'not stored',
    });
    await lab.hypervisor.destroy(machine.id);
    expect(await lab.stateOf(machine)).toBeUndefined();
  });

  test('a machine that was started by hand has a start all the same, and keeps it', async () => {
    const machine = await lab.prepare(tinyGuest('hello\n'));
    await lab.hypervisor.define(machine, mtusOf(machine));
    await lab.libvirt.inside('virsh', '-c', 'qemu:///system', 'start', domainName(machine.id));
    const first = await lab.stateOf(machine);
    expect(first?.startedAt).toBeDefined();
    expect(await lab.stateOf(machine)).toEqual(first);
  });

  test('a paused machine goes on when it is started', async () => {
    const machine = await lab.start(tinyGuest('hello\n'));
    await lab.libvirt.inside('virsh', '-c', 'qemu:///system', 'suspend', domainName(machine.id));
    expect(await lab.stateOf(machine)).toMatchObject({ state: 'paused' });
    await lab.hypervisor.start(machine.id);
    expect(await lab.stateOf(machine)).toMatchObject({ state: 'running' });
  });

  test('removing a machine removes its console', async () => {
    const machine = await lab.start(tinyGuest('hello\n'));
    await lab.untilConsole(machine, 'hello');
    await lab.hypervisor.undefine(machine.id);
    const left = (await readdir(join(lab.place.folder, 'console'))).filter((name) =>
      name.includes(machine.id),
    );
    expect(left).toEqual([]);
  });
});
