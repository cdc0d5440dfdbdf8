import { afterAll, beforeAll, expect, test } from 'vitest';
import { MachineFigures } from '../../../../../../schemas/agent/observed.ts';
import { bridgeName, tapName } from '../../../../../../runtime/agent/node/core/names.ts';
import type { MachineId, NetworkId } from '../../../../../../schemas/ids/brand.ts';
import { MachineLab } from '../../../../../fakes/machine-lab.ts';
import { tinyGuest } from '../../../../../fakes/tiny-guest.ts';
import { waitFor } from '../../../../../fakes/wait-for.ts';

let lab: MachineLab;
beforeAll(async () => {
  lab = await MachineLab.open();
});
afterAll(() => lab[Symbol.asyncDispose]());

test('a busy machine uses its processor, its memory and its disk', async () => {
  const machine = await lab.start(tinyGuest('spinning\n', 'spin'));
  await lab.untilConsole(machine, 'spinning');
  await lab.meters.figures(machine.id);
  await waitFor('load', async () => ((await lab.meters.figures(machine.id))?.cpuPercent ?? 0) > 20);
  const figures = await lab.meters.figures(machine.id);
  expect(MachineFigures.parse(figures)).toEqual(figures);
  expect(figures?.memoryUsedBytes).toBeGreaterThan(1024 * 1024);
  expect(figures?.memoryUsedBytes).toBeLessThanOrEqual(machine.memoryBytes);
  // The BIOS read the boot sector.
  expect(figures?.diskReadBytes).toBeGreaterThanOrEqual(512);
});

test('a machine that waits uses next to no processor', async () => {
  const machine = await lab.start(tinyGuest('waiting\n'));
  await lab.untilConsole(machine, 'waiting');
  await waitFor(
    'rest',
    async () => ((await lab.meters.figures(machine.id))?.cpuPercent ?? 100) < 20,
  );
  expect(await lab.meters.figures(machine.id)).toBeDefined();
});

test('what goes to a machine counts as received', async () => {
  const network = 'network-00000000bb' as NetworkId;
  const bridge = bridgeName(network);
  await lab.libvirt.inside('ip', 'link', 'add', bridge, 'mtu', '1450', 'type', 'bridge');
  await lab.libvirt.inside('ip', 'addr', 'add', '10.9.9.1/24', 'dev', bridge);
  await lab.libvirt.inside('ip', 'link', 'set', bridge, 'up');
  const machine = await lab.start(tinyGuest('hello\n'), {
    interfaces: [{ network, mac: '02:00:00:00:00:09' }],
  });
  // Nobody answers, so the question is broadcast to the machine again and again.
  const ping = ['-c', '2', '-W', '1', '-I', bridge, '10.9.9.9'];
  await lab.libvirt.inside('ping', ...ping).catch(() => undefined);
  const figures = await lab.meters.figures(machine.id);
  expect(figures?.netReceiveBytes).toBeGreaterThan(40);
  expect(figures?.netSendBytes).toBe(0);
  expect(tapName(machine.id, 0)).toHaveLength(14);
});

test('a machine that is off or absent has no figures', async () => {
  const machine = await lab.start(tinyGuest('hello\n'));
  await lab.hypervisor.destroy(machine.id);
  expect(await lab.meters.figures(machine.id)).toBeUndefined();
  expect(await lab.meters.figures('machine-zzzzzzzzzz' as MachineId)).toBeUndefined();
});
