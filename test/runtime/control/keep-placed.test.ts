import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepPlaced, type Placement } from '../../../runtime/control/nodes/core/keep-placed.ts';
import { ConsoleUpload } from '../../../schemas/agent/messages.ts';
import { ObservedState } from '../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { MachineId, NodeId } from '../../../schemas/ids/brand.ts';
import { ControlBench, NODE } from '../../fakes/control-bench.ts';

const OTHER = 'node-0000000002' as NodeId;

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  await bench.finish((await bench.install({ name: 'blog' })).id);
});
afterEach(() => bench.close());

const NOTHING_PLACED: Placement = {
  arrivals: new Set(),
  handed: new Set(),
  machines: new Set(),
  volumes: new Set(),
  networks: new Set(),
  stacks: new Set(),
  probed: new Set(),
  known: { machine: () => false, stack: () => false },
};

const report = (): ObservedState => bench.control.dependencies.observed.get(NODE)!;
const machine = async (): Promise<MachineId> =>
  (await bench.call('getStack', { params: { stack: 'blog' } })).machines[0]!.id;
const machineId = (index: number): MachineId =>
  `machine-${String(index).padStart(10, '0')}` as MachineId;

describe('S6: an agent that was taken over', () => {
  test('says nothing of machines on another node', async () => {
    const state = { ...report(), node: OTHER };
    const lie = state.machines.map((each) => ({ ...each, state: 'failed' as const }));
    await bench.control.reception.observed(OTHER, { ...state, machines: lie });
    const { observed } = bench.control.dependencies;
    expect(observed.get(OTHER)).toMatchObject({
      machines: [],
      volumes: [],
      networks: [],
      routers: [],
    });
    expect((await bench.call('getStack', { params: { stack: 'blog' } })).state).toBe('running');
  });

  test('writes no console of a machine on another node', async () => {
    const id = await machine();
    const params = { stack: 'blog', machine: id };
    const before = await bench.call('getConsole', { params, query: { after: 0 } });
    const base64 = Buffer.from('Everything is fine.').toString('base64');
    const upload = { machines: [{ machine: id, start: before.end, base64 }] };
    expect(await bench.control.reception.console(OTHER, upload)).toEqual({});
    const after = await bench.call('getConsole', { params, query: { after: 0 } });
    expect(after).toEqual(before);
    expect(await bench.control.reception.console(NODE, upload)).toHaveProperty([id]);
  });

  test('with machines that nobody made is counted, and they are not kept', async () => {
    const strangers = Array.from({ length: 1_000 }, (_, index) => ({
      ...report().machines[0]!,
      id: machineId(index),
    }));
    await bench.control.reception.observed(NODE, { ...report(), machines: strangers });
    expect(report().machines).toEqual([]);
    expect(report().notices.at(-1)).toBe(
      'It has 1000 machines that this server does not know, as after an older backup of the ' +
        'server was restored; they are left alone: machine-0000000000, ' +
        'machine-0000000001, machine-0000000002, machine-0000000003, machine-0000000004, and 995 more.',
    );
  });
});

test('S6: what is placed here is kept, whole', async () => {
  const { machines, volumes, networks, routers } = report();
  expect(machines).toHaveLength(2);
  expect([volumes.length, networks.length, routers.length]).toEqual([3, 1, 1]);
});

test('S6: a gateway proves nothing of machines that are not its own to ask', async () => {
  const { definition } = (await bench.control.dependencies.stacks.find('blog'))!;
  const [first, second] = definition.machines.map(({ id }) => id);
  const startedAt = '2026-01-01T00:00:00.000Z';
  const probes = [first, second].map((id) => ({ machine: id!, startedAt }));
  // Both are on this node, which says itself what they are.
  await bench.control.reception.observed(NODE, { ...report(), probes });
  const { observed } = bench.control.dependencies;
  expect(observed.get(NODE)?.probes).toEqual([]);
  expect(observed.provenFor(first!)).toBeUndefined();
  const placed = { ...NOTHING_PLACED, probed: new Set<string>([second!]) };
  expect(keepPlaced({ ...report(), probes }, placed).probes).toEqual([probes[1]]);
});

test('S6: one stranger is told in the singular', () => {
  const state = { ...report(), notices: [], routers: [], machines: [report().machines[0]!] };
  expect(keepPlaced(state, NOTHING_PLACED).notices).toEqual([
    'It has a machine that this server does not know, as after an older backup of the server was ' +
      `restored; it is left alone: ${state.machines[0]?.id}.`,
  ]);
});

describe('S6: a report over its limits is refused', () => {
  const { reports } = LIMITS.agent;
  const many = <Value>(value: Value, count: number): Value[] =>
    Array.from({ length: count }, () => value);

  test('as it is, it is taken', () => {
    expect(ObservedState.safeParse(report()).success).toBe(true);
  });

  test.each([
    ['fifty megabytes of notices', () => ({ notices: many('x'.repeat(1_000), 50_000) })],
    ['one long notice', () => ({ notices: ['x'.repeat(reports.sentenceChars + 1)] })],
    ['too many machines', () => ({ machines: many(report().machines[0], reports.machines + 1) })],
    ['too many volumes', () => ({ volumes: many(report().volumes[0], reports.volumes + 1) })],
    ['too many images', () => ({ images: many(report().images[0], reports.images + 1) })],
    ['a long name', () => ({ facts: { ...report().facts, hostname: 'x'.repeat(301) } })],
    [
      'a long fault',
      () => ({
        volumes: [
          {
            ...report().volumes[0],
            fault: { code: 'X', message: '', data: { x: 'x'.repeat(reports.faultChars) } },
          },
        ],
      }),
    ],
  ])('%s', (_what, over) => {
    expect(ObservedState.safeParse({ ...report(), ...over() }).success).toBe(false);
  });

  test('a console upload of too many machines', () => {
    const one = { machine: machineId(1), start: 0, base64: '' };
    const upload = (count: number) => ConsoleUpload.safeParse({ machines: many(one, count) });
    expect(upload(reports.machines).success).toBe(true);
    expect(upload(reports.machines + 1).success).toBe(false);
  });
});
