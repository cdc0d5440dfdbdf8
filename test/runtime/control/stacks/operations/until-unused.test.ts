import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StackRecord } from '../../../../../runtime/control/stacks/core/define/stack-record.ts';
import type { StackOperationDependencies } from '../../../../../runtime/control/stacks/operations/stack-operation.ts';
import { untilUnused } from '../../../../../runtime/control/stacks/operations/until-unused.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { NodeId, PoolId } from '../../../../../schemas/ids/brand.ts';
import { definedMachine, definedVolume, definition, nodeId } from '../core/define/lab.ts';

const TANK = 'pool-tank' as PoolId;
const [here, away] = [nodeId('here'), nodeId('away')];
const RECORD = {
  name: 'blog',
  createdAt: new Date(0),
  definition: definition({
    machines: [definedMachine('web')],
    volumes: [definedVolume('web', { pool: TANK })],
  }),
} as StackRecord;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Two nodes with a shared pool, of which `away` has not reported since the server was started. */
function bench({ isOlder = true } = {}) {
  const heard = new Set<NodeId>([here]);
  const nodes = new Map(
    [here, away].map((id) => [
      id,
      { id, name: id.slice('node-'.length), labels: {}, orders: { dead: null as object | null } },
    ]),
  );
  const place = { kind: 'nfs', server: 'nas.lan', path: '/export/yard' };
  const dependencies = {
    nodes: { list: async () => [...nodes.values()] },
    pools: { list: async () => [{ id: TANK, place, nodes: { kind: 'all' } }] },
    observed: {
      get: (id: NodeId) => (heard.has(id) ? {} : undefined),
      hasSeenBeginOf: () => !isOlder,
    },
    now: () => new Date(),
  } as unknown as StackOperationDependencies;
  const notes: string[] = [];
  const abort = new AbortController();
  const wait = () =>
    untilUnused(dependencies, RECORD, 'reserved', {
      signal: abort.signal,
      report: ({ note = '' }) => void notes.push(note),
    });
  return { heard, nodes, notes, wait };
}

const look = (times = 1) => vi.advanceTimersByTimeAsync(times * LIMITS.agent.probeIntervalMs);

test('a node that may be using the volumes is waited for, and named', async () => {
  const { heard, notes, wait } = bench();
  const over = vi.fn<() => void>();
  const end = wait().then(over);
  await look();
  expect(notes.at(-1)).toBe('Waiting for away, where volumes of blog may be in use');
  expect(over).not.toHaveBeenCalled();
  heard.add(away);
  await look();
  await end;
});

test('one that was declared dead, or removed, uses nothing', async () => {
  const { nodes, notes, wait } = bench();
  nodes.get(away)!.orders.dead = { by: 'tester' };
  await wait();
  nodes.get(away)!.orders.dead = null;
  nodes.delete(away);
  await wait();
  expect(notes).toEqual([]);
});

test('one that stays away keeps them from being deleted, which says what to do', async () => {
  const { wait } = bench();
  const refused = wait().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(6 * 60_000);
  expect(await refused).toMatchObject({
    code: 'VOLUMES_MAYBE_USED',
    message: expect.stringContaining('away may be using them') as unknown,
    action: expect.stringContaining('yard node declare-dead') as unknown,
  });
});

test('what was begun by this run of the server was never on another node', async () => {
  const { notes, wait } = bench({ isOlder: false });
  await wait();
  expect(notes).toEqual([]);
});
