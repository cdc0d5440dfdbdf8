import { OWN_POOL } from '../../../../schemas/api/resources/pool.ts';
import type { poolRoutes, PoolPlace } from '../../../../schemas/api/routes/pool.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type Handlers, signedIn } from '../handler.ts';
import { seededId } from '../ids.ts';
import type { FakeNode, FakePool } from '../shapes.ts';
import { announce, type World } from '../world.ts';

export const poolHandlers: Handlers<keyof typeof poolRoutes> = {
  listPools: ({ query }, world) => {
    const { node } = query;
    const nodes = world.nodes.filter(({ id, name }) => !node || id === node || name === node);
    const declared = world.pools.filter(
      (pool) => !node || pool.nodes.some((at) => at.node === node || at.nodeName === node),
    );
    const own = query.declared === 'true' ? [] : nodes.map((each) => ownPool(world, each));
    return [...declared.map((pool) => view(world, pool)), ...own];
  },
  getPool: ({ params }, world) => {
    const owner = world.nodes.find(({ name }) => `${name}/${OWN_POOL}` === params.pool);
    return owner ? ownPool(world, owner) : view(world, findPool(world, params.pool));
  },
  addPool: ({ body }, world, caller) => {
    demandFree(world, body.name);
    const pool = newPool(world, body.name, body.place);
    Object.assign(pool, { reserve: body.reserve, note: body.note });
    pool.createdBy = signedIn(caller).name;
    world.pools.push(pool);
    announce(world, 'pool', pool.id ?? '');
    return view(world, pool);
  },
  changePool: ({ params, body }, world) => {
    const pool = findPool(world, params.pool);
    if (body.name !== undefined && body.name !== pool.name) demandFree(world, body.name);
    const { name = pool.name, reserve = pool.reserve, note = pool.note } = body;
    Object.assign(pool, { name, reserve, note });
    announce(world, 'pool', pool.id ?? '');
    return view(world, pool);
  },
  removePool: ({ params }, world) => {
    const pool = findPool(world, params.pool);
    if (pool.stacks > 0) {
      const stacks = pool.uses.map(({ name }) => name);
      const count = pool.stacks;
      throw new Fault('POOL_IN_USE', { name: pool.name, what: 'remove', stacks, count });
    }
    world.pools.splice(world.pools.indexOf(pool), 1);
    announce(world, 'pool', pool.id ?? '');
  },
  getPoolDefaults: (_request, world) => world.poolDefaults,
  setPoolDefaults: ({ body }, world) => {
    for (const kind of ['system', 'data'] as const) {
      const wanted = body[kind];
      if (wanted === undefined) continue;
      const isOwn = wanted === null || wanted === OWN_POOL;
      world.poolDefaults[kind] = isOwn ? null : findPool(world, wanted).name;
    }
    announce(world, 'pool', '*');
    return world.poolDefaults;
  },
};

const view = (world: World, pool: FakePool): FakePool => ({
  ...pool,
  defaultFor: (['system', 'data'] as const).filter(
    (kind) => world.poolDefaults[kind] === pool.name,
  ),
});

/** A pool that all nodes are about to get. */
function newPool(world: World, name: string, place: PoolPlace): FakePool {
  const source =
    place.kind === 'export'
      ? { kind: 'nfs' as const, server: '192.0.2.7', path: place.path }
      : place.kind === 'disk'
        ? { kind: place.kind, label: place.label }
        : place;
  const server = world.nodes.find((node) => place.kind === 'export' && node.name === place.node);
  return {
    ...nothingIn,
    id: seededId('pool', name),
    name,
    kind: source.kind,
    shared: source.kind === 'nfs' || (source.kind === 'folder' && source.shared),
    source,
    export:
      place.kind === 'export' && server
        ? { node: server.id, nodeName: server.name, path: place.path, state: 'waiting', by: null }
        : null,
    meant: { kind: 'all' },
    nodes: world.nodes.map(({ id, name: nodeName }) => ({ node: id, nodeName, state: 'waiting' })),
    state: 'waiting',
    createdAt: new Date().toISOString(),
  };
}

/** A pool without anything, for those who fill it in. */
export const nothingIn: FakePool = {
  id: null,
  name: '',
  kind: 'own',
  shared: false,
  source: null,
  export: null,
  meant: null,
  nodes: [],
  state: 'ready',
  totalBytes: 0,
  freeBytes: 0,
  reserve: { unit: 'bytes', bytes: 0 },
  reserveBytes: 0,
  usedBytes: 0,
  promisedBytes: 0,
  roomBytes: 0,
  stacks: 0,
  uses: [],
  defaultFor: [],
  whyStays: null,
  note: '',
  createdAt: null,
  createdBy: null,
};

function ownPool(world: World, node: FakeNode): FakePool {
  const { poolTotalBytes = 0, poolFreeBytes = 0 } = node.figures ?? {};
  const state = node.state === 'lost' ? 'unknown' : 'ready';
  return {
    ...nothingIn,
    name: `${node.name}/${OWN_POOL}`,
    nodes: [{ node: node.id, nodeName: node.name, state }],
    state: state === 'ready' ? 'ready' : 'away',
    totalBytes: poolTotalBytes,
    freeBytes: poolFreeBytes,
    roomBytes: poolFreeBytes,
    defaultFor: (['system', 'data'] as const).filter((kind) => world.poolDefaults[kind] === null),
    whyStays: 'every node has a pool of its own',
  };
}

/** @throws Fault NAME_TAKEN */
function demandFree(world: World, name: string): void {
  if (world.pools.some((pool) => pool.name === name)) {
    throw new Fault('NAME_TAKEN', { what: 'pool', name });
  }
}

/** @throws Fault NOT_FOUND */
function findPool(world: World, idOrName: string): FakePool {
  const pool = world.pools.find((each) => each.id === idOrName || each.name === idOrName);
  if (!pool) throw new Fault('NOT_FOUND', { what: 'pool', name: idOrName });
  return pool;
}
