import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AgentPorts } from '../../../runtime/agent/converge/ports/agent-ports.ts';
import { bridgeName, consoleFile, imageFile } from '../../../runtime/agent/node/core/names.ts';
import { directLink } from '../../../runtime/simulator/direct-link.ts';
import { mortal } from '../../../runtime/simulator/mortal.ts';
import { SimulatedNode } from '../../../runtime/simulator/simulated-node.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { MachineId, PointId } from '../../../schemas/ids/brand.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { makeAppliance, makeManifest } from '../../fakes/appliances.ts';
import { ControlBench, NODE } from '../../fakes/control-bench.ts';
import { countingGuest, readCounts } from '../../fakes/counting-guest.ts';
import { MachineLab } from '../../fakes/machine-lab.ts';
import { waitFor } from '../../fakes/wait-for.ts';

/** The real server and agent, with machines and disks that are real; what they do not need is simulated. */
let bench: ControlBench;
let lab: MachineLab;
let node: SimulatedNode;

beforeEach(async () => {
  lab = await MachineLab.open();
  // A guest without a system hears no power button.
  lab.hypervisor.shutdown = (id) => lab.hypervisor.destroy(id);
  bench = await ControlBench.open();
  await bench.trustPublisher();
  bench.appliances.add(makeAppliance(makeManifest({ version: '2.0.0', ...COUNTERS })));
  bench.node.killAgent();
  node = new SimulatedNode(
    NODE,
    directLink(NODE, () => bench.control.reception),
    {
      guard: (ports, isAlive) => mortal(withMachines(ports), isAlive),
    },
  );
  await node.startAgent();
  await succeed(await bench.install());
});
afterEach(async () => {
  node.killAgent();
  await bench.close();
  await lab[Symbol.asyncDispose]();
});

const MiB = 2 ** 20;
const image = `sha256:${'c'.repeat(64)}` as Digest;
const role = {
  count: { default: 1, minimum: 1, maximum: 1 },
  memory: 64 * MiB,
  networks: ['private'],
  system: { sizeBytes: 64 * MiB, index: image },
  data: { store: { size: 64 * MiB, mount: '/var/lib/store' } },
};
/** Two machines that count. */
const COUNTERS = { roles: { one: role, two: role }, outputs: {}, secrets: {} };

function withMachines(ports: AgentPorts): AgentPorts {
  const images = new Set<Digest>();
  const { hypervisor, disks, volumes, seeds, consoles } = lab;
  return {
    ...ports,
    hypervisor,
    disks,
    volumes,
    seeds,
    consoles,
    images: {
      list: async () => [...images],
      remove: async () => false,
      async ensure({ id }) {
        await writeFile(join(lab.place.pool, imageFile(id)), countingGuest(), { mode: 0o444 });
        images.add(id);
      },
    },
    networks: {
      ...ports.networks,
      async ensure(network) {
        if ((await ports.networks.list()).includes(network.id)) return false;
        const bridge = bridgeName(network.id);
        await lab.libvirt.inside(
          'ip',
          'link',
          'add',
          bridge,
          'mtu',
          String(network.mtu),
          'type',
          'bridge',
        );
        await lab.libvirt.inside('ip', 'link', 'set', bridge, 'up');
        return ports.networks.ensure(network);
      },
    },
  };
}

const params = { stack: 'blog' };

async function succeed(begun: Operation): Promise<void> {
  expect(await bench.finish(begun.id)).toMatchObject({ state: 'succeeded' });
}

const stack = () => bench.call('getStack', { params });
const points = () => bench.call('listRestorePoints', { params });
const create = () => bench.call('createRestorePoint', { params, body: { note: '' }, query: {} });
const goBack = (point: PointId) =>
  bench.call('returnToRestorePoint', { params: { ...params, point }, query: {} });
const drop = (point: PointId) =>
  bench.call('deleteRestorePoint', { params: { ...params, point }, query: {} });

async function counts(id: MachineId): Promise<ReturnType<typeof readCounts>> {
  // The agent forwards consoles, and is the only one who may read them by its port.
  return readCounts(await readFile(join(lab.place.folder, consoleFile(id)), 'latin1'));
}

const untilWritten = (id: MachineId, least: number): Promise<void> =>
  waitFor(`${id} has written ${least}`, async () => (await counts(id)).written >= least);

const foundAt = async (ids: readonly MachineId[], start: number): Promise<number[]> => {
  const found: number[] = [];
  for (const id of ids) {
    await waitFor('it has started once more', async () => (await counts(id)).found.length > start);
    found.push((await counts(id)).found[start]!);
  }
  return found;
};

test('machines that write are kept while they run, and find at their return what they had written then', async () => {
  const ids = (await stack()).machines.map(({ id }) => id);
  for (const id of ids) await untilWritten(id, 20);
  const before = await Promise.all(ids.map(async (id) => (await counts(id)).written));
  await succeed(await create());
  const after = await Promise.all(ids.map(async (id) => (await counts(id)).written));
  const [point] = await points();
  expect(point).toMatchObject({ running: 2, quiesced: 0 });
  // They run on, in the processes that they had, and write to the fresh disks.
  for (const [index, id] of ids.entries()) await untilWritten(id, after[index]! + 50);
  expect((await Promise.all(ids.map(counts))).map(({ found }) => found)).toEqual([[0], [0]]);

  await succeed(await goBack(point!.id));
  const last = await Promise.all(ids.map(async (id) => (await counts(id)).written));
  const then = await foundAt(ids, 1);
  for (const [index, number] of then.entries()) {
    expect(number).toBeGreaterThanOrEqual(before[index]!);
    expect(number).toBeLessThanOrEqual(after[index]!);
  }
  const [present] = await points();
  expect(present).toMatchObject({ origin: 'restore' });
  expect(last.every((number) => number > 0)).toBe(true);

  // Everything that was written later is in the restore point of the present.
  await succeed(await goBack(present!.id));
  const now = await foundAt(ids, 2);
  for (const [index, number] of now.entries()) {
    expect(number).toBeGreaterThanOrEqual(after[index]! + 50);
  }

  // Without restore points each disk stands alone again, and the machines have run on meanwhile.
  for (const { id } of await points()) await succeed(await drop(id));
  await succeed(await bench.call('restartStack', { params, query: {} }));
  const disks = (await stack()).volumes.length;
  await waitFor(
    'nothing is left but disks',
    async () => (await lab.volumes.list()).length === disks,
  );
  const latest = await foundAt(ids, 3);
  for (const [index, number] of latest.entries()) {
    expect(number).toBeGreaterThanOrEqual(now[index]!);
  }
});
