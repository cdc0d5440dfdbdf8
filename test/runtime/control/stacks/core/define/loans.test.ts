import { describe, expect, test } from 'vitest';
import type {
  DefinedLayer,
  DefinedVolume,
  StackDefinition,
} from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import { withDisks } from '../../../../../../runtime/control/stacks/core/define/layers.ts';
import {
  bequeath,
  borrowersOf,
  chainLengths,
  settleLoans,
  standsOn,
} from '../../../../../../runtime/control/stacks/core/define/loans.ts';
import type { StackRecord } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import type { MachineId, PointId, StackId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import { fakeDigest } from '../../../../../fakes/appliances.ts';
import { definitionOf, recordOf } from '../../../../../contract/lab/stored-stacks.ts';

const vol = (name: string) => `volume-${name}` as VolumeId;
const stackId = (name: string) => `stack-${name}` as StackId;
const machineId = (name: string) => `machine-${name}` as MachineId;
const IMAGE = fakeDigest('image');

type Parts = Partial<Omit<DefinedLayer, 'lent' | 'base' | 'off'>> & {
  readonly base?: string;
  readonly off?: string;
  readonly lent?: readonly string[];
};

/** A stack of one machine; volumes and layers by their names. */
function stackOf(
  name: string,
  volumes: Record<string, Parts>,
  layers: Record<string, Parts> = {},
): StackRecord {
  const base = definitionOf({ name }, { uplinkIndex: 0, vnis: [1] });
  const make = (id: string, { base: below, off, lent, ...rest }: Parts): DefinedVolume => ({
    id: vol(id),
    machine: machineId(name),
    name: 'store',
    kind: 'data',
    sizeBytes: 1,
    image: null,
    ...(below === undefined ? {} : { base: vol(below) }),
    ...(off === undefined ? {} : { off: vol(off) }),
    ...(lent === undefined ? {} : { lent: lent.map(stackId) }),
    ...rest,
  });
  const { layers: _none, ...plain } = base;
  const definition: StackDefinition = {
    ...plain,
    machines: base.machines.map((machine) => ({ ...machine, id: machineId(name) })),
    volumes: Object.entries(volumes).map(([id, parts]) => make(id, parts)),
  };
  const made = Object.entries(layers).map(([id, parts]): DefinedLayer => ({
    ...make(id, parts),
    layer: true,
  }));
  return {
    ...recordOf(stackId(name), made.length === 0 ? definition : { ...definition, layers: made }, {
      name,
    }),
    stage: 'defined',
  };
}

const lentOf = (volume: DefinedVolume): string => {
  const { lent = [] } = volume as DefinedLayer;
  return lent.length === 0 ? '' : `[${lent.map((id) => id.slice('stack-'.length)).join()}]`;
};

/** What is there: `id<base~off[lent]`. */
const told = ({ definition }: StackRecord): string[] =>
  [...definition.volumes, ...(definition.layers ?? [])].map(
    (volume) =>
      `${volume.id.slice('volume-'.length)}${volume.base ? `<${volume.base.slice(7)}` : ''}${
        volume.off ? `~${volume.off.slice(7)}` : ''
      }${lentOf(volume)}`,
  );

const blog = stackOf('blog', { now: { base: 'l' } }, { l: { lent: ['copy'] } });
const copy = stackOf('copy', { c: { base: 'l' } });

test('a stack stands on what its volumes and layers name, also on what they are to come off', () => {
  expect([
    ...standsOn(stackOf('a', { one: { base: 'x', off: 'y' }, two: {} }, { three: { off: 'z' } })),
  ]).toEqual(['x', 'y', 'z'].map(vol));
  expect(
    borrowersOf(stackOf('a', {}, { l: { lent: ['b', 'c'] }, m: { lent: ['c'] }, n: {} })),
  ).toEqual(['b', 'c'].map(stackId));
});

test('chains are counted through the layers of other stacks', () => {
  const deep = stackOf('blog', { now: { base: 'l' } }, { l: { base: 'm', lent: ['copy'] }, m: {} });
  const over = stackOf('copy', { c: { base: 'd' }, e: {} }, { d: { off: 'l' } });
  expect(chainLengths(over.definition, [deep, over])).toEqual([3, 0]);
  expect(chainLengths(deep.definition, [deep, over])).toEqual([2]);
});

test('a layer that a clone stands on is no disk again, and becomes one of both at once', () => {
  const fresh = stackOf('blog', { now: {} }, { new: { base: 'now', fresh: true } });
  const disks = [{ disk: vol('now'), fresh: vol('new') }];
  const used = withDisks(fresh.definition, disks, { clone: stackId('copy') });
  expect(told({ ...fresh, definition: used })).toEqual(['new<now', 'now[copy]']);
  const back = [{ disk: vol('new'), fresh: vol('now') }];
  expect(withDisks(used, back, {})).toEqual(used);
});

describe('settling', () => {
  test('leaves what clones stand on', () => {
    expect(settleLoans(blog, [copy])).toBe(blog);
    const off = stackOf('copy', { c: { off: 'l' } });
    expect(settleLoans(blog, [off])).toBe(blog);
    const plain = stackOf('blog', { now: { base: 'l' } }, { l: { point: 'point-1' as PointId } });
    expect(settleLoans(plain, [])).toBe(plain);
  });

  test('takes back what a clone does not stand on, and what belongs to none; it is merged then', () => {
    expect(told(settleLoans(blog, [stackOf('copy', { c: {} })]))).toEqual(['now~l', 'l']);
    expect(told(settleLoans(blog, []))).toEqual(['now~l', 'l']);
  });

  test('leaves to one clone what another has given up', () => {
    const two = stackOf('blog', { now: { base: 'l' } }, { l: { lent: ['copy', 'other'] } });
    expect(told(settleLoans(two, [copy]))).toEqual(['now<l', 'l[copy]']);
    expect(told(settleLoans(two, [stackOf('other', { c: { base: 'l' } })]))).toEqual([
      'now<l',
      'l[other]',
    ]);
  });

  test('keeps what a restore point needs', () => {
    const kept = stackOf(
      'blog',
      { now: { base: 'l' } },
      { l: { lent: ['copy'], point: 'point-1' as PointId } },
    );
    expect(told(settleLoans(kept, []))).toEqual(['now<l', 'l']);
  });
});

describe('what a stack leaves behind', () => {
  test('is nothing at a stage that has it', () => {
    for (const stage of ['kept', 'stored', 'connected', 'defined'] as const) {
      const found = bequeath(blog, stage, [copy]);
      expect(found).toEqual({ lender: blog, others: [] });
      expect(found.lender).toBe(blog);
    }
    expect(bequeath(copy, 'reserved', [blog])).toEqual({ lender: copy, others: [] });
  });

  test('goes to the clone that stands on it, with its image, as a layer of the machine that does', () => {
    const lender: StackRecord = {
      ...stackOf(
        'blog',
        { now: { base: 'l', kind: 'system', image: IMAGE } },
        {
          l: { lent: ['copy'], kind: 'system', image: IMAGE, point: 'point-1' as PointId },
          other: { point: 'point-2' as PointId },
        },
      ),
      madeVolumes: ['l', 'now'].map(vol),
    };
    const images = [
      { id: IMAGE, indexBytes: 1, diskBytes: 2, label: 'image' },
      { id: fakeDigest('another'), indexBytes: 1, diskBytes: 2, label: 'another' },
    ];
    const found = bequeath({ ...lender, definition: { ...lender.definition, images } }, 'kept', [
      copy,
      stackOf('far', { f: {} }),
    ]);
    expect(told(found.lender)).toEqual(['now<l', 'other']);
    expect(found.lender.madeVolumes).toEqual([vol('now')]);
    expect(found.others).toHaveLength(1);
    const [heir] = found.others;
    // Nothing else needs it: it is merged into the disk on it.
    expect(told(heir!)).toEqual(['c~l', 'l']);
    expect(heir!.definition.layers).toEqual([
      {
        id: vol('l'),
        machine: machineId('copy'),
        name: 'store',
        kind: 'system',
        sizeBytes: 1,
        image: IMAGE,
        layer: true,
      },
    ]);
    expect(heir!.madeVolumes).toEqual([vol('l')]);
    expect(heir!.definition.images).toEqual(images.slice(0, 1));
    const again = { ...copy, definition: { ...copy.definition, images } };
    const [known] = bequeath({ ...lender, definition: { ...lender.definition, images } }, 'kept', [
      again,
    ]).others;
    expect(known!.definition.images).toEqual(images);
  });

  test('brings along what it stands on', () => {
    const deep = stackOf(
      'blog',
      { now: { base: 'p' } },
      { p: { base: 'l', point: 'point-1' as PointId }, l: { base: 'm', lent: ['copy'] }, m: {} },
    );
    const { lender, others } = bequeath(deep, 'reserved', [copy]);
    expect(told(lender)).toEqual(['now<p', 'p<l']);
    expect(others.map(told)).toEqual([['c<m~l', 'l<m', 'm']]);
  });

  test('is there once, however many volumes of the heir stand on it, and beside what that has', () => {
    const heir: StackRecord = {
      ...stackOf(
        'copy',
        { c: { base: 'l' } },
        { p: { base: 'l', point: 'point-1' as PointId }, q: { point: 'point-2' as PointId } },
      ),
      madeVolumes: ['c', 'l'].map(vol),
    };
    const made = { ...blog, madeVolumes: [vol('l')] };
    const { others } = bequeath(made, 'reserved', [heir]);
    expect(others.map(told)).toEqual([['c<l', 'p<l', 'q', 'l']]);
    expect(others[0]!.madeVolumes).toEqual(['c', 'l'].map(vol));
  });

  test('goes to the first who stands on it, and is lent to the rest', () => {
    const two = stackOf(
      'blog',
      { now: { base: 'l' } },
      { l: { lent: ['gone', 'idle', 'copy', 'more'] } },
    );
    const { lender, others } = bequeath(two, 'reserved', [
      stackOf('idle', { i: {} }),
      copy,
      stackOf('more', { d: { base: 'l' } }),
    ]);
    expect(told(lender)).toEqual(['now<l']);
    expect(others.map(({ id }) => id)).toEqual([stackId('copy')]);
    expect(told(others[0]!)).toEqual(['c<l', 'l[gone,idle,more]']);
  });

  test('does not go to one who is to be without it as well', () => {
    for (const stage of ['reserved', 'fetched'] as const) {
      expect(bequeath(blog, 'reserved', [{ ...copy, stage }])).toEqual({
        lender: blog,
        others: [],
      });
    }
    expect(bequeath(blog, 'reserved', [{ ...copy, stage: 'kept' }]).others).toHaveLength(1);
    const two = stackOf('blog', { now: { base: 'l' } }, { l: { lent: ['copy', 'more'] } });
    const more = stackOf('more', { d: { base: 'l' } });
    const found = bequeath(two, 'reserved', [{ ...copy, stage: 'reserved' }, more]);
    expect(found.others.map(told)).toEqual([['d<l', 'l[copy]']]);
  });

  test('is lent by one heir to another who inherits what stands on it', () => {
    const tree = stackOf(
      'blog',
      { now: { base: 'b' } },
      {
        l: {},
        a: { base: 'l', lent: ['copy'] },
        b: { base: 'l', lent: ['more'] },
      },
    );
    const heirs = [stackOf('copy', { c: { base: 'a' } }), stackOf('more', { d: { base: 'b' } })];
    const { lender, others } = bequeath(tree, 'reserved', heirs);
    expect(told(lender)).toEqual(['now<b']);
    expect(others.map(told)).toEqual([
      ['c<l~a', 'a<l', 'l[more]'],
      ['d<l~b', 'b<l'],
    ]);
  });

  test('that stands on what a third one has lent is lent by that one to the heir', () => {
    const first = stackOf('blog', { now: { base: 'l' } }, { l: { lent: ['copy'] } });
    const middle = stackOf('copy', { c: { base: 'm' } }, { m: { base: 'l', lent: ['last'] } });
    const last = stackOf('last', { e: { base: 'm' } });
    const { lender, others } = bequeath(middle, 'reserved', [first, last]);
    expect(told(lender)).toEqual(['c<m']);
    expect(others.map(told)).toEqual([
      ['now<l', 'l[copy,last]'],
      ['e<l~m', 'm<l'],
    ]);
    // Once the middle one is gone, it is lent to the last one alone.
    expect(told(settleLoans(others[0]!, [others[1]!]))).toEqual(['now<l', 'l[last]']);
  });

  test('is, of the disks that kept data stands on, nothing yet', () => {
    const both = stackOf(
      'blog',
      { s: { base: 'ls', kind: 'system' }, d: { base: 'ld' } },
      { ls: { lent: ['copy'], kind: 'system' }, ld: { lent: ['copy'] } },
    );
    const heir = stackOf('copy', { cs: { base: 'ls', kind: 'system' }, cd: { base: 'ld' } });
    const { lender, others } = bequeath(both, 'kept', [heir]);
    expect(told(lender)).toEqual(['s<ls', 'd<ld', 'ld[copy]']);
    expect(others.map(told)).toEqual([['cs~ls', 'cd<ld', 'ls']]);
  });
});
