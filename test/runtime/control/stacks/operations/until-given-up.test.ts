import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StackOperationDependencies } from '../../../../../runtime/control/stacks/operations/stack-operation.ts';
import { withoutLeft } from '../../../../../runtime/control/stacks/core/define/move-machine.ts';
import {
  forgetRemovedNodes,
  untilGivenUp,
} from '../../../../../runtime/control/stacks/operations/until-given-up.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { StackId } from '../../../../../schemas/ids/brand.ts';
import { definedMachine, definedVolume, definition, nodeId } from '../core/define/lab.ts';

const STACK = 'stack-blog' as StackId;
const [here, there] = [nodeId('here'), nodeId('there')];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A stack of which a machine and a volume were left on these nodes; `nodes` are there. */
function bench(left: (typeof here)[], nodes: readonly (typeof here)[] = [here, there]) {
  const machines = [definedMachine('web', { left })];
  const stored = {
    definition: definition({ machines, volumes: [definedVolume('web', { left })] }),
  };
  const notes: string[] = [];
  const abort = new AbortController();
  const dependencies = {
    stacks: {
      get: async () => stored,
      clearLeft: async (_stack: string, gone: Parameters<typeof withoutLeft>[1]) => {
        stored.definition = withoutLeft(stored.definition, gone);
      },
    },
    nodes: { list: async () => nodes.map((id) => ({ id })) },
    desired: { touch: () => undefined },
    observed: {
      get: (node: string) => (node === here ? { facts: { hostname: 'barn-1' } } : undefined),
    },
  } as unknown as StackOperationDependencies;
  const wait = () =>
    untilGivenUp(dependencies, STACK, {
      signal: abort.signal,
      report: ({ note }) => void notes.push(note),
    });
  return { notes, abort, wait, stored, dependencies };
}

const look = () => vi.advanceTimersByTimeAsync(LIMITS.agent.probeIntervalMs);

test('a stack that nothing is left of anywhere may be forgotten', async () => {
  const { wait, notes } = bench([]);
  await wait();
  expect(notes).toEqual([]);
});

test('nodes that may have something are waited for, and named', async () => {
  const { notes, wait, dependencies } = bench([here, there]);
  const items = ['machine-web', 'volume-web'];
  const over = vi.fn<() => void>();
  const end = wait().then(over);
  await look();
  expect(notes.at(-1)).toMatch(/^Waiting for barn-1, node-there to delete .* yard node rm$/);
  await dependencies.stacks.clearLeft(STACK, { node: here, items });
  await look();
  expect(notes.at(-1)).toMatch(/^Waiting for node-there to delete/);
  expect(over).not.toHaveBeenCalled();
  await dependencies.stacks.clearLeft(STACK, { node: there, items });
  await look();
  await end;
});

test('the wait ends when it is called off', async () => {
  const { abort, wait } = bench([here]);
  const end = wait();
  const refused = end.catch((error: Error) => error.message);
  await look();
  abort.abort(new Error('enough'));
  expect(await refused).toBe('enough');
});

test('a node that was removed is not waited for, and named no longer', async () => {
  const { wait, notes, stored } = bench([here, there], []);
  await wait();
  expect(notes).toEqual([]);
  expect(stored.definition.machines).toEqual([definedMachine('web')]);
});

test('what is left on a node that is there stays written down', async () => {
  const { dependencies, stored } = bench([here, there], [there]);
  await forgetRemovedNodes(dependencies, STACK);
  expect(stored.definition.machines).toEqual([definedMachine('web', { left: [there] })]);
  expect(stored.definition.volumes).toEqual([definedVolume('web', { left: [there] })]);
});
