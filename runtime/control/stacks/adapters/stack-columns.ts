import type { z } from 'zod';
import {
  DefinedLayer,
  DefinedMachine,
  DefinedNetwork,
  DefinedVolume,
} from '../core/define/definition.ts';

type Row = Readonly<Record<string, unknown>>;

/** How the things of one kind become rows and come back. */
export interface Columns<Item> {
  toRow(item: Item): Row & { readonly more: string };
  /** @throws ZodError when the row is none of ours */
  fromRow(row: Row): Item;
}

/**
 * Fields that can be asked about have a column, one line each; every other one is kept in `more`, and
 * needs no line at all. An empty column is a field that is absent, or null where the field may be.
 *
 * @param columns the column of each field that has one
 */
function columnsOf<Shape extends Record<string, z.ZodType>>(
  schema: z.ZodObject<Shape>,
  columns: { readonly [Field in keyof Shape & string]?: string },
): Columns<z.infer<z.ZodObject<Shape>>> {
  const fields = Object.entries(columns as Record<string, string>);
  const mayBeNull = new Set(
    fields.map(([field]) => field).filter((field) => schema.shape[field]?.safeParse(null).success),
  );
  return {
    toRow(item) {
      const more: Record<string, unknown> = { ...item };
      const row: Record<string, unknown> = {};
      for (const [field, column] of fields) {
        row[column] = more[field] ?? null;
        delete more[field];
      }
      return { ...row, more: JSON.stringify(more) };
    },
    fromRow(row) {
      const item: Record<string, unknown> = { ...(row['more'] as Row) };
      for (const [field, column] of fields) {
        const value = row[column];
        if (value !== null || mayBeNull.has(field)) item[field] = value;
      }
      return schema.parse(item);
    },
  };
}

/** Its disks are told by its volumes. */
export const machineColumns = columnsOf(DefinedMachine.omit({ disks: true }), {
  id: 'id',
  name: 'name',
  role: 'role',
  index: 'index',
  hostname: 'hostname',
  node: 'node',
  epoch: 'epoch',
  cpu: 'cpu',
  memoryBytes: 'memory_bytes',
});

const VOLUME_COLUMNS = {
  id: 'id',
  machine: 'machine',
  name: 'name',
  kind: 'kind',
  pool: 'pool',
  image: 'image',
  sizeBytes: 'size_bytes',
} as const;

export const volumeColumns = columnsOf(DefinedVolume, VOLUME_COLUMNS);

/** In the same table; told from disks by `layer`. */
export const layerColumns = columnsOf(DefinedLayer, VOLUME_COLUMNS);

export const networkColumns = columnsOf(DefinedNetwork, {
  id: 'id',
  name: 'name',
  vni: 'vni',
  subnet4: 'subnet4',
  subnet6: 'subnet6',
});
