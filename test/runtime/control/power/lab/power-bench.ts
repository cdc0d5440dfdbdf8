import type { Operation } from '../../../../../schemas/api/resources/operation.ts';
import type { PowerWayBody } from '../../../../../schemas/api/resources/power.ts';
import { type ControlBench, NODES, waitUntil } from '../../../../fakes/control-bench.ts';

const HOST = 'bmc-one:623';

/** Gives the first node of a bench a baseboard controller, which switches that simulated node. */
export async function withController(bench: ControlBench): Promise<void> {
  const [node] = bench.nodes;
  bench.controllers.machines.set(HOST, {
    get power() {
      return node!.isOn ? ('on' as const) : ('off' as const);
    },
    set power(_state) {
      // What is pressed does it.
    },
    user: 'yard',
    password: 'secret',
    pressed: [],
    onPress(press) {
      node!.killAgent();
      node!.world.loseAndRegainPower();
      if (press === 'on' || press === 'reset') void node!.startAgent();
    },
  });
  await setWay(bench, {
    kind: 'ipmi',
    address: 'bmc-one',
    port: 623,
    user: 'yard',
    password: 'secret',
  });
}

export const setWay = (bench: ControlBench, way: PowerWayBody) =>
  bench.call('setNodePower', { params: { node: 'one' }, body: { way, check: true } });

export const pressedOn = (bench: ControlBench) => bench.controllers.machines.get(HOST)!.pressed;

/** Orders something of the first node. */
export function power(
  bench: ControlBench,
  what: 'on' | 'off' | 'reboot',
  body: { stop?: boolean; hard?: boolean; confirm?: string } = {},
): Promise<Operation> {
  const params = { node: 'one' };
  if (what === 'on') return bench.call('powerOnNode', { params });
  const forced = { stop: false, hard: false, ...body };
  return bench.call(what === 'off' ? 'powerOffNode' : 'rebootNode', { params, body: forced });
}

/** Waits for an operation, however often the server dies meanwhile. */
export async function survived(bench: ControlBench, { id }: Operation): Promise<Operation> {
  const ended = await bench.finish(id);
  if (ended) return ended;
  await bench.startServer();
  const resumed = await bench.finish(id);
  if (!resumed) throw new Error('it died twice');
  return resumed;
}

export const shown = (bench: ControlBench) => bench.call('getNode', { params: { node: 'one' } });

/** Waits until all nodes of the bench that are on are heard of. */
export const allHeard = (bench: ControlBench): Promise<void> =>
  waitUntil(() => {
    if (bench.isServerDown) return false;
    const { observed } = bench.control.dependencies;
    return bench.nodes.every(
      (node, index) => !node.isOn || observed.get(NODES[index]!.id) !== undefined,
    );
  });

/** How often a node was told something: `leave off`. */
export const told = (bench: ControlBench, what: string): number =>
  bench.node.world.deeds.filter((deed) => deed === what).length;
