import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LibvirtHypervisor } from '../../../../../runtime/agent/adapters/libvirt/libvirt-hypervisor.ts';
import { renderDomain } from '../../../../../runtime/agent/core/domain-xml.ts';
import { machineUuid } from '../../../../../runtime/agent/core/machine-mark.ts';
import { bridgeName, domainName, tapName } from '../../../../../runtime/agent/core/names.ts';
import type { NetworkId } from '../../../../../schemas/ids/brand.ts';
import { hypervisorContract } from '../../../../contract/hypervisor.ts';
import { MachineLab } from '../../../../fakes/machine-lab.ts';
import { OTHER_NODE } from '../../../../fakes/machines.ts';
import { tinyGuest } from '../../../../fakes/tiny-guest.ts';

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
    const machine = await lab.start(tinyGuest('bye\n', 'power-off'));
    await lab.untilState(machine, 'off');
    expect(await lab.stateOf(machine)).toMatchObject({ startedAt: undefined });
  });

  test('QEMU runs as an unprivileged user in a sandbox', async () => {
    const machine = await lab.start(tinyGuest('hello\n'));
    const pid = await lab.pidOf(machine);
    const { uid } = await lab.client.call('machineUser');
    const { stdout } = await lab.libvirt.inside('stat', '-c', '%u', `/proc/${pid}`);
    expect(Number(stdout)).toBe(uid);
    expect(uid).toBeGreaterThan(0);
    expect(await commandLine(pid)).toContain('-sandbox on,obsolete=deny,elevateprivileges=deny');
  });

  test('files keep their owners, and the image below a volume stays root’s', async () => {
    const machine = await lab.start(tinyGuest('hello\n'));
    const { uid } = await lab.client.call('machineUser');
    const ownersIn = async (folder: string): Promise<Set<number>> => {
      const names = await readdir(join(lab.place.pool, folder));
      const stats = await Promise.all(names.map((n) => stat(join(lab.place.pool, folder, n))));
      return new Set(stats.map((found) => found.uid));
    };
    await lab.untilConsole(machine, 'hello');
    expect(await ownersIn('images')).toEqual(new Set([0]));
    expect(await ownersIn('volumes')).toEqual(new Set([uid]));
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
    await lab.hypervisor.define(machine);
    await expect(lab.hypervisor.start(machine.id)).rejects.toMatchObject({
      code: 'HYPERVISOR_FAILED',
      message: expect.stringContaining('syb00000000zz'),
    });
    expect(await lab.stateOf(machine)).toMatchObject({ state: 'off' });
  });

  test('A13: a machine’s name with markup in it is only a name', async () => {
    const name = '"><on_crash>restart</on_crash>&amp;\n\u0000’';
    const machine = await lab.prepare(tinyGuest('hello\n'), { name });
    await lab.hypervisor.define(machine);
    expect(await lab.stateOf(machine)).toMatchObject({ state: 'off' });
  });

  test('what other nodes or people defined is neither listed nor touched', async () => {
    const machine = await lab.prepare(tinyGuest('hello\n'));
    const other = new LibvirtHypervisor(
      lab.client,
      { ...lab.place, node: OTHER_NODE },
      lab.consoles,
    );
    await other.define(machine);
    await other.start(machine.id);
    expect(await lab.stateOf(machine)).toBeUndefined();
    const refused = { code: 'HYPERVISOR_FAILED', message: expect.stringContaining(OTHER_NODE) };
    await expect(lab.hypervisor.define(machine)).rejects.toMatchObject(refused);
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
    const { xml } = renderDomain(machine, lab.place);
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
    await lab.hypervisor.define(machine);
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
