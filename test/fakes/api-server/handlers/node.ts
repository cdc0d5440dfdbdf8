import { randomBytes } from 'node:crypto';
import type { nodeRoutes } from '../../../../schemas/api/routes/node.ts';
import { allowedNodeActions, whyNotNode } from '../../../../schemas/capability/node.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type Handlers, signedIn } from '../handler.ts';
import { hasWords } from '../../../../runtime/control/nodes/core/has-words.ts';
import { pageOf } from '../../../../runtime/control/nodes/core/page-of.ts';
import { joinCommand } from '../../../../runtime/control/nodes/core/join-command.ts';
import { changeDetails } from '../../../../runtime/control/nodes/core/change-details.ts';
import { admissionOf, nodeState } from '../../../../runtime/control/nodes/core/node-state.ts';
import { emptyingHandlers } from './emptying.ts';
import { nodeSeries } from '../machine-figures.ts';
import { playOperation, queueOperation, type Script, type ScriptStep } from '../operations/play.ts';
import type { FakeNode, FakeOperation } from '../shapes.ts';
import { announce, type World } from '../world.ts';

const INVITATION_MS = 3_600_000;

export const nodeHandlers: Handlers<keyof typeof nodeRoutes> = {
  ...emptyingHandlers,
  listNodes: ({ query: { search, state, ...page } }, world) =>
    pageOf(
      world.nodes.map((node) => viewNode(world, node)),
      page,
      (node) =>
        hasWords(search, [node.name, node.facts?.hostname ?? '']) &&
        (state === undefined || node.state === state),
    ),
  getNode: ({ params }, world) => viewNode(world, findNode(world, params.node)),
  getNodeSeries: ({ params, query }, world) =>
    nodeSeries(findNode(world, params.node), query.range, Date.now()),
  inviteNode: ({ body }, world) => {
    if (world.nodes.some((node) => node.name === body.name)) {
      throw new Fault('NAME_TAKEN', { what: 'node', name: body.name });
    }
    const secret = randomBytes(32).toString('base64url');
    const token = `stackyard-enrol.${secret}.${randomBytes(32).toString('hex')}`;
    const server = 'https://yard.example.org:8471';
    return {
      token,
      server,
      reach: 'network',
      command: joinCommand(server, token),
      expiresAt: new Date(Date.now() + INVITATION_MS).toISOString(),
    };
  },
  removeNode: ({ params }, world) => {
    const node = viewNode(world, findNode(world, params.node));
    const why = whyNotNode('remove', node);
    if (why !== undefined) throw new Fault('CONFLICT', { what: 'node', name: node.name, why });
    world.nodes.splice(world.nodes.indexOf(findNode(world, node.id)), 1);
    announce(world, 'node', node.id);
  },
  cordonNode: ({ params, body }, world, caller) =>
    give(world, params.node, { kind: 'cordon', reason: body.reason, by: signedIn(caller).name }),
  uncordonNode: ({ params }, world) => lift(world, params.node, 'cordon'),
  startMaintenance: ({ params, body }, world, caller) => {
    const node = viewNode(world, findNode(world, params.node));
    if (whyNotNode('startMaintenance', node) !== undefined && !node.orders.maintenance) {
      const { names, running } = node.holds;
      throw new Fault('NODE_BUSY', { name: node.name, stacks: names, count: running });
    }
    const by = signedIn(caller).name;
    return give(world, params.node, { kind: 'maintenance', reason: body.reason, by });
  },
  drainNode: ({ params, body }, world, caller) => {
    const by = signedIn(caller).name;
    const node = give(world, params.node, { kind: 'drain', reason: body.reason, by });
    return emptyNode(world, node, { kind: 'drain-node', title: `Drain ${node.name}`, by });
  },
  undrainNode: ({ params }, world) => lift(world, params.node, 'drain'),
  declareNodeDead: ({ params, body }, world, caller) => {
    const by = signedIn(caller).name;
    const { state, name } = viewNode(world, findNode(world, params.node));
    if (state !== 'lost') {
      throw new Fault('NOT_ALLOWED_IN_STATE', {
        what: 'node',
        name,
        state,
        action: 'declare dead',
      });
    }
    const node = give(world, params.node, { kind: 'dead', reason: body.reason, by });
    return emptyNode(world, node, {
      kind: 'take-over-node',
      title: `Take over what ${node.name} had`,
      by,
    });
  },
  endMaintenance: ({ params }, world) => lift(world, params.node, 'maintenance'),
  changeNode: ({ params, body }, world) => {
    const node = findNode(world, params.node);
    Object.assign(node, changeDetails(node, body, node.name));
    announce(world, 'node', node.id);
    return viewNode(world, node);
  },
};

/** Plays the operation that takes everything from a node; what is there stays, for the next test. */
function emptyNode(
  world: World,
  { id, name }: FakeNode,
  { kind, title, by }: { readonly kind: string; readonly title: string; readonly by: string },
): FakeOperation {
  const nothing = (): void => undefined;
  const step = (step: string, of: string): ScriptStep => ({
    name: step,
    title: of,
    ms: 900,
    advance: nothing,
    finish: nothing,
  });
  const script: Script = {
    kind,
    title,
    subject: { kind: 'node', id, name },
    steps: [step('machines', 'Moving machines'), step('routers', 'Moving routers')],
    succeeded: nothing,
    undone: nothing,
  };
  const operation = queueOperation(world, script, by);
  void playOperation(world, operation, script);
  return operation;
}

function give(
  world: World,
  idOrName: string,
  order: { kind: keyof FakeNode['orders']; by: string; reason: string | undefined },
): FakeNode {
  const node = findNode(world, idOrName);
  const { kind, by, reason = null } = order;
  node.orders = {
    ...node.orders,
    [kind]: node.orders[kind] ?? { by, at: new Date().toISOString(), reason },
  };
  announce(world, 'node', node.id);
  return viewNode(world, node);
}

function lift(world: World, idOrName: string, kind: keyof FakeNode['orders']): FakeNode {
  const node = findNode(world, idOrName);
  node.orders = { ...node.orders, [kind]: null };
  announce(world, 'node', node.id);
  return viewNode(world, node);
}

/** @returns a node with what follows from its orders, and from what stacks have there. */
export function viewNode(world: World, node: FakeNode): FakeNode {
  const { orders } = node;
  const holds = holdsOf(world, node.id);
  const sight = { hasReported: node.lastSeenAt !== null, isSilent: node.state === 'lost' };
  const state = nodeState(orders, sight);
  return {
    ...withReserved(world, node),
    holds,
    state,
    admission: admissionOf(orders),
    actions: allowedNodeActions({ orders, holds, state }),
    outdated: node.drift !== null,
  };
}

function holdsOf(world: World, node: string): FakeNode['holds'] {
  const here = world.stacks.filter(({ machines }) => machines.some((each) => each.node === node));
  const up = here.filter(({ state }) => state !== 'stopped' && state !== 'removed');
  const names = up.map(({ name }) => name).sort();
  return {
    stacks: here.length,
    running: up.length,
    names: names.slice(0, LIMITS.nodeRecord.namedStacks),
  };
}

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
