import type { MovePlan } from '../../../schemas/api/resources/move.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { FakeMachine, FakeStack } from './shapes.ts';
import type { World } from './world.ts';

/** @returns what moving a machine would do: nodes in any order, those that take nothing new left out */
export function fakeMovePlan(
  world: World,
  stack: FakeStack,
  { machine, wanted }: { readonly machine: FakeMachine; readonly wanted: string | undefined },
): MovePlan {
  const others = world.nodes.filter(({ id }) => id !== machine.node);
  const able = others.filter(({ state }) => state === 'ready');
  const to = able.find(({ id, name }) => wanted === undefined || wanted === id || wanted === name);
  const isRunning = machine.state === 'ready' || machine.state === 'starting';
  const used = stack.volumes.filter((volume) => volume.machine === machine.name);
  const copyBytes = used.reduce((sum, { usedBytes }) => sum + usedBytes, 0);
  const message = `No other node can take ${machine.name} with its ${formatByteSize(copyBytes)}.`;
  return {
    stack: stack.name,
    machine: machine.name,
    from: { id: machine.node as NodeId, name: machine.nodeName },
    to: to ? { id: to.id as NodeId, name: to.name } : null,
    reason: to ? 'It has the most free memory.' : '',
    mode: isRunning ? 'live' : 'off',
    whyCold: null,
    copyBytes,
    offMs: null,
    elsewhere: others
      .filter((node) => !able.includes(node))
      .map(({ name, state }) => ({ node: name, why: `It is ${state}.` })),
    problems: to ? [] : [{ code: 'NO_ROOM', message, action: 'Add a node.' }],
  };
}
