import type { PointId } from '../../../../../schemas/ids/brand.ts';
import type { StackDefinition } from './definition.ts';
import {
  type FreshDisk,
  type LayerNews,
  withDisks,
  withFresh,
  withLayerNews,
  withoutFresh,
  withoutPoint,
  withoutPoints,
} from './layers.ts';
import type { StackRecord } from './stack-record.ts';

/** What of a stack a restore point holds besides its disks. */
export type PointContent = Pick<StackRecord, 'appliance' | 'parameters' | 'sealed' | 'definition'>;

/** A change of the disks and layers of a stack. */
export type LayerChange =
  /** Fresh volumes are made. */
  | { readonly kind: 'make'; readonly disks: readonly FreshDisk[] }
  /** They are not to become disks after all. */
  | { readonly kind: 'drop-fresh'; readonly disks: readonly FreshDisk[] }
  /** They become disks; those before belong to a restore point, or to none. */
  | {
      readonly kind: 'use';
      readonly disks: readonly Pick<FreshDisk, 'disk' | 'fresh'>[];
      readonly point: PointId | undefined;
      /** What the stack was then; absent: it stays what it is. */
      readonly content?: PointContent;
    }
  | { readonly kind: 'drop-point'; readonly point: PointId }
  | { readonly kind: 'drop-points' }
  | { readonly kind: 'news'; readonly news: LayerNews };

/** Makes a change of disks and layers. Made already: nothing changes. */
export function changeLayers(record: StackRecord, change: LayerChange): StackRecord {
  const { definition } = record;
  switch (change.kind) {
    case 'make':
      return { ...record, definition: withFresh(definition, change.disks) };
    case 'drop-fresh':
      return { ...record, definition: withoutFresh(definition, change.disks) };
    case 'use': {
      const switched = withDisks(definition, change.disks, change.point);
      return change.content
        ? withContent({ ...record, definition: switched }, change.content)
        : { ...record, definition: switched };
    }
    case 'drop-point':
      return { ...record, definition: withoutPoint(definition, change.point) };
    case 'drop-points':
      return { ...record, definition: withoutPoints(definition) };
    case 'news':
      return withoutGone(record, withLayerNews(definition, change.news));
  }
}

/** An id of a volume that is gone counts as not made, though nobody gives it to another one. */
function withoutGone(record: StackRecord, definition: StackDefinition): StackRecord {
  const known = new Set([...definition.volumes, ...(definition.layers ?? [])].map(({ id }) => id));
  return { ...record, definition, madeVolumes: record.madeVolumes.filter((id) => known.has(id)) };
}

/**
 * A stack as it was, where it is now: nodes, addresses, names and ports are those of today, which nobody
 * else has; the appliance, its answers and secrets, and what its machines were, are those of then.
 */
function withContent(
  record: StackRecord,
  { appliance, parameters, sealed, definition: then }: PointContent,
): StackRecord {
  const before = new Map(then.machines.map((machine) => [machine.id, machine]));
  const images = new Map(
    [...record.definition.images, ...then.images].map((image) => [image.id, image]),
  );
  return {
    ...record,
    appliance,
    parameters,
    sealed,
    definition: {
      ...record.definition,
      images: [...images.values()],
      machines: record.definition.machines.map((machine) => {
        const { firmware: _now, ...rest } = machine;
        const was = before.get(machine.id) ?? machine;
        const { cpu, memoryBytes, firmware } = was;
        return { ...rest, cpu, memoryBytes, ...(firmware === undefined ? {} : { firmware }) };
      }),
    },
  };
}
