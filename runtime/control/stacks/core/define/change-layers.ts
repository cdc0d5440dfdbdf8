import type { PointId, StackId } from '../../../../../schemas/ids/brand.ts';
import type { DefinedPort, StackDefinition } from './definition.ts';
import { withHeldPorts, withoutAnyHeldPorts, withoutHeldPorts, withPorts } from './held-ports.ts';
import {
  type LayerNews,
  layersOf,
  type NextDisk,
  withDisks,
  withDisksAlone,
  withFresh,
  withLayerNews,
  withoutFresh,
  withoutPoint,
  withoutPoints,
} from './layers.ts';
import type { StackRecord } from './stack-record.ts';

/** What of a stack a restore point holds besides its disks. */
export type PointContent = Pick<StackRecord, 'appliance' | 'parameters' | 'sealed' | 'definition'>;

/** What a stack needs besides disks before it can become something else. */
export interface NextNeeds {
  readonly images: StackDefinition['images'];
  /** Taken for it, until it publishes them or the restore point is dropped. */
  readonly ports: readonly DefinedPort[];
  readonly point: PointId;
}

/** A change of the disks and layers of a stack. */
export type LayerChange =
  /** Fresh volumes are made. */
  | { readonly kind: 'make'; readonly disks: readonly NextDisk[]; readonly next?: NextNeeds }
  /** They are not to become disks after all. */
  | { readonly kind: 'drop-fresh'; readonly disks: readonly Pick<NextDisk, 'fresh'>[] }
  /** They become disks; those before belong to a restore point, or to none. */
  | {
      readonly kind: 'use';
      readonly disks: readonly Pick<NextDisk, 'disk' | 'fresh'>[];
      readonly point: PointId | undefined;
      /** A clone that stands on them; absent: none does. */
      readonly clone?: StackId;
      /** What the stack was then; absent: it stays what it is. */
      readonly content?: PointContent;
    }
  | { readonly kind: 'drop-point'; readonly point: PointId }
  | { readonly kind: 'drop-points' }
  /** Disks are copied out of what they stand on. */
  | { readonly kind: 'stand-alone' }
  | { readonly kind: 'news'; readonly news: LayerNews };

/** Makes a change of disks and layers. Made already: nothing changes. */
export function changeLayers(record: StackRecord, change: LayerChange): StackRecord {
  const { definition } = record;
  switch (change.kind) {
    case 'make':
      return { ...record, definition: withFresh(withNeeds(definition, change.next), change.disks) };
    case 'drop-fresh':
      return { ...record, definition: withoutFresh(definition, change.disks) };
    case 'use': {
      const switched = withDisks(definition, change.disks, change);
      return change.content
        ? withContent({ ...record, definition: switched }, change.content, change.point)
        : { ...record, definition: switched };
    }
    case 'drop-point':
      return {
        ...record,
        definition: withoutHeldPorts(withoutPoint(definition, change.point), change.point),
      };
    case 'drop-points':
      return { ...record, definition: withoutAnyHeldPorts(withoutPoints(definition)) };
    case 'stand-alone':
      return { ...record, definition: withDisksAlone(definition) };
    case 'news':
      return withoutGone(record, withLayerNews(definition, change.news));
  }
}

const withNeeds = (definition: StackDefinition, next: NextNeeds | undefined): StackDefinition =>
  next ? withHeldPorts(withImages(definition, next.images), next.ports, next.point) : definition;

const withImages = (
  definition: StackDefinition,
  images: StackDefinition['images'],
): StackDefinition => ({
  ...definition,
  images: [
    ...new Map([...definition.images, ...images].map((image) => [image.id, image])).values(),
  ],
});

/**
 * An id of a volume that is gone counts as not made, though nobody gives it to another one. An image that
 * nothing stands on any more is forgotten.
 */
function withoutGone(record: StackRecord, definition: StackDefinition): StackRecord {
  const left = [...definition.volumes, ...layersOf(definition)];
  const known = new Set(left.map(({ id }) => id));
  const used = new Set(left.map(({ image }) => image));
  return {
    ...record,
    definition: { ...definition, images: definition.images.filter(({ id }) => used.has(id)) },
    madeVolumes: record.madeVolumes.filter((id) => known.has(id)),
  };
}

/**
 * A stack as it was, where it is now: nodes, addresses and names are those of today, which nobody else has,
 * and so are the numbers of its ports; the appliance, its answers and secrets, what its machines were, and
 * which ports they have, are those of then. The same makes it what a newer version is.
 */
function withContent(
  record: StackRecord,
  { appliance, parameters, sealed, definition: then }: PointContent,
  point: PointId | undefined,
): StackRecord {
  const before = new Map(then.machines.map((machine) => [machine.id, machine]));
  const definition = withPorts(withImages(record.definition, then.images), then.ports, point);
  return {
    ...record,
    appliance,
    parameters,
    sealed,
    definition: {
      ...definition,
      machines: definition.machines.map((machine) => {
        const { firmware: _now, ...rest } = machine;
        const was = before.get(machine.id) ?? machine;
        const { cpu, memoryBytes, firmware } = was;
        return { ...rest, cpu, memoryBytes, ...(firmware === undefined ? {} : { firmware }) };
      }),
    },
  };
}
