import { z } from 'zod';
import { type PointId, type StackId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import { Bytes } from '../../../../../schemas/ids/byte-size.ts';
import { Digest } from '../../../../../schemas/ids/digest.ts';
import type { DefinedLayer, DefinedVolume, StackDefinition } from './definition.ts';
import { isVolumeWanted } from '../desired/volume-mode.ts';
import type { Stage } from './stack-record.ts';

/**
 * What restore points do to a definition. A disk of a machine is always a volume that only it writes to.
 * A restore point makes layers of the disks that there are, and each machine goes on with a fresh volume
 * over each; going back puts fresh volumes over the layers of a point. So nothing that was written is ever
 * overwritten, and what is not needed any more is merged, or deleted. Each is one write, and changes nothing
 * done twice.
 */

/** A fresh volume for a disk, and what it shall stand on: the disk itself, or a layer. */
export const FreshDisk = z.object({ disk: VolumeId, base: VolumeId, fresh: VolumeId });
export type FreshDisk = z.infer<typeof FreshDisk>;

/** A disk that begins anew, from an image: nothing of what the one before holds is under it. */
export const RenewedDisk = z.object({
  disk: VolumeId,
  fresh: VolumeId,
  image: Digest,
  sizeBytes: Bytes,
});
export type RenewedDisk = z.infer<typeof RenewedDisk>;

export const NextDisk = z.union([FreshDisk, RenewedDisk]);
export type NextDisk = z.infer<typeof NextDisk>;

/** What layers are kept for. */
export interface LayerHolder {
  readonly point?: PointId | undefined;
  readonly clone?: StackId | undefined;
}

/** Has volumes made that are to become disks, and are none yet. */
export function withFresh(
  definition: StackDefinition,
  disks: readonly NextDisk[],
): StackDefinition {
  const known = new Set(allVolumes(definition).map(({ id }) => id));
  const added = disks.flatMap((next): DefinedLayer[] => {
    const { fresh: id } = next;
    const like = 'base' in next ? next.base : next.disk;
    const found = allVolumes(definition).find((volume) => volume.id === like);
    if (!found || known.has(id)) return [];
    const layer = { ...plain(found), id, layer: true, fresh: true } as const;
    if ('base' in next) return [{ ...layer, base: next.base }];
    const { image, sizeBytes } = next;
    return [{ ...layer, image, sizeBytes }];
  });
  return withLayers(definition, [...layersOf(definition), ...added]);
}

/** What is not to become a disk after all is deleted. */
export const withoutFresh = (
  definition: StackDefinition,
  disks: readonly Pick<FreshDisk, 'fresh'>[],
): StackDefinition => {
  const dropped = new Set(disks.map(({ fresh }) => fresh));
  const layers = layersOf(definition).map((layer) =>
    dropped.has(layer.id) ? spare(layer) : layer,
  );
  return tidy(withLayers(definition, layers));
};

/**
 * Makes disks of fresh volumes; the disks that there were are layers from now on.
 *
 * A layer that a clone stands on becomes no disk again: nobody may write to it.
 *
 * @param holder what these are kept for: a restore point, a clone that stands on them, or nothing
 */
export function withDisks(
  definition: StackDefinition,
  disks: readonly Pick<FreshDisk, 'disk' | 'fresh'>[],
  { point, clone }: LayerHolder,
): StackDefinition {
  const freshOf = new Map(disks.map(({ disk, fresh }) => [disk, fresh]));
  const layers = new Map(layersOf(definition).map((layer) => [layer.id, layer]));
  const left: DefinedLayer[] = [];
  const volumes = definition.volumes.map((volume) => {
    const layer = layers.get(freshOf.get(volume.id) ?? volume.id);
    if (!layer || layer.lent) return volume;
    left.push({
      ...volume,
      layer: true,
      ...(point === undefined ? {} : { point }),
      ...(clone === undefined ? {} : { lent: [clone] }),
    });
    layers.delete(layer.id);
    const { layer: _layer, point: _point, fresh: _fresh, ...disk } = layer;
    return disk;
  });
  const now = new Map(left.map(({ id }) => [id, freshOf.get(id) ?? id]));
  return tidy({
    ...definition,
    volumes,
    layers: [...layers.values(), ...left],
    machines: definition.machines.map((machine) => ({
      ...machine,
      disks: machine.disks.map((disk) => ({
        ...disk,
        volume: now.get(disk.volume) ?? disk.volume,
      })),
    })),
  });
}

/**
 * Orders that disks stand on no layer any more: what they have from there is copied into them, also while machines run.
 * Restore points keep their layers. No process has those open then, so what lies between them can be merged. Disks that come
 * off something already do that first.
 */
export const withDisksAlone = (definition: StackDefinition): StackDefinition => ({
  ...definition,
  volumes: definition.volumes.map((volume) => {
    const { base, ...rest } = volume;
    return base === undefined || volume.off !== undefined ? volume : { ...rest, off: base };
  }),
});

/** Layers of a restore point are kept for it no longer. */
export const withoutPoint = (definition: StackDefinition, point: PointId): StackDefinition =>
  tidy(
    withLayers(
      definition,
      layersOf(definition).map((layer) => (layer.point === point ? spare(layer) : layer)),
    ),
  );

/** The same of all restore points. */
export const withoutPoints = (definition: StackDefinition): StackDefinition =>
  tidy(withLayers(definition, layersOf(definition).map(spare)));

/** What a node says of volumes and layers of a stack. */
export interface LayerNews {
  /** Volumes that have come off the layer they were to come off. */
  readonly cameOff: readonly VolumeId[];
  /** Layers that were to be deleted, and are not there. */
  readonly gone: readonly VolumeId[];
}

/** Takes in what a node has done; what follows from it is ordered with the same write. */
export function withLayerNews(
  definition: StackDefinition,
  { cameOff, gone }: LayerNews,
): StackDefinition {
  const clear = <Item extends DefinedVolume>(volume: Item): Item => {
    if (!cameOff.includes(volume.id) || volume.off === undefined) return volume;
    const { off: _off, ...rest } = volume;
    return rest as Item;
  };
  const unneeded = new Set(unneededLayers(definition).map(({ id }) => id));
  const layers = layersOf(definition)
    .filter(({ id }) => !(gone.includes(id) && unneeded.has(id)))
    .map(clear);
  return tidy(withLayers({ ...definition, volumes: definition.volumes.map(clear) }, layers));
}

/** @returns layers that nothing needs, and nothing stands on: they are to be deleted */
export const unneededLayers = (definition: StackDefinition): DefinedLayer[] => {
  const needed = new Set(allVolumes(definition).flatMap(({ base, off }) => [base, off]));
  return layersOf(definition).filter((layer) => isSpare(layer) && !needed.has(layer.id));
};

/** @returns volumes of a stack that has gone down to a stage: without layers where it has none */
export function withoutLayersAbove(definition: StackDefinition, stage: Stage): StackDefinition {
  const isWanted = ({ kind }: Pick<DefinedVolume, 'kind'>): boolean => isVolumeWanted(kind, stage);
  return withLayers(
    {
      ...definition,
      volumes: definition.volumes.map((each) => (isWanted(each) ? each : plain(each))),
    },
    layersOf(definition).filter(isWanted),
  );
}

/** @returns a volume and everything that it stands on, downwards */
export function chainOf(definition: StackDefinition, from: VolumeId): VolumeId[] {
  const below = new Map(allVolumes(definition).map(({ id, base, off }) => [id, off ?? base]));
  const chain: VolumeId[] = [];
  for (let id: VolumeId | undefined = from; id !== undefined; id = below.get(id)) chain.push(id);
  return chain;
}

/** @returns how many volumes are below each disk of a stack, at most */
export const deepestChain = (definition: StackDefinition): number =>
  Math.max(0, ...definition.volumes.map(({ id }) => chainOf(definition, id).length - 1));

export const layersOf = ({ layers = [] }: StackDefinition): readonly DefinedLayer[] => layers;

export const allVolumes = (definition: StackDefinition): readonly DefinedVolume[] => [
  ...definition.volumes,
  ...layersOf(definition),
];

const isSpare = ({ point, fresh, lent }: DefinedLayer): boolean =>
  point === undefined && !fresh && !lent;

function spare(layer: DefinedLayer): DefinedLayer {
  const { point: _point, fresh: _fresh, ...rest } = layer;
  return rest;
}

/** A volume as it was before any restore point. */
function plain(volume: DefinedVolume): DefinedVolume {
  const { base: _base, off: _off, left: _left, ...rest } = volume as DefinedLayer;
  const {
    layer: _layer,
    point: _point,
    fresh: _fresh,
    lent: _lent,
    ...disk
  } = rest as DefinedLayer;
  return disk;
}

export function withLayers(
  { layers: _before, ...definition }: StackDefinition,
  layers: readonly DefinedLayer[],
): StackDefinition {
  return layers.length === 0 ? definition : { ...definition, layers: [...layers] };
}

/**
 * Orders what shortens chains: a layer that nothing needs, with one volume on it, is merged into that one,
 * which then stands on what is below. One at a time for each volume. With several on it, it stays; there
 * are fewer of these than restore points.
 */
export function tidy(definition: StackDefinition): StackDefinition {
  for (const layer of layersOf(definition)) {
    if (!isSpare(layer) || layer.off !== undefined) continue;
    const above = allVolumes(definition).filter(({ base, off }) => [base, off].includes(layer.id));
    const [one] = above;
    if (!one || above.length > 1 || one.off !== undefined) continue;
    if (!isPassing(one, definition)) return tidy(comingOff(definition, one.id, layer));
  }
  return definition;
}

/** Whether a volume will itself be merged into the one on it: then what is below waits for that. */
const isPassing = (volume: DefinedVolume, definition: StackDefinition): boolean =>
  layersOf(definition).some((layer) => layer.id === volume.id && isSpare(layer)) &&
  allVolumes(definition).filter(({ base, off }) => [base, off].includes(volume.id)).length < 2;

function comingOff(
  definition: StackDefinition,
  id: VolumeId,
  layer: DefinedLayer,
): StackDefinition {
  const change = <Item extends DefinedVolume>(volume: Item): Item => {
    if (volume.id !== id) return volume;
    const { base: _base, ...rest } = volume;
    const below = layer.base === undefined ? {} : { base: layer.base };
    return { ...rest, ...below, off: layer.id } as Item;
  };
  return withLayers(
    { ...definition, volumes: definition.volumes.map(change) },
    layersOf(definition).map(change),
  );
}
