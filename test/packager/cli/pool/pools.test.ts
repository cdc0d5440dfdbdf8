import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answering } from '../../../fakes/answering.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { install, untilDone } from '../../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';
import { urlOf } from '../../../fakes/url-of.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const live = useLiveOperator('market');

beforeAll(async () => {
  const { server } = live;
  const { id: node } = await server.api.getNode({ params: { node: 'barn-2' } });
  await server.api.removeNode({ params: { node } });
  await server.join('barn-3');
});
afterEach(async () => {
  const { api } = live.server;
  await api.setPoolDefaults({ body: { system: null, data: null } });
  for (const { id, name } of await api.listPools()) {
    if (id !== null) await api.removePool({ params: { pool: name } });
  }
});

const yard = (...argv: string[]) => live.operator.yard(['pool', ...argv]);

/** @returns names of pools that no node has by itself */
const declared = async (): Promise<string[]> =>
  (await live.server.api.listPools()).flatMap(({ id, name }) => (id === null ? [] : [name]));

/** @returns what the server was asked to add */
async function addedBy(...argv: string[]): Promise<unknown> {
  let asked: unknown;
  const spy: typeof fetch = (url, init) => {
    if (urlOf(url).endsWith('/pools') && typeof init?.body === 'string') {
      asked = JSON.parse(init.body);
    }
    return fetch(url, init);
  };
  const { exit, stderr } = await live.operator.yard(['pool', ...argv], { fetch: spy });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return asked;
}

describe('yard pool add', { timeout: LIVE_TEST_MS }, () => {
  test('adds an export, for all nodes unless told otherwise', async () => {
    expect(await addedBy('add-nfs', 'tank', 'nas.lan:/export/yard')).toEqual({
      name: 'tank',
      place: { kind: 'nfs', server: 'nas.lan', path: '/export/yard' },
    });
    const options = ['--nodes', 'zone=attic', '--reserve', '10%', '--note', 'The old one'];
    expect(await addedBy('add-nfs', 'attic', '[fd00::7]:/a', ...options)).toMatchObject({
      nodes: { kind: 'labels', labels: { zone: 'attic' } },
      reserve: { unit: 'percent', percent: 10 },
      note: 'The old one',
    });
  });

  test('adds a folder of one node, and one that several have mounted', async () => {
    const folder = ['add-folder', 'scratch', '--node', 'yard-1', '--path', '/mnt/scratch'];
    expect(await addedBy(...folder)).toEqual({
      name: 'scratch',
      place: { kind: 'folder', path: '/mnt/scratch', shared: false },
      nodes: { kind: 'list', nodes: ['yard-1'] },
    });
    expect(await addedBy('add-folder', 'san', '--path', '/mnt/san', '--shared')).toEqual({
      name: 'san',
      place: { kind: 'folder', path: '/mnt/san', shared: true },
    });
  });

  test('adds a disk by its label, and a folder that a gateway serves', async () => {
    expect(await addedBy('add-disk', 'fast', '--node', 'yard-1', '--label', 'FAST')).toEqual({
      name: 'fast',
      place: { kind: 'disk', label: 'FAST' },
      nodes: { kind: 'list', nodes: ['yard-1'] },
    });
    const served = ['export', 'barn', '--node', 'yard-1', '--path', '/srv/stackyard'];
    expect(await addedBy(...served)).toEqual({
      name: 'barn',
      place: { kind: 'export', node: 'yard-1', path: '/srv/stackyard' },
    });
  });

  test('refuses a name that is taken, and the name of every node’s own pool', async () => {
    await yard('add-nfs', 'tank', 'nas.lan:/export/yard');
    const again = await yard('add-nfs', 'tank', 'nas.lan:/other');
    expect(again).toMatchObject({ exit: 6 });
    expect(again.stderr).toContain('The pool name “tank” is already taken.');
    expect((await yard('add-nfs', 'own', 'nas.lan:/other')).exit).toBe(3);
  });
});

describe('yard pool', { timeout: LIVE_TEST_MS }, () => {
  /** Stacks that have data in the pool tank; nothing of them stays. */
  const stacks: string[] = [];
  beforeEach(async () => {
    const failing = live.server.node('barn-3').world;
    failing.trouble = (action) => {
      if (action.startsWith('pool '))
        throw new Fault('POOL_UNUSABLE', { where: 'tank', why: 'no-folder', detail: '' });
    };
    await yard('add-nfs', 'tank', 'nas.lan:/export/yard', '--note', 'The big one');
    await waitFor('both nodes to tell of the pool', async () => {
      const { nodes } = await live.server.api.getPool({ params: { pool: 'tank' } });
      const told = nodes.map(({ nodeName, state }) => `${nodeName} ${state}`).toSorted();
      return told.join() === 'barn-3 failed,yard-1 ready';
    });
  });
  afterEach(async () => {
    const { api } = live.server;
    for (const stack of stacks.splice(0)) {
      const removal = { params: { stack }, query: { data: 'delete' } } as const;
      await untilDone(api, await api.removeStack(removal));
    }
    await waitFor('nothing to be in the pool', async () =>
      (await api.listPools()).every(({ id, whyStays }) => id === null || whyStays === null),
    );
  });

  test('ls lists declared pools and those that nodes have of their own', async () => {
    const { api } = live.server;
    const pools = { data: 'tank' };
    await install(api, { appliance: 'stackyard/wordpress', name: 'blog', pools });
    stacks.push('blog');
    await waitFor('the server to know what is in the pool', async () => {
      const { usedBytes } = await api.getPool({ params: { pool: 'tank' } });
      return usedBytes > 0;
    });
    const { stdout } = await yard('ls');
    expect(stdout).toMatch(
      /tank +nfs +ready on 1 of 2 +453 GiB of 1 TiB +8 GiB +192 MiB +1 +– +nas\.lan:\/export\/yard/,
    );
    expect(stdout).toMatch(/yard-1\/own +own +ready .* system, data +the folder of its agent/);
    const { stdout: some } = await yard('ls', '--node', 'barn-3');
    expect(some).not.toContain('yard-1/own');
    const { json } = await live.operator.yardJson(['pool', 'ls']);
    expect(json).toMatchObject([{ name: 'tank' }, { name: 'barn-3/own' }, { name: 'yard-1/own' }]);
  });

  test('show tells how each node sees it', async () => {
    const { stdout } = await yard('show', 'tank');
    expect(stdout).toContain('tank: ready on 1 of 2');
    expect(stdout).toMatch(/yard-1 +ready/);
    expect(stdout).toMatch(
      /barn-3 +failed +The pool in tank cannot be used: there is no such folder\./,
    );
    expect(stdout).toContain('The big one');
    expect((await yard('show', 'yard-1/own')).stdout).toContain('yard-1/own: ready');
    expect((await yard('show', 'nothing')).exit).toBe(4);
  });

  test('edit changes what is given, and refuses to change nothing', async () => {
    const { stdout } = await yard('edit', 'tank', '--name', 'vault', '--note', '');
    expect(stdout).toContain('vault: ');
    const vault = await live.server.api.getPool({ params: { pool: 'vault' } });
    expect(vault).toMatchObject({ name: 'vault', note: '' });
    expect(await yard('edit', 'vault')).toMatchObject({ exit: 2 });
  });

  test('rm asks first, and says what stays', async () => {
    const no = await live.operator.yard(['pool', 'rm', 'tank'], answering('n'));
    expect(no.stderr).toContain('nas.lan:/export/yard) will be forgotten; its files stay');
    expect(await declared()).toEqual(['tank']);
    expect((await yard('rm', 'tank', '--yes')).stdout).toContain('The pool “tank” was removed.');
    expect(await declared()).toEqual([]);
  });

  test('default tells and decides where disks go', async () => {
    expect((await yard('default')).stdout).toContain('Data disks:   the own pool of their node');
    const { stdout } = await yard('default', '--data', 'tank');
    expect(stdout).toContain('System disks: the own pool of their node');
    expect(stdout).toContain('Data disks:   the pool tank');
    expect((await yard('default', '--data', 'nothing')).exit).toBe(4);
    await yard('default', '--data', 'own');
    expect(await live.server.api.getPoolDefaults()).toEqual({ system: null, data: null });
  });
});
