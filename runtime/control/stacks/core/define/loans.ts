import type { StackId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import { isVolumeWanted } from '../desired/volume-mode.ts';
import type { DefinedLayer, StackDefinition } from './definition.ts';
import { allVolumes, chainOf, layersOf, tidy, withLayers } from './layers.ts';
import type { Stage, StackRecord } from './stack-record.ts';

/**
 * Layers that clones stand on. A layer belongs to one stack, which tells nodes of it, and is lent to the others. It is
 * neither merged nor deleted while a stack that it is lent to has a volume on it; and when its own stack is to
 * be without it, it becomes theirs.
 */

type Standing = Pick<StackRecord, 'id' | 'definition'>;

/** @returns the volumes that those of a stack stand on, its own and those of others */
export const standsOn = ({ definition }: Pick<StackRecord, 'definition'>): ReadonlySet<VolumeId> =>
  new Set(
    allVolumes(definition).flatMap(({ base, off }) =>
      [base, off].filter((below) => below !== undefined),
    ),
  );

/** @returns how many volumes are below each disk of a stack, those of other stacks among them */
export function chainLengths(
  { volumes }: Pick<StackDefinition, 'volumes'>,
  stacks: readonly Pick<StackRecord, 'definition'>[],
): number[] {
  const all = stacks.flatMap(({ definition }) => allVolumes(definition));
  const below = new Map(all.map(({ id, base, off }) => [id, off ?? base]));
  const length = (id: VolumeId | undefined): number =>
    id === undefined ? 0 : 1 + length(below.get(id));
  return volumes.map(({ id }) => length(below.get(id)));
}

/** @returns the stacks that have something of a stack on loan, each once */
export const borrowersOf = ({ definition }: Pick<StackRecord, 'definition'>): StackId[] => [
  ...new Set(layersOf(definition).flatMap(({ lent = [] }) => lent)),
];

/**
 * Takes layers back that nobody stands on any more; what only those needed is merged or deleted.
 *
 * @param others what there is of the stacks that have something on loan; one that is not there stands on nothing
 * @returns the same record when there is none
 */
export function settleLoans(record: StackRecord, others: readonly Standing[]): StackRecord {
  const needs = new Map(others.map((other) => [other.id, standsOn(other)]));
  const isOver = (layer: DefinedLayer, stack: StackId): boolean => !needs.get(stack)?.has(layer.id);
  const layers = layersOf(record.definition);
  if (!layers.some((layer) => layer.lent?.some((stack) => isOver(layer, stack)))) return record;
  const settled = layers.map((layer) =>
    lentTo(
      layer,
      (layer.lent ?? []).filter((stack) => !isOver(layer, stack)),
    ),
  );
  return { ...record, definition: tidy(withLayers(record.definition, settled)) };
}

/** What becomes of stacks when one of them is to be without its layers. */
export interface Bequest {
  readonly lender: StackRecord;
  /** Those of the others that have changed. */
  readonly others: readonly StackRecord[];
}

/**
 * Gives the layers that a stack does not have at a stage to those who stand on them, with all that is below. What
 * several stand on goes to the first of them, and is lent to the rest.
 *
 * @param others all stacks that have something on loan, of whomever, or have lent something
 */
export function bequeath(
  lender: StackRecord,
  stage: Stage,
  others: readonly StackRecord[],
): Bequest {
  const heirs = new Map(heirsOf(lender, stage, others));
  if (heirs.size === 0) return { lender, others: [] };
  const own = layersOf(lender.definition);
  const given = own.filter(({ id }) => heirs.has(id));
  const after = others.map((other) => inherit(other, { lender, given, heirs }));
  return {
    lender: {
      ...lender,
      definition: withLayers(
        lender.definition,
        own.filter(({ id }) => !heirs.has(id)),
      ),
      madeVolumes: lender.madeVolumes.filter((id) => !heirs.has(id)),
    },
    others: after.filter((other, index) => other !== others[index]),
  };
}

/**
 * The longest chains first: what is below goes along. Nobody inherits who is to be without it as well: what nobody
 * else needs goes with the stack that has it.
 */
function heirsOf(
  { definition }: StackRecord,
  stage: Stage,
  others: readonly StackRecord[],
): [VolumeId, StackId][] {
  const known = new Map(
    others.map((other) => [other.id, { stage: other.stage, stands: standsOn(other) }]),
  );
  const layers = new Map(layersOf(definition).map((layer) => [layer.id, layer]));
  const heirs = new Map<VolumeId, StackId>();
  const going = [...layers.values()]
    .filter(({ kind, lent }) => lent && !isVolumeWanted(kind, stage))
    .map((layer) => ({ layer, chain: chainOf(definition, layer.id) }))
    .toSorted((a, b) => b.chain.length - a.chain.length);
  for (const { layer, chain } of going) {
    const heir = layer.lent?.find((stack) => {
      const other = known.get(stack);
      return other?.stands.has(layer.id) && isVolumeWanted(layer.kind, other.stage);
    });
    if (heir === undefined || heirs.has(layer.id)) continue;
    for (const id of chain) if (layers.has(id) && !heirs.has(id)) heirs.set(id, heir);
  }
  return [...heirs];
}

interface Estate {
  readonly lender: StackRecord;
  readonly given: readonly DefinedLayer[];
  readonly heirs: ReadonlyMap<VolumeId, StackId>;
}

/** @returns a stack with what it inherits, and with loans to those who inherit what stands on its layers */
function inherit(other: StackRecord, { lender, given, heirs }: Estate): StackRecord {
  const mine = given.filter(({ id }) => heirs.get(id) === other.id);
  const lendFurther = (layer: DefinedLayer): DefinedLayer => {
    const more = given
      .filter(({ base, off }) => [base, off].includes(layer.id))
      .flatMap(({ id }) => heirs.get(id) ?? []);
    const lent = [...new Set([...(layer.lent ?? []), ...more])].filter((id) => id !== other.id);
    return String(lent) === String(layer.lent ?? []) ? layer : lentTo(layer, lent);
  };
  const had = layersOf(other.definition).map(lendFurther);
  const isSame = had.every((layer, index) => layer === other.definition.layers?.[index]);
  if (mine.length === 0 && isSame) return other;
  const got = placed(mine, other).map((layer) => withoutPoint(lendFurther(layer)));
  const definition = withImages(withLayers(other.definition, [...had, ...got]), got, lender);
  const made = lender.madeVolumes.filter((id) => heirs.get(id) === other.id);
  return {
    ...other,
    definition: tidy(definition),
    madeVolumes: [...new Set([...other.madeVolumes, ...made])],
  };
}

/** A layer belongs to the machine whose volume stands on it, whoever's it was. */
function placed(layers: readonly DefinedLayer[], { definition }: StackRecord): DefinedLayer[] {
  const left = new Map(layers.map((layer) => [layer.id, layer]));
  const found: DefinedLayer[] = [];
  const look = (
    machine: DefinedLayer['machine'],
    below: readonly (VolumeId | undefined)[],
  ): void => {
    for (const id of below) {
      const layer = id === undefined ? undefined : left.get(id);
      if (!layer) continue;
      left.delete(layer.id);
      found.push({ ...layer, machine });
      look(machine, [layer.base, layer.off]);
    }
  };
  for (const { machine, base, off } of allVolumes(definition)) look(machine, [base, off]);
  return found;
}

/** A restore point of the one who had it is none of the heir's. */
function withoutPoint({ point: _point, ...layer }: DefinedLayer): DefinedLayer {
  return layer;
}

function lentTo({ lent: _before, ...layer }: DefinedLayer, lent: readonly StackId[]): DefinedLayer {
  return lent.length === 0 ? layer : { ...layer, lent: [...lent] };
}

const withImages = (
  definition: StackDefinition,
  layers: readonly DefinedLayer[],
  { definition: { images } }: StackRecord,
): StackDefinition => {
  const wanted = new Set(layers.map(({ image }) => image));
  const known = new Set(definition.images.map(({ id }) => id));
  const more = images.filter(({ id }) => wanted.has(id) && !known.has(id));
  return { ...definition, images: [...definition.images, ...more] };
};
