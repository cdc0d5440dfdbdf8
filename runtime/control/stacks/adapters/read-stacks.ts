import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { ParameterValue } from '../../../../schemas/appliance/parameter.ts';
import {
  type NodeId,
  PointId,
  type StackId,
  type VolumeId,
} from '../../../../schemas/ids/brand.ts';
import type { StackName } from '../../../../schemas/ids/names.ts';
import { DefinedPort, StackDefinition } from '../core/define/definition.ts';
import { CloneMark, type StackRecord } from '../core/define/stack-record.ts';
import { readSnapshot } from './read-snapshot.ts';
import { layerColumns, machineColumns, networkColumns, volumeColumns } from './stack-columns.ts';
import type {
  MachineTable,
  NetworkTable,
  RevisionTable,
  StackTable,
  StackTables,
  VolumeTable,
} from './stack-tables.ts';

/**
 * Stacks with everything they are made of, in one statement: as they were at one moment. It comes as
 * one document each, as that is read about as fast as one was that was stored.
 */
export const selectStacks = (db: Kysely<StackTables>) =>
  db
    .selectFrom('stack')
    .innerJoin('stack_revision as current', (join) =>
      join.onRef('current.stack', '=', 'stack.id').onRef('current.number', '=', 'stack.revision'),
    )
    .select([
      sql<string>`current.appliance::text`.as('appliance'),
      sql<StackDocument>`json_build_object(
        'stack', row_to_json(stack.*), 'parameters', current.parameters, 'sealed', current.sealed,
        'ports', current.ports, 'images', current.images,
        'machines', ${partsIn('stack_machine')},
        'networks', ${partsIn('stack_network')},
        'volumes', ${partsIn('stack_volume', OF_THIS_REVISION)})`.as('document'),
    ]);

/** System disks of other versions may lie beside those of this one. */
const OF_THIS_REVISION = sql`and coalesce(part.revision, stack.revision) = stack.revision`;

function partsIn(
  table: keyof StackTables,
  condition: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> {
  return sql`(select coalesce(json_agg(part order by part.position), '[]')
    from ${sql.table(table)} as part where part.stack = stack.id ${condition})`;
}

interface StackDocument extends Pick<
  Selectable<RevisionTable>,
  'parameters' | 'sealed' | 'ports' | 'images'
> {
  /** With times as texts. */
  readonly stack: Omit<StackTable, 'created_at' | 'kept_until'> & {
    readonly created_at: string;
    readonly kept_until: string | null;
  };
  readonly machines: readonly MachineTable[];
  readonly networks: readonly NetworkTable[];
  readonly volumes: readonly VolumeTable[];
}

const Parameters = z.record(z.string(), ParameterValue);
const { images: Images } = StackDefinition.shape;
const Ports = z.array(DefinedPort.extend({ point: PointId.optional() }));

function readPorts(rows: unknown): Pick<StackDefinition, 'ports' | 'heldPorts'> {
  const all = Ports.parse(rows);
  const heldPorts = all.flatMap(({ point, ...port }) => (point ? [{ ...port, point }] : []));
  const ports = all.flatMap(({ point, ...port }) => (point ? [] : [port]));
  return heldPorts.length === 0 ? { ports } : { ports, heldPorts };
}

/** @throws ZodError when the rows are none of ours */
export function toRecord(row: {
  readonly appliance: string;
  readonly document: StackDocument;
}): StackRecord {
  const { stack, machines, networks, volumes, ...revision } = row.document;
  const [layers, disks] = [volumes.filter(isLayer), volumes.filter((row) => !isLayer(row))];
  return {
    id: stack.id as StackId,
    name: stack.name as StackName,
    appliance: readSnapshot(row.appliance),
    definition: {
      gateway: stack.gateway as NodeId,
      domain: stack.domain,
      uplinkIndex: stack.uplink_index,
      machines: machines.map((machine) => ({
        ...machineColumns.fromRow({ ...machine }),
        disks: disksOf(machine, volumes),
      })),
      volumes: disks.map((volume) => volumeColumns.fromRow({ ...volume })),
      ...(layers.length === 0
        ? {}
        : { layers: layers.map((layer) => layerColumns.fromRow({ ...layer })) }),
      networks: networks.map((network) => networkColumns.fromRow({ ...network })),
      ...readPorts(revision.ports),
      images: Images.parse(revision.images),
    },
    parameters: Parameters.parse(revision.parameters),
    sealed: revision.sealed,
    stage: stack.stage,
    isLowering: stack.lowering,
    power: stack.power,
    madeVolumes: volumes.filter(({ made }) => made).map(({ id }) => id as VolumeId),
    createdAt: new Date(stack.created_at),
    createdBy: stack.created_by,
    keptUntil: stack.kept_until === null ? undefined : new Date(stack.kept_until),
    ...(stack.note === null ? {} : { note: stack.note }),
    ...(stack.clone === null ? {} : { clone: CloneMark.parse(stack.clone) }),
  };
}

const isLayer = ({ more }: VolumeTable): boolean =>
  (more as { readonly layer?: unknown }).layer === true;

const disksOf = (
  { id }: MachineTable,
  volumes: readonly VolumeTable[],
): StackDefinition['machines'][number]['disks'] =>
  volumes
    .flatMap(({ id: volume, machine, slot, serial }) =>
      machine === id && slot !== null && serial !== null
        ? [{ volume: volume as VolumeId, serial, slot }]
        : [],
    )
    .toSorted((a, b) => a.slot - b.slot)
    .map(({ volume, serial }) => ({ volume, serial }));
