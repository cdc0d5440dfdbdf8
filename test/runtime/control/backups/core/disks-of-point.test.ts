import { describe, expect, test } from 'vitest';
import {
  chooseBase,
  pointsToRelease,
} from '../../../../../runtime/control/backups/core/choose-base.ts';
import {
  changedFiles,
  disksOfPoint,
} from '../../../../../runtime/control/backups/core/disks-of-point.ts';
import type { StackDefinition } from '../../../../../runtime/control/stacks/core/define/definition.ts';
import type { PointId, VolumeId } from '../../../../../schemas/ids/brand.ts';

const id = (number: number) => `volume-000000000${number}` as VolumeId;
const layer = (number: number, parts: object = {}) => ({
  id: id(number),
  machine: 'machine-1',
  name: 'system',
  kind: 'system',
  sizeBytes: 100,
  image: null,
  layer: true,
  ...parts,
});
const { layer: _layer, ...top } = layer(9, { base: id(3) });
/** 9 (the disk) over 3 over 2 over 1. */
const definition = {
  machines: [{ id: 'machine-1', name: 'blog-web-0', hostname: 'web', node: 'node-1' }],
  volumes: [top],
  layers: [layer(3, { base: id(2) }), layer(2, { base: id(1) }), layer(1)],
} as unknown as StackDefinition;

describe('the disks of a restore point', () => {
  const disk = (number: number) => ({ machine: 'machine-1', name: 'system', layer: id(number) });

  test('are read where their machines are, and named after them', () => {
    expect(disksOfPoint({ disks: [disk(3)] }, definition)).toEqual([
      {
        name: 'web.system',
        machine: 'machine-1',
        disk: 'system',
        layer: id(3),
        node: 'node-1',
        label: 'the disk “system” of blog-web-0',
        sizeBytes: 100,
      },
    ]);
  });

  test.each([
    ['whose layer is gone', disk(7)],
    ['that a machine writes to', disk(9)],
    ['whose machine is gone', { ...disk(3), machine: 'machine-2' }],
  ])('are none with one %s', (_what, wrong) => {
    expect(disksOfPoint({ disks: [disk(3), wrong] }, definition)).toBeUndefined();
  });
});

describe('what has changed', () => {
  test('lies in the files above the layer that was backed up before', () => {
    expect(changedFiles(definition, id(3), id(3))).toBe(0);
    expect(changedFiles(definition, id(3), id(2))).toBe(1);
    expect(changedFiles(definition, id(3), id(1))).toBe(2);
  });

  test('is not known since a layer that is not below', () => {
    expect(changedFiles(definition, id(2), id(3))).toBeUndefined();
    expect(changedFiles(definition, id(3), id(8))).toBeUndefined();
  });

  test('is not known while a file between is being merged, and is known when one below is', () => {
    const merging = (number: number): StackDefinition => ({
      ...definition,
      layers: definition.layers!.map((each) =>
        each.id === id(number) ? { ...each, off: each.base } : each,
      ),
    });
    expect(changedFiles(merging(3), id(3), id(2))).toBeUndefined();
    expect(changedFiles(merging(2), id(3), id(1))).toBeUndefined();
    expect(changedFiles(merging(2), id(3), id(2))).toBe(1);
  });
});

describe('the backup that a new one stands on', () => {
  const disks = [
    { name: 'web.system', layer: id(3) },
    { name: 'web.store', layer: id(8) },
  ];
  const backup = (point: string, number: number) => ({
    point,
    layers: { 'web.system': id(number) },
  });

  test('is the newest that is there and below', () => {
    const earlier = [backup('gone', 2), backup('apart', 7), backup('below', 1), backup('old', 1)];
    const there = new Set(['apart', 'below', 'old']);
    expect(chooseBase(disks, definition, earlier, there)).toEqual({
      point: 'below',
      files: new Map([['web.system', 2]]),
    });
  });

  test('counts also when nothing has changed since', () => {
    expect(chooseBase(disks, definition, [backup('same', 3)], new Set(['same']))).toEqual({
      point: 'same',
      files: new Map([['web.system', 0]]),
    });
  });

  test('is none without one below', () => {
    expect(chooseBase(disks, definition, [backup('apart', 7)], new Set(['apart']))).toBeUndefined();
    expect(chooseBase(disks, definition, [], new Set())).toBeUndefined();
  });
});

test('of the restore points that were made for backups, that of the newest in each repository stays', () => {
  const made = (repository: string, day: number, point: string | null) => ({
    repository,
    at: new Date(Date.UTC(2026, 0, day)),
    made: point as PointId | null,
  });
  expect(
    pointsToRelease([
      made('vault', 3, 'point-3'),
      made('vault', 4, 'point-4'),
      made('vault', 1, 'point-1'),
      made('other', 2, 'point-2'),
      made('third', 1, 'point-1'),
      made('third', 5, null),
    ]),
  ).toEqual(['point-3', 'point-1']);
});
