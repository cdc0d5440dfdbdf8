import { describe, expect, test } from 'vitest';
import { NODES } from '../../../fakes/control-bench.ts';
import { GiB, onlyOn, poolBench } from './lab/pool-bench.ts';

const { bench, pool, untilState, have, plan, installed, stack, remove, desired } = poolBench();

describe('an install', () => {
  test('puts each disk where it was told, with the image beside it', async () => {
    const id = await have('tank');
    const made = await plan({ name: 'blog', pools: { data: 'tank', 'web:system': 'tank' } });
    expect(made.problems).toEqual([]);
    expect(made.placement?.disks).toEqual([
      { machine: 'blog-db', disk: 'system', pool: 'own', reason: expect.any(String) },
      { machine: 'blog-db', disk: 'store', pool: 'tank', reason: 'You chose this pool.' },
      { machine: 'blog-web-1', disk: 'system', pool: 'tank', reason: 'You chose this pool.' },
    ]);
    await installed('blog', { data: 'tank', 'web:system': 'tank' });
    const seen = await stack('blog');
    expect(seen.volumes.map(({ name, pool: where }) => [name, where?.name])).toEqual([
      ['system', undefined],
      ['store', 'tank'],
      ['system', 'tank'],
    ]);
    const node = NODES.findIndex((each) => each.id === seen.machines[1]?.node);
    const there = await desired(node);
    expect(there.volumes.map((volume) => volume.pool)).toEqual([undefined, id, id]);
    expect(there.images.map(({ pools }) => pools)).toEqual([undefined, [id]]);
    const { world } = bench().nodes[node]!;
    expect([world.volumes.size, world.openPools.get(id)?.volumes.size]).toEqual([1, 2]);
    expect(await pool('tank')).toMatchObject({
      promisedBytes: 4 * GiB + 0.5 * GiB,
      uses: [{ name: 'blog', volumes: 2, removed: false }],
      whyStays: '1 stack has volumes in it: blog',
    });
    const own = await pool(`${NODES[node]!.name}/own`);
    expect(own.promisedBytes).toBe(0.5 * GiB);
  });

  test('follows the default of the cluster unless one chooses', async () => {
    await have('tank');
    const set = (body: { data?: string | null; system?: string | null }) =>
      bench().call('setPoolDefaults', { body });
    expect(await set({ data: 'tank' })).toEqual({ system: null, data: 'tank' });
    const pools = async (chosen?: Record<string, string>) =>
      (await plan({ pools: chosen })).placement?.disks?.map((disk) => disk.pool);
    expect(await pools()).toEqual(['own', 'tank', 'own']);
    expect(await pools({ data: 'own' })).toEqual(['own', 'own', 'own']);
    await expect(remove('tank')).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { why: expect.stringContaining('default for data disks') },
    });
    expect((await pool('tank')).defaultFor).toEqual(['data']);
    expect((await pool('one/own')).defaultFor).toEqual(['system']);
    expect(await set({ data: 'own' })).toEqual({ system: null, data: null });
    expect(await pools()).toEqual(['own', 'own', 'own']);
    await remove('tank');
  });

  test('has another hash in another pool', async () => {
    await have('tank');
    const own = await plan({ name: 'blog' });
    const there = await plan({ name: 'blog', pools: { '*': 'tank' } });
    expect(there.hash).not.toBe(own.hash);
    await expect(
      bench().install({ name: 'blog', pools: { '*': 'tank' }, planHash: own.hash }),
    ).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
  });

  test('goes where the pool is, and names what is missing where it is not', async () => {
    await have('fast', { place: { kind: 'disk', label: 'FAST' }, ...onlyOn('two') });
    const made = await plan({ pools: { '*': 'fast' } });
    expect(made.machines.map(({ nodeName }) => nodeName)).toEqual(['two', 'two']);
    const { problems } = await plan({ pools: { '*': 'fast' }, nodes: { db: 'one' } });
    expect(problems).toMatchObject([
      { code: 'NO_ROOM', message: expect.stringContaining('does not have the pool fast') },
    ]);
    expect((await plan({ pools: { '*': 'slow', disk: 'fast' } })).problems).toMatchObject([
      { code: 'POOL_UNKNOWN', message: 'There is no pool “slow”.' },
      { code: 'PIN_UNKNOWN' },
    ]);
  });

  test('is no place where a pool is away', async () => {
    const id = await have('tank', onlyOn('one', 'two'));
    bench().nodes[0]!.world.awayPools.add(id);
    await untilState('tank', 'partly');
    const pools = { '*': 'tank' };
    const made = await plan({ pools });
    expect(made.machines.map(({ nodeName }) => nodeName)).toEqual(['two', 'two']);
    bench().nodes[1]!.world.awayPools.add(id);
    await untilState('tank', 'away');
    const { problems } = await plan({ pools });
    expect(problems[0]?.message).toMatch(
      /one has lost the pool tank.*three does not have the pool/,
    );
  });

  test('counts the room of a shared pool once, with what is kept free of it', async () => {
    // Room for one of them: 4 GiB of data, and no more than that.
    const room = { unit: 'bytes' as const, bytes: 512 * GiB - 6 * GiB };
    await have('tank', { reserve: room });
    await installed('first', { data: 'tank' });
    const { problems } = await plan({ name: 'second', pools: { data: 'tank' } });
    expect(problems).toEqual([
      {
        code: 'POOL_SHORT',
        message: 'db needs 4 GiB of the pool tank, and 2 GiB of it can still be taken.',
        action: expect.any(String),
      },
    ]);
    expect(await pool('tank')).toMatchObject({ roomBytes: 2 * GiB });
    await installed('second', { data: 'own' });
  });

  test('of two at the same moment, one gets the last room of a pool', async () => {
    const reserve = { unit: 'bytes' as const, bytes: 512 * GiB - 6 * GiB };
    await have('tank', { reserve });
    const pools = { data: 'tank' };
    const begun = await Promise.all([
      bench().install({ name: 'first', pools }),
      bench().install({ name: 'second', pools }),
    ]);
    const ended = await Promise.all(begun.map(({ id }) => bench().finish(id)));
    expect(new Set(ended.map((each) => each?.state))).toEqual(new Set(['failed', 'succeeded']));
    expect(ended.find((each) => each?.state === 'failed')?.fault).toMatchObject({
      message: expect.stringContaining('The pool tank does not have enough space left.'),
    });
  });
});
