import { expect, test } from 'vitest';
import type { ObservedStates } from '../../../../../runtime/control/nodes/observed-states.ts';
import { purgeExpiredData } from '../../../../../runtime/control/stacks/operations/expired-data.ts';
import type { StackRecord } from '../../../../../runtime/control/stacks/core/define/stack-record.ts';
import type { ObservedState } from '../../../../../schemas/agent/observed.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { OperationSubmitter } from '../../../../../runtime/operations/ports/operation-log.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const YESTERDAY = new Date('2026-05-31T00:00:00Z');
const TOMORROW = new Date('2026-06-02T00:00:00Z');

/** Machines on two nodes, its router on the first. */
const kept = (keptUntil: Date | undefined) =>
  ({
    id: 'stack-1',
    name: 'blog',
    stage: 'kept',
    appliance: { registry: 'http://registry.test', repository: 'acme/blog' },
    definition: {
      gateway: 'node-a',
      machines: [
        { id: 'machine-1', node: 'node-a' },
        { id: 'machine-2', node: 'node-b' },
      ],
      volumes: [],
    },
    keptUntil,
  }) as unknown as StackRecord;

/** @param machines what each node that has reported has */
async function purged(
  keptUntil: Date | undefined,
  machines: Readonly<Record<string, { id: string; state: string }[]>>,
  refusal?: Fault,
): Promise<string[]> {
  const titles: string[] = [];
  const create = (({ title }: { title: string }) => {
    titles.push(title);
    return refusal ? Promise.reject(refusal) : Promise.resolve();
  }) as unknown as OperationSubmitter['create'];
  const get = ((node: string) => {
    const there = machines[node];
    return there && ({ machines: there, volumes: [], routers: [] } as unknown as ObservedState);
  }) as ObservedStates['get'];
  await purgeExpiredData({
    stacks: { list: async () => [kept(keptUntil)] } as never,
    observed: { get },
    operations: { create } as OperationSubmitter,
    random: (count) => new Uint8Array(count),
    now: () => NOW,
  });
  return titles;
}

const NOTHING = { 'node-a': [], 'node-b': [] };
const PURGE = ['Delete the expired data of blog'];

test('kept data is deleted once its time is over', async () => {
  expect(await purged(YESTERDAY, NOTHING)).toEqual(PURGE);
  expect(await purged(NOW, NOTHING)).toEqual(PURGE);
  expect(await purged(TOMORROW, NOTHING)).toEqual([]);
  expect(await purged(undefined, NOTHING)).toEqual([]);
});

test('data that a machine uses is not: the stack came back after the backup', async () => {
  const running = { 'node-a': [], 'node-b': [{ id: 'machine-2', state: 'stopping' }] };
  expect(await purged(YESTERDAY, running)).toEqual([]);
  const absent = { 'node-a': [{ id: 'machine-1', state: 'absent' }], 'node-b': [] };
  expect(await purged(YESTERDAY, absent)).toEqual(PURGE);
});

test('nor is it before every node of the stack has said what it has', async () => {
  expect(await purged(YESTERDAY, { 'node-a': [] })).toEqual([]);
  expect(await purged(YESTERDAY, { 'node-b': [] })).toEqual([]);
});

test('where something else works on it, the next round will see', async () => {
  const busy = new Fault('CONFLICT', { what: 'stack', name: 'blog', why: 'it is busy' });
  expect(await purged(YESTERDAY, NOTHING, busy)).toEqual(PURGE);
  const broken = new Fault('NOT_FOUND', { what: 'stack', name: 'blog' });
  await expect(purged(YESTERDAY, NOTHING, broken)).rejects.toBe(broken);
});
