import { afterEach, beforeEach, expect } from 'vitest';
import type { Operation } from '../../../../../schemas/api/resources/operation.ts';
import type { Pool } from '../../../../../schemas/api/resources/pool.ts';
import type { PoolId } from '../../../../../schemas/ids/brand.ts';
import { ControlBench, installBody, NODES, waitUntil } from '../../../../fakes/control-bench.ts';

export const GiB = 2 ** 30;
export const NAS = { kind: 'nfs' as const, server: 'nas.lan', path: '/export/yard' };
export const onlyOn = (...nodes: string[]) => ({ nodes: { kind: 'list' as const, nodes } });

const addBody = (name: string, over: Record<string, unknown> = {}) => ({
  name,
  place: NAS,
  nodes: { kind: 'all' as const },
  reserve: { unit: 'percent' as const, percent: 5 },
  note: '',
  ...over,
});

/** Pools from the API to the agents: the real control, real agents, and simulated nodes, for each test. */
export function poolBench() {
  let bench: ControlBench;
  beforeEach(async () => {
    bench = await ControlBench.open(undefined, { count: 3 });
    await bench.trustPublisher();
  });
  afterEach(async () => {
    await bench.close();
    if (bench.errors.length > 0) throw bench.errors[0];
  });

  const add = (name: string, over: Record<string, unknown> = {}): Promise<Pool> =>
    bench.call('addPool', { body: addBody(name, over) });
  const pool = (name: string): Promise<Pool> => bench.call('getPool', { params: { pool: name } });
  const list = (query: { node?: string; declared?: 'true' | 'false' } = {}): Promise<Pool[]> =>
    bench.call('listPools', { query: { node: undefined, declared: 'false', ...query } });
  const untilState = (name: string, state: Pool['state']): Promise<void> =>
    waitUntil(async () => (await pool(name)).state === state);

  /** Adds a pool, and waits until every node that shall have it has it. */
  const have = async (name: string, over: Record<string, unknown> = {}): Promise<PoolId> => {
    const { id } = await add(name, over);
    await untilState(name, 'ready');
    return id!;
  };

  const plan = (over: Record<string, unknown>) =>
    bench.call('planInstall', { body: installBody(over) });
  const finished = async (begun: Promise<Operation>) => bench.finish((await begun).id);
  const installed = async (name: string, pools: Record<string, string>): Promise<void> => {
    const ended = await finished(bench.install({ name, pools }));
    expect(ended?.fault).toBeNull();
    expect(ended).toMatchObject({ state: 'succeeded' });
  };
  const stack = (name: string) => bench.call('getStack', { params: { stack: name } });
  const change = (route: 'startStack' | 'stopStack' | 'restoreStack', name: string) =>
    bench.call(route, { params: { stack: name }, query: {} });
  const remove = (name: string) => bench.call('removePool', { params: { pool: name } });

  const desired = (index: number) => bench.control.dependencies.desired.current(NODES[index]!.id);
  return {
    bench: () => bench,
    add,
    pool,
    list,
    untilState,
    have,
    plan,
    finished,
    installed,
    stack,
    change,
    remove,
    desired,
  };
}
