import { describe, expect, test } from 'vitest';
import type { StackDefinition } from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import {
  deepestChain,
  type FreshDisk,
  layersOf,
  unneededLayers,
  withDisks,
  withDisksAlone,
  withFresh,
  withLayerNews,
  withoutFresh,
  withoutLayersAbove,
  withoutPoint,
  withoutPoints,
} from '../../../../../../runtime/control/stacks/core/define/layers.ts';
import type { PointId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../../../schemas/ids/digest.ts';
import { definitionOf } from '../../../../../contract/lab/stored-stacks.ts';

const vol = (number: number) => `volume-00000000${String(number).padStart(2, '0')}` as VolumeId;
const point = (number: number) => `point-000000000${number}` as PointId;

/** A stack whose machine has the disks 1 (system) and 2 (data). */
function start(): StackDefinition {
  const made = definitionOf({}, { uplinkIndex: 0, vnis: [1] });
  return {
    ...made,
    volumes: made.volumes.map((volume, index) => ({ ...volume, id: vol(index + 1) })),
    machines: made.machines.map((machine) => ({
      ...machine,
      disks: machine.disks.map((disk, index) => ({ ...disk, volume: vol(index + 1) })),
    })),
  };
}

/** Makes a restore point: fresh disks get the numbers `from` and `from + 1`. */
function keep(definition: StackDefinition, number: number, from: number): StackDefinition {
  const disks = definition.volumes.map(({ id }, index): FreshDisk => {
    return { disk: id, base: id, fresh: vol(from + index) };
  });
  return withDisks(withFresh(definition, disks), disks, { point: point(number) });
}

/** Goes back to layers; what there was becomes the restore point `number`. */
function back(
  definition: StackDefinition,
  layers: readonly VolumeId[],
  number: number,
  from: number,
): StackDefinition {
  const disks = definition.volumes.map(({ id }, index): FreshDisk => {
    return { disk: id, base: layers[index]!, fresh: vol(from + index) };
  });
  return withDisks(withFresh(definition, disks), disks, { point: point(number) });
}

/** What stands on what: `over<below`, with `~` where it still has to come off. */
const chains = (definition: StackDefinition): string[] =>
  [...definition.volumes, ...layersOf(definition)]
    .map(
      ({ id, base, off }) =>
        `${Number(id.slice(-2))}${base ? `<${Number(base.slice(-2))}` : ''}${off ? `~${Number(off.slice(-2))}` : ''}`,
    )
    .toSorted();

/** A node does everything that is ordered, until nothing is. */
function settle(definition: StackDefinition): StackDefinition {
  const cameOff = [...definition.volumes, ...layersOf(definition)].flatMap(({ id, off }) =>
    off ? [id] : [],
  );
  const gone = unneededLayers(definition).map(({ id }) => id);
  return cameOff.length + gone.length === 0
    ? definition
    : settle(withLayerNews(definition, { cameOff, gone }));
}

describe('a restore point', () => {
  test('makes layers of the disks, and gives machines fresh ones over them, in their order', () => {
    const kept = keep(start(), 1, 3);
    expect(chains(kept)).toEqual(['1', '2', '3<1', '4<2']);
    expect(kept.machines[0]?.disks.map(({ volume }) => volume)).toEqual([vol(3), vol(4)]);
    expect(kept.volumes.map(({ name, kind }) => [name, kind])).toEqual([
      ['system', 'system'],
      ['store', 'data'],
    ]);
    expect(layersOf(kept).map((layer) => layer.point)).toEqual([point(1), point(1)]);
  });

  test('that is called off before leaves what there was, once the fresh disks are deleted', () => {
    const before = start();
    const disks = [{ disk: vol(1), base: vol(1), fresh: vol(3) }];
    const off = withoutFresh(withFresh(before, disks), disks);
    expect(unneededLayers(off).map(({ id }) => id)).toEqual([vol(3)]);
    expect(settle(off)).toEqual(before);
  });

  test('going back keeps the present, and can be undone by giving the disks back', () => {
    const kept = keep(start(), 1, 3);
    const returned = back(kept, [vol(1), vol(2)], 2, 5);
    expect(chains(returned)).toEqual(['1', '2', '3<1', '4<2', '5<1', '6<2']);
    const turned = [
      { disk: vol(5), fresh: vol(3) },
      { disk: vol(6), fresh: vol(4) },
    ];
    const undone = settle(withDisks(returned, turned, {}));
    expect(chains(undone)).toEqual(chains(kept));
    expect(undone.machines).toEqual(kept.machines);
  });
});

describe('a restore point that is deleted', () => {
  test('the only one: what it kept is merged into the disks, which stand alone again', () => {
    const dropped = withoutPoint(keep(start(), 1, 3), point(1));
    expect(chains(dropped)).toEqual(['1', '2', '3~1', '4~2']);
    expect(unneededLayers(dropped)).toEqual([]);
    expect(chains(settle(dropped))).toEqual(['3', '4']);
    expect(settle(dropped)).not.toHaveProperty('layers');
  });

  test('one in the middle: only what stands on it is changed, and one at a time', () => {
    const three = keep(keep(keep(start(), 1, 3), 2, 5), 3, 7);
    const dropped = withoutPoint(three, point(2));
    expect(chains(dropped)).toContain('5<1~3');
    const settled = settle(dropped);
    expect(chains(settled)).toEqual(['1', '2', '5<1', '6<2', '7<5', '8<6']);
    expect(deepestChain(settled)).toBe(2);
  });

  test('what two disks stand on stays until one of them is gone', () => {
    const returned = back(keep(start(), 1, 3), [vol(1), vol(2)], 2, 5);
    const shared = settle(withoutPoint(returned, point(1)));
    expect(chains(shared)).toEqual(['1', '2', '3<1', '4<2', '5<1', '6<2']);
    expect(chains(settle(withoutPoint(shared, point(2))))).toEqual(['5', '6']);
  });

  test('whichever order points go in, no layer is left when the last one has gone', () => {
    const orders = [
      [1, 2, 3],
      [1, 3, 2],
      [2, 1, 3],
      [2, 3, 1],
      [3, 1, 2],
      [3, 2, 1],
    ];
    for (const order of orders) {
      let now = back(keep(keep(start(), 1, 3), 2, 5), [vol(1), vol(2)], 3, 7);
      for (const number of order) now = settle(withoutPoint(now, point(number)));
      expect(chains(now)).toEqual(['7', '8']);
    }
  });

  test('nothing is deleted while something may still stand on it', () => {
    const dropped = withoutPoint(keep(start(), 1, 3), point(1));
    const gone = withLayerNews(dropped, { cameOff: [], gone: [vol(1), vol(2)] });
    expect(chains(gone)).toEqual(chains(dropped));
  });
});

describe('disks that are to stand alone', () => {
  test('are copied out of everything below them, and restore points keep what they hold', () => {
    const alone = withDisksAlone(keep(keep(start(), 1, 3), 2, 5));
    expect(chains(alone)).toEqual(['1', '2', '3<1', '4<2', '5~3', '6~4']);
    expect(deepestChain(alone)).toBe(2);
    const done = settle(alone);
    expect(chains(done)).toEqual(['1', '2', '3<1', '4<2', '5', '6']);
    expect(deepestChain(done)).toBe(0);
    expect(unneededLayers(done)).toEqual([]);
    expect(chains(settle(withoutPoint(done, point(1))))).toEqual(['3', '4', '5', '6']);
    expect(chains(settle(withoutPoint(done, point(2))))).toEqual(['1', '2', '5', '6']);
    expect(chains(settle(withoutPoints(done)))).toEqual(['5', '6']);
  });

  test('first come off what they are coming off already, and ordered twice nothing changes', () => {
    const merging = withoutPoint(keep(keep(start(), 1, 3), 2, 5), point(2));
    expect(withDisksAlone(merging)).toEqual(merging);
    const alone = withDisksAlone(keep(start(), 1, 3));
    expect(withDisksAlone(alone)).toEqual(alone);
    const first = start();
    expect(withDisksAlone(first)).toEqual(first);
  });

  test('go on when a restore point is made or deleted in the middle, and nothing is lost', () => {
    const alone = withDisksAlone(keep(keep(start(), 1, 3), 2, 5));
    for (const order of [
      [1, 2],
      [2, 1],
    ]) {
      let now = alone;
      for (const number of order) now = withoutPoint(now, point(number));
      expect(chains(settle(now))).toEqual(['5', '6']);
    }
    const more = keep(alone, 3, 7);
    expect(deepestChain(more)).toBe(3);
    expect(chains(settle(more))).toEqual(['1', '2', '3<1', '4<2', '5', '6', '7<5', '8<6']);
    expect(chains(settle(withDisksAlone(more)))).toEqual([
      '1',
      '2',
      '3<1',
      '4<2',
      '5',
      '6',
      '7',
      '8',
    ]);
  });
});

test('a removed stack keeps data disks with what they stand on, and nothing of system disks', () => {
  const removed = withoutPoints(keep(start(), 1, 3));
  const kept = withoutLayersAbove(removed, 'kept');
  expect(chains(kept)).toEqual(['2', '3', '4~2']);
  expect(chains(settle(kept))).toEqual(['3', '4']);
});

describe('a disk that begins anew', () => {
  const image = `sha256:${'a'.repeat(64)}` as Digest;
  const renewed = [
    { disk: vol(1), fresh: vol(3), image, sizeBytes: 2 ** 33 },
    { disk: vol(2), base: vol(2), fresh: vol(4) },
  ];

  test('stands on its image alone, in the place of the one before, which is kept as it is', () => {
    const before = start();
    const made = withFresh(before, renewed);
    const { base: _base, off: _off, ...system } = before.volumes[0]!;
    expect(layersOf(made)[0]).toEqual({
      ...system,
      id: vol(3),
      image,
      sizeBytes: 2 ** 33,
      layer: true,
      fresh: true,
    });
    expect(withFresh(made, renewed)).toEqual(made);
    const used = withDisks(made, renewed, { point: point(1) });
    expect(chains(used)).toEqual(['1', '2', '3', '4<2']);
    expect(used.volumes[0]).toEqual({ ...system, id: vol(3), image, sizeBytes: 2 ** 33 });
    expect(layersOf(used)[0]).toEqual({ ...before.volumes[0], layer: true, point: point(1) });
    expect(used.machines[0]?.disks.map(({ volume }) => volume)).toEqual([vol(3), vol(4)]);
  });

  test('is deleted when it gives way again, and nothing else is', () => {
    const used = withDisks(withFresh(start(), renewed), renewed, { point: point(1) });
    const turned = renewed.map(({ disk, fresh }) => ({ disk: fresh, fresh: disk }));
    const back = withDisks(used, turned, {});
    expect(unneededLayers(back).map(({ id }) => id)).toEqual([vol(3), vol(4)]);
    expect(settle(back)).toEqual(start2(back));
  });

  test('of a disk that is not there is not made', () => {
    expect(withFresh(start(), [{ disk: vol(9), fresh: vol(3), image, sizeBytes: 1 }])).toEqual(
      expect.not.objectContaining({ layers: expect.anything() }),
    );
  });

  /** As at the start, with the ids of this stack. */
  const start2 = ({ machines, networks }: StackDefinition): StackDefinition => {
    const made = start();
    const [machine] = machines;
    return {
      ...made,
      networks,
      machines: [{ ...made.machines[0]!, id: machine!.id }],
      volumes: made.volumes.map((volume) => ({ ...volume, machine: machine!.id })),
    };
  };
});
