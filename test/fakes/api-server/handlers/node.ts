import { randomBytes } from 'node:crypto';
import type { nodeRoutes } from '../../../../schemas/api/routes/node.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { Handlers } from '../handler.ts';
import { nodeSeries } from '../machine-figures.ts';
import type { FakeNode } from '../shapes.ts';
import { announce, type World } from '../world.ts';

const INVITATION_MS = 3_600_000;

export const nodeHandlers: Handlers<keyof typeof nodeRoutes> = {
  listNodes: (_request, world) => world.nodes.map((node) => withReserved(world, node)),
  getNode: ({ params }, world) => withReserved(world, findNode(world, params.node)),
  getNodeSeries: ({ params }, world) => nodeSeries(findNode(world, params.node), Date.now()),
  inviteNode: ({ body }, world) => {
    if (world.nodes.some((node) => node.name === body.name)) {
      throw new Fault('CONFLICT', { what: 'node', name: body.name, why: 'the name is taken' });
    }
    return {
      token: `join_${randomBytes(24).toString('base64url')}`,
      server: 'https://yard.example.org:8471',
      expiresAt: new Date(Date.now() + INVITATION_MS).toISOString(),
    };
  },
  removeNode: ({ params }, world) => {
    const node = withReserved(world, findNode(world, params.node));
    if (node.reserved.machines > 0) {
      throw new Fault('CONFLICT', {
        what: 'node',
        name: node.name,
        why: `it runs ${node.reserved.machines} machines`,
      });
    }
    world.nodes.splice(world.nodes.indexOf(findNode(world, node.id)), 1);
    announce(world, 'node', node.id);
  },
};

/** @returns a node with what its machines were promised. */
function withReserved(world: World, node: FakeNode): FakeNode {
  const machines = world.stacks.flatMap((stack) =>
    stack.machines.filter((machine) => machine.node === node.id),
  );
  const names = new Set(machines.map((machine) => machine.name));
  const volumes = world.stacks.flatMap((stack) => stack.volumes);
  return {
    ...node,
    reserved: {
      machines: machines.length,
      cpu: machines.reduce((sum, machine) => sum + machine.cpu, 0),
      memoryBytes: machines.reduce((sum, machine) => sum + machine.memoryBytes, 0),
      diskBytes: volumes
        .filter((volume) => names.has(volume.machine))
        .reduce((sum, volume) => sum + volume.sizeBytes, 0),
    },
  };
}

/** @throws Fault NOT_FOUND */
function findNode(world: World, idOrName: string): FakeNode {
  const node = world.nodes.find((each) => each.id === idOrName || each.name === idOrName);
  if (!node) throw new Fault('NOT_FOUND', { what: 'node', name: idOrName });
  return node;
}
