import { expect, test } from 'vitest';
import { LeftWatch } from '../../../../../runtime/control/stacks/desired/left-watch.ts';
import type { ObservedState } from '../../../../../schemas/agent/observed.ts';
import type { Present } from '../../../../../runtime/control/nodes/core/present.ts';
import type { MachineId, NetworkId, NodeId, StackId } from '../../../../../schemas/ids/brand.ts';

const NODE = 'node-0000000001' as NodeId;
const STACK = 'stack-blog' as StackId;
const MACHINE = 'machine-web' as MachineId;
const NETWORK = 'network-front' as NetworkId;

interface Watched {
  readonly dead?: boolean;
  readonly items?: (typeof MACHINE)[];
  readonly present?: Partial<Present>;
}

/** A node that a move has left a machine on, and what the server takes for gone of it. */
function watched({ dead = false, items = [MACHINE], present = {} }: Watched = {}) {
  const told: string[] = [];
  let left = [{ stack: STACK, items }];
  const gone = { machines: [MACHINE], networks: [NETWORK], routers: [STACK] };
  const has = { machines: [], networks: [], routers: [], ...present };
  const watch = new LeftWatch({
    open: { leftOn: () => left },
    stacks: {
      clearLeft: async (stack: string, { items }: { items: readonly string[] }) => {
        told.push(`${stack}: ${items.join()}`);
        left = [];
      },
    },
    desired: { current: async () => ({ generation: 7, gone }), touch: () => undefined } as never,
    observed: { present: () => has },
    nodes: {
      get: async () => ({ name: 'barn-1', orders: { dead: dead ? {} : null } }),
      liftOrder: async () => {
        told.push('alive');
        return true;
      },
    } as never,
    audit: { record: async () => undefined },
    changes: { publish: () => undefined },
  });
  const look = async (change: Partial<ObservedState> = {}): Promise<string[]> => {
    const report = { node: NODE, generation: 7, facts: {}, volumes: [], machines: [], ...change };
    await watch.look(report as unknown as ObservedState);
    return told;
  };
  return look;
}

const ABSENT = { ownPool: 'absent' } as ObservedState['facts'];

test('what a node does not have any more is gone once it has answered the order', async () => {
  const look = watched();
  expect(await look({ generation: 6 })).toEqual([]);
  expect(await look({ machines: [{ id: MACHINE, state: 'stopping', runs: [] }] })).toEqual([]);
  expect(await look()).toEqual([`${STACK}: ${MACHINE}`]);
});

test('what a node cannot see, because its pool is away, is not gone', async () => {
  const look = watched();
  expect(await look({ facts: ABSENT })).toEqual([]);
  expect(await look()).toEqual([`${STACK}: ${MACHINE}`]);
});

test('a dead node that is back lives on when it has nothing any more, which it must see', async () => {
  const look = watched({ dead: true });
  expect(await look({ facts: ABSENT })).toEqual([]);
  expect(await look({ machines: [{ id: MACHINE, state: 'off', runs: [] }] })).toEqual([]);
  expect(await look()).toEqual([`${STACK}: ${MACHINE}`, 'alive']);
});

test.each([
  ['the router', { routers: [STACK] }],
  ['its network', { networks: [NETWORK] }],
])('a router is not gone before %s is', async (_what, present) => {
  const items = [NETWORK] as never[] as MachineId[];
  expect(await watched({ items, present })()).toEqual([]);
  expect(
    await watched({ items, present: { networks: ['network-of-a-machine' as NetworkId] } })(),
  ).toEqual([`${STACK}: ${NETWORK}`]);
});
