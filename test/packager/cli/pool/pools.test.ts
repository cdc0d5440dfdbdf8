import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answering } from '../../../fakes/answering.ts';
import { Operator } from '../../../fakes/operator.ts';
import { urlOf } from '../../../fakes/url-of.ts';

let operator: Operator;
beforeEach(async () => {
  operator = await Operator.create();
  await operator.signIn();
});
afterEach(() => operator.remove());

const yard = (...argv: string[]) => operator.yard(['pool', ...argv]);

/** @returns what the server was asked to add */
async function addedBy(...argv: string[]): Promise<unknown> {
  let asked: unknown;
  const spy: typeof fetch = (url, init) => {
    if (urlOf(url).endsWith('/pools') && typeof init?.body === 'string') {
      asked = JSON.parse(init.body);
    }
    return fetch(url, init);
  };
  const { exit, stderr } = await operator.yard(['pool', ...argv], { fetch: spy });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return asked;
}

describe('yard pool add', () => {
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

describe('yard pool', () => {
  beforeEach(async () => {
    await yard('add-nfs', 'tank', 'nas.lan:/export/yard', '--note', 'The big one');
    const [tank] = operator.world.pools;
    Object.assign(tank!, {
      state: 'partly',
      totalBytes: 2 ** 40,
      roomBytes: 2 ** 39,
      promisedBytes: 2 ** 33,
      usedBytes: 2 ** 32,
    });
    tank!.nodes[0]!.state = 'ready';
    tank!.nodes[1] = {
      ...tank!.nodes[1]!,
      state: 'failed',
      fault: { code: 'POOL_ABSENT', data: {}, message: 'It is not there.', retryable: true },
    } as never;
  });

  test('ls lists declared pools and those that nodes have of their own', async () => {
    const { stdout } = await yard('ls');
    expect(stdout).toMatch(
      /tank +nfs +ready on 1 of 2 +512 GiB of 1 TiB +8 GiB +4 GiB +0 +– +nas\.lan:\/export\/yard/,
    );
    expect(stdout).toMatch(/yard-1\/own +own +ready .* system, data +the folder of its agent/);
    const { stdout: some } = await yard('ls', '--node', 'barn-2');
    expect(some).not.toContain('yard-1/own');
    const { json } = await operator.yardJson(['pool', 'ls']);
    expect(json).toMatchObject([{ name: 'tank' }, { name: 'yard-1/own' }, { name: 'barn-2/own' }]);
  });

  test('show tells how each node sees it', async () => {
    const { stdout } = await yard('show', 'tank');
    expect(stdout).toContain('tank: ready on 1 of 2');
    expect(stdout).toMatch(/yard-1 +ready/);
    expect(stdout).toMatch(/barn-2 +failed +It is not there\./);
    expect(stdout).toContain('The big one');
    expect((await yard('show', 'yard-1/own')).stdout).toContain('yard-1/own: ready');
    expect((await yard('show', 'nothing')).exit).toBe(4);
  });

  test('edit changes what is given, and refuses to change nothing', async () => {
    const { stdout } = await yard('edit', 'tank', '--name', 'vault', '--note', '');
    expect(stdout).toContain('vault: ');
    expect(operator.world.pools[0]).toMatchObject({ name: 'vault', note: '' });
    expect(await yard('edit', 'vault')).toMatchObject({ exit: 2 });
  });

  test('rm asks first, and says what stays', async () => {
    const no = await operator.yard(['pool', 'rm', 'tank'], answering('n'));
    expect(no.stderr).toContain('nas.lan:/export/yard) will be forgotten; its files stay');
    expect(operator.world.pools).toHaveLength(1);
    expect((await yard('rm', 'tank', '--yes')).stdout).toContain('The pool “tank” was removed.');
    expect(operator.world.pools).toEqual([]);
  });

  test('default tells and decides where disks go', async () => {
    expect((await yard('default')).stdout).toContain('Data disks:   the own pool of their node');
    const { stdout } = await yard('default', '--data', 'tank');
    expect(stdout).toContain('System disks: the own pool of their node');
    expect(stdout).toContain('Data disks:   the pool tank');
    expect((await yard('default', '--data', 'nothing')).exit).toBe(4);
    await yard('default', '--data', 'own');
    expect(operator.world.poolDefaults).toEqual({ system: null, data: null });
  });
});
