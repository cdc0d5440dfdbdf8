import { describe, expect, test } from 'vitest';
import { NODES, waitUntil } from '../../../fakes/control-bench.ts';
import { GiB, NAS, onlyOn, poolBench } from './lab/pool-bench.ts';

const {
  bench,
  add,
  pool,
  list,
  untilState,
  have,
  finished,
  installed,
  stack,
  change,
  remove,
  desired,
} = poolBench();

describe('a pool that is declared', () => {
  test('is told to the nodes it is for, and shown as they see it', async () => {
    const id = await have('tank', onlyOn('one', NODES[2]!.id));
    expect(await pool('tank')).toMatchObject({
      id,
      kind: 'nfs',
      shared: true,
      source: NAS,
      nodes: [
        { nodeName: 'one', state: 'ready' },
        { nodeName: 'three', state: 'ready' },
      ],
      totalBytes: 1024 * GiB,
      freeBytes: 512 * GiB,
      reserveBytes: Math.ceil((1024 * GiB * 5) / 100),
      roomBytes: 512 * GiB - Math.ceil((1024 * GiB * 5) / 100),
      stacks: 0,
      whyStays: null,
    });
    expect(await desired(0)).toMatchObject({ pools: [{ id, name: 'tank', source: NAS }] });
    expect((await desired(1)).pools).toEqual([]);
    expect((await list()).map(({ name }) => name)).toEqual([
      'tank',
      'one/own',
      'three/own',
      'two/own',
    ]);
    expect((await list({ node: 'two' })).map(({ name }) => name)).toEqual(['two/own']);
    expect((await list({ declared: 'true' })).map(({ name }) => name)).toEqual(['tank']);
  });

  test('is that of nodes with its labels, from the moment they have them', async () => {
    const label = (zone: string | null) =>
      bench().call('changeNode', { params: { node: 'two' }, body: { labels: { zone } } });
    await add('attic', { nodes: { kind: 'labels', labels: { zone: 'attic' } } });
    expect(await pool('attic')).toMatchObject({ nodes: [], state: 'away' });
    await label('attic');
    await untilState('attic', 'ready');
    expect((await pool('attic')).nodes).toMatchObject([{ nodeName: 'two' }]);
    await label(null);
    await waitUntil(() => bench().nodes[1]!.world.openPools.size === 0);
    expect((await pool('attic')).nodes).toEqual([]);
  });

  test('is in a folder of a node, which serves it to all others and to itself', async () => {
    const place = { kind: 'export', node: 'two', path: '/srv/yard' };
    const id = await have('barn', { place });
    const source = { kind: 'nfs', server: NODES[1]!.address, path: '/srv/yard' };
    for (const index of [0, 1, 2]) {
      expect((await desired(index)).pools).toEqual([{ id, name: 'barn', source }]);
    }
    expect((await desired(1)).exports).toEqual([
      {
        pool: id,
        path: '/srv/yard',
        clients: NODES.map(({ id: node, address }) => ({ node, address })),
      },
    ]);
    expect((await desired(0)).exports).toEqual([]);
    expect(await pool('barn')).toMatchObject({
      source,
      export: { nodeName: 'two', path: '/srv/yard', state: 'ready', by: 'kernel' },
    });
    await expect(
      bench().call('removeNode', { params: { node: NODES[1]!.id } }),
    ).rejects.toMatchObject({ code: 'CONFLICT', data: { why: expect.stringContaining('barn') } });
  });

  test('is added once when two administrators do so at the same moment', async () => {
    const twice = await Promise.allSettled([add('tank'), add('tank', { note: 'mine' })]);
    expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(twice.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: expect.stringMatching(/NAME_TAKEN|CONFLICT/) },
    });
    expect(await list({ declared: 'true' })).toHaveLength(1);
  });

  const refused: [string, Record<string, unknown>, object][] = [
    [
      'the name of another',
      { name: 'tank', place: { ...NAS, path: '/b' } },
      { code: 'NAME_TAKEN' },
    ],
    [
      'the place of another',
      {},
      { code: 'CONFLICT', message: expect.stringMatching(/tank is at the same place/) },
    ],
    [
      'a folder in that of another',
      { place: { ...NAS, path: `${NAS.path}/more` } },
      { code: 'CONFLICT', message: expect.stringMatching(/inside that of the pool tank/) },
    ],
    [
      'a node that is not there',
      onlyOn('nine'),
      { code: 'NOT_FOUND', message: expect.stringMatching(/node “nine”/) },
    ],
    [
      'a disk on several nodes',
      { place: { kind: 'disk', label: 'FAST' }, ...onlyOn('one', 'two') },
      { code: 'CONFLICT', message: expect.stringMatching(/one node/) },
    ],
    [
      'a folder of all nodes that is not shared',
      { place: { kind: 'folder', path: '/mnt/a', shared: false } },
      { code: 'CONFLICT', message: expect.stringMatching(/one node/) },
    ],
    [
      'a server that is not there',
      { place: { kind: 'export', node: 'nine', path: '/srv' } },
      { code: 'NOT_FOUND' },
    ],
  ];
  test.each(refused)('is refused with %s', async (_what, over, fault) => {
    await add('tank');
    await expect(add('other', over)).rejects.toMatchObject(fault);
    expect(await list({ declared: 'true' })).toHaveLength(1);
  });

  test('is not given to a node where another pool is in its folder', async () => {
    const place = { kind: 'folder', path: '/mnt', shared: true };
    await add('tank', { place, ...onlyOn('one') });
    await add('scratch', {
      place: { ...place, path: '/mnt/scratch', shared: false },
      ...onlyOn('two'),
    });
    const widen = (...nodes: string[]) =>
      bench().call('changePool', { params: { pool: 'tank' }, body: onlyOn(...nodes) });
    await expect(widen('one', 'two')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/folder of the pool scratch is inside it/),
    });
    await expect(widen('one', 'three')).resolves.toMatchObject({ name: 'tank' });
  });

  test('is changed, and the audit log says how', async () => {
    await have('tank');
    const body = {
      name: 'vault',
      note: 'The big one',
      reserve: { unit: 'bytes' as const, bytes: GiB },
      ...onlyOn('one'),
    };
    const changed = await bench().call('changePool', { params: { pool: 'tank' }, body });
    expect(changed).toMatchObject({ name: 'vault', note: 'The big one', reserveBytes: GiB });
    await waitUntil(() => bench().nodes[2]!.world.openPools.size === 0);
    expect((await desired(0)).pools).toMatchObject([{ name: 'vault' }]);
    const audit = await bench().control.dependencies.audit.list({ limit: 10, before: undefined });
    expect(audit.map(({ sentence }) => sentence)).toEqual(
      expect.arrayContaining([
        'The pool tank was added: nas.lan:/export/yard by NFS.',
        'The pool tank is now called vault.',
        'The pool vault is now for one.',
        'Of the pool vault, 1 GiB is kept free now.',
        'The note of the pool vault was changed.',
      ]),
    );
  });

  test('is shown with what a node says when it cannot be reached', async () => {
    const { id } = await add('tank');
    await untilState('tank', 'ready');
    bench().nodes[0]!.world.awayPools.add(id!);
    await untilState('tank', 'partly');
    const [first, ...others] = (await pool('tank')).nodes;
    expect(first).toMatchObject({ nodeName: 'one', state: 'absent' });
    expect(others.map(({ state }) => state)).toEqual(['ready', 'ready']);
  });
});

describe('a pool with volumes in it', () => {
  test('is not removed, nor taken from their node, until they are gone', async () => {
    await have('tank');
    await installed('blog', { data: 'tank' });
    await expect(remove('tank')).rejects.toMatchObject({
      code: 'POOL_IN_USE',
      message: 'A stack has volumes in the pool “tank”: blog.',
    });
    const holder = (await stack('blog')).machines[0]!.nodeName;
    const others = NODES.map(({ name }) => name).filter((name) => name !== holder);
    const narrow = (nodes: string[]) =>
      bench().call('changePool', { params: { pool: 'tank' }, body: onlyOn(...nodes) });
    await expect(narrow(others)).rejects.toMatchObject({ code: 'POOL_IN_USE' });
    await narrow([holder]);
    const query = { data: 'keep' as const };
    await finished(bench().call('removeStack', { params: { stack: 'blog' }, query }));
    expect((await pool('tank')).uses).toMatchObject([{ name: 'blog', removed: true, volumes: 1 }]);
    await expect(remove('tank')).rejects.toMatchObject({ code: 'POOL_IN_USE' });
    const purge = { params: { stack: 'blog' }, query: { data: 'delete' as const } };
    await finished(bench().call('removeStack', purge));
    await remove('tank');
    await waitUntil(() => bench().nodes.every(({ world }) => world.openPools.size === 0));
  });

  test('is named by its stacks with the time when it is gone, and goes on when it is back', async () => {
    const id = await have('tank');
    await installed('blog', { data: 'tank' });
    const { nodeName } = (await stack('blog')).machines[0]!;
    await finished(change('stopStack', 'blog'));
    const away = (is: boolean): void => {
      for (const { world } of bench().nodes) {
        if (is) world.awayPools.add(id);
        else world.awayPools.delete(id);
      }
    };
    away(true);
    await waitUntil(async () => (await stack('blog')).volumes[1]?.missing !== null);
    const { sentence, volumes } = await stack('blog');
    expect(volumes[1]).toMatchObject({
      pool: { name: 'tank' },
      missing: { why: 'pool', nodeName },
    });
    expect(sentence).toMatch(
      new RegExp(
        `The volume “store” of blog-db has been out of reach since .* UTC: the pool tank is not available on ${nodeName}`,
      ),
    );
    await expect(change('startStack', 'blog')).rejects.toMatchObject({
      code: 'NO_ROOM',
      message: expect.stringContaining(`${nodeName} has lost the pool tank`),
    });
    away(false);
    await untilState('tank', 'ready');
    await waitUntil(async () => (await stack('blog')).volumes[1]?.missing === null);
    expect(await finished(change('startStack', 'blog'))).toMatchObject({ state: 'succeeded' });
  });

  test('has to have room again for the system disks of a stack that comes back', async () => {
    await have('tank');
    await installed('blog', { '*': 'tank' });
    const query = { data: 'keep' as const };
    await finished(bench().call('removeStack', { params: { stack: 'blog' }, query }));
    const reserve = (bytes: number) =>
      bench().call('changePool', {
        params: { pool: 'tank' },
        body: { reserve: { unit: 'bytes', bytes } },
      });
    // Its data has 4 GiB; the system disks need 1 GiB more.
    await reserve(512 * GiB - 4 * GiB - GiB + 1);
    await expect(change('restoreStack', 'blog')).rejects.toMatchObject({
      code: 'NO_ROOM',
      message: expect.stringMatching(/It needs 1 GiB of the pool tank/),
    });
    await reserve(512 * GiB - 4 * GiB - GiB);
    expect(await finished(change('restoreStack', 'blog'))).toMatchObject({ state: 'succeeded' });
  });
});
