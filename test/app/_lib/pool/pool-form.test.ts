import { describe, expect, test } from 'vitest';
import {
  EMPTY_POOL,
  type PoolForm,
  readNodes,
  readPoolChange,
  readPoolForm,
  readReserve,
  reserveWords,
  settingsOf,
} from '../../../../app/_lib/pool/pool-form.ts';
import { poolPlan } from '../../../../app/_lib/pool/pool-plan.ts';
import { poolRoutes } from '../../../../schemas/api/routes/pool.ts';
import { emptyPoolView } from '../../../fakes/empty-pool-view.ts';

const GiB = 2 ** 30;
const nfs: PoolForm = { ...EMPTY_POOL, name: ' tank ', server: 'nas.lan', path: '/export/yard' };
const FORMS: Record<PoolForm['kind'], PoolForm> = {
  nfs,
  export: { ...nfs, kind: 'export', server: '', node: 'barn-1', path: '/srv/stackyard' },
  shared: { ...nfs, kind: 'shared', server: '', path: '/mnt/shared' },
  folder: { ...nfs, kind: 'folder', server: '', path: '/mnt/scratch', node: 'barn-2' },
  disk: { ...nfs, kind: 'disk', server: '', path: '', label: 'FAST', node: 'barn-2' },
};
const bodyOf = (form: PoolForm) => {
  const read = readPoolForm(form);
  if (read.kind === 'missing') throw new Error(read.why);
  return read.body;
};
const whyOf = (form: PoolForm): string | undefined => {
  const read = readPoolForm(form);
  return read.kind === 'missing' ? read.why : undefined;
};

describe('what is typed to declare a pool', () => {
  test('is a request that the server takes, for each kind', () => {
    expect(Object.values(FORMS).map((form) => bodyOf(form).place)).toEqual([
      { kind: 'nfs', server: 'nas.lan', path: '/export/yard' },
      { kind: 'export', node: 'barn-1', path: '/srv/stackyard' },
      { kind: 'folder', path: '/mnt/shared', shared: true },
      { kind: 'folder', path: '/mnt/scratch', shared: false },
      { kind: 'disk', label: 'FAST' },
    ]);
    for (const form of Object.values(FORMS)) {
      expect(poolRoutes.addPool.body.safeParse(bodyOf(form)).success).toBe(true);
    }
  });

  test('is for all nodes and keeps 5 % free, unless it says otherwise', () => {
    expect(bodyOf(nfs)).toMatchObject({
      name: 'tank',
      nodes: { kind: 'all' },
      reserve: { unit: 'percent', percent: 5 },
      note: '',
    });
  });

  test('of one node is for that node, whatever was chosen before', () => {
    const labelled = { meant: 'labels', labels: 'zone=attic' } as const;
    expect(bodyOf({ ...FORMS.disk, ...labelled }).nodes).toEqual({
      kind: 'list',
      nodes: ['barn-2'],
    });
    expect(bodyOf({ ...nfs, ...labelled }).nodes).toEqual({
      kind: 'labels',
      labels: { zone: 'attic' },
    });
  });

  test('says what is still missing', () => {
    expect(whyOf({ ...nfs, name: ' ' })).toBe('enter a name first');
    expect(whyOf({ ...nfs, server: ' ' })).toBe('enter the NFS server first');
    expect(whyOf({ ...nfs, path: '' })).toBe('enter a path first');
    expect(whyOf({ ...FORMS.disk, label: '' })).toBe('enter the label first');
    for (const kind of ['export', 'folder', 'disk'] as const) {
      expect(whyOf({ ...FORMS[kind], node: '' })).toBe('choose a node first');
    }
    expect(whyOf({ ...nfs, meant: 'list', nodes: ' , ' })).toBe('say which nodes first');
    expect(whyOf({ ...nfs, meant: 'labels', labels: '' })).toBe('say which nodes first');
    expect(whyOf({ ...nfs, meant: 'labels', labels: 'zone' })).toBe('correct the labels first');
    expect(whyOf({ ...nfs, reserve: 'much' })).toBe('correct what is kept free first');
  });
});

test('what is kept free is a share or a size, as it is typed and as it is shown', () => {
  expect(readReserve('10%')).toEqual({ unit: 'percent', percent: 10 });
  expect(readReserve(' 90 % ')).toEqual({ unit: 'percent', percent: 90 });
  expect(readReserve('20GiB')).toEqual({ unit: 'bytes', bytes: 20 * GiB });
  expect(readReserve('0')).toEqual({ unit: 'bytes', bytes: 0 });
  for (const wrong of ['91%', '100%', '-1%', '20', '', 'GiB']) {
    expect(readReserve(wrong)).toBeUndefined();
  }
  expect(reserveWords({ unit: 'percent', percent: 7 })).toBe('7%');
  for (const bytes of [0, 20 * GiB, 1_234_567_891]) {
    expect(readReserve(reserveWords({ unit: 'bytes', bytes }))).toEqual({ unit: 'bytes', bytes });
  }
});

test('names of nodes are read with commas between them', () => {
  expect(readNodes({ meant: 'list', labels: '', nodes: 'barn-1, ,barn-2 ' })).toEqual({
    kind: 'list',
    nodes: ['barn-1', 'barn-2'],
  });
});

test('of a pool that is changed, only what differs is sent', () => {
  const before = settingsOf({
    ...emptyPoolView,
    name: 'tank',
    meant: { kind: 'labels', labels: { zone: 'attic' } },
    reserve: { unit: 'bytes', bytes: 20 * GiB },
    note: 'Old',
  });
  expect(readPoolChange(before, before)).toEqual({ kind: 'body', body: {} });
  expect(readPoolChange(before, { ...before, note: 'New', reserve: '10%' })).toEqual({
    kind: 'body',
    body: { note: 'New', reserve: { unit: 'percent', percent: 10 } },
  });
  expect(readPoolChange(before, { ...before, meant: 'all' })).toEqual({
    kind: 'body',
    body: { nodes: { kind: 'all' } },
  });
  expect(readPoolChange(before, { ...before, name: '' })).toMatchObject({ kind: 'missing' });
});

describe('the plan of a pool', () => {
  test('is empty until everything is there', () => {
    expect(poolPlan({ ...nfs, name: '' })).toEqual([]);
  });

  test('says what its nodes do, and whether machines can move without copying', () => {
    const first = (form: PoolForm) => poolPlan(form)[0];
    expect(first(nfs)).toBe('All nodes mount nas.lan:/export/yard (NFS 4.2).');
    expect(first({ ...nfs, server: 'fd00::7' })).toContain('[fd00::7]:/export/yard');
    expect(first({ ...nfs, meant: 'list', nodes: 'barn-1,barn-2' })).toMatch(
      /^barn-1, barn-2 mount/,
    );
    expect(first({ ...FORMS.shared, meant: 'labels', labels: 'zone=attic' })).toMatch(
      /^Nodes with zone=attic use \/mnt\/shared/,
    );
    expect(first(FORMS.export)).toMatch(/^barn-1 serves \/srv\/stackyard by NFS/);
    expect(first(FORMS.folder)).toBe('barn-2 uses /mnt/scratch.');
    expect(first(FORMS.disk)).toContain('nothing is formatted');
    const moving = 'Machines whose volumes are in it can run on each of these nodes.';
    const able = Object.entries(FORMS).filter(([, form]) => poolPlan(form).includes(moving));
    expect(able.map(([kind]) => kind)).toEqual(['nfs', 'export', 'shared']);
  });
});
