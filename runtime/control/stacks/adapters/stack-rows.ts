import type { StackRecord } from '../core/define/stack-record.ts';
import { layerColumns, machineColumns, networkColumns, volumeColumns } from './stack-columns.ts';
import type {
  MachineTable,
  NetworkTable,
  RevisionTable,
  StackTable,
  VolumeTable,
} from './stack-tables.ts';

/** Everything that is stored of a stack. */
export interface StackRows {
  readonly stack: StackTable;
  readonly stack_revision: RevisionTable;
  readonly stack_machine: readonly MachineTable[];
  readonly stack_network: readonly NetworkTable[];
  readonly stack_volume: readonly VolumeTable[];
}

/** @param revision number of the version that the stack is at */
export function stackRows(record: StackRecord, revision: number): StackRows {
  const { definition, id: stack } = record;
  return {
    stack: {
      id: stack,
      name: record.name,
      note: record.note ?? null,
      stage: record.stage,
      lowering: record.isLowering,
      power: record.power,
      gateway: definition.gateway,
      domain: definition.domain,
      uplink_index: definition.uplinkIndex,
      revision,
      created_at: record.createdAt,
      created_by: record.createdBy,
      kept_until: record.keptUntil ?? null,
      clone: record.clone ? JSON.stringify(record.clone) : null,
    },
    stack_revision: {
      stack,
      number: revision,
      appliance: JSON.stringify(record.appliance),
      parameters: JSON.stringify(record.parameters),
      sealed: record.sealed,
      // Held ones name the restore point that holds them.
      ports: JSON.stringify([...definition.ports, ...(definition.heldPorts ?? [])]),
      images: JSON.stringify(definition.images),
    },
    stack_machine: definition.machines.map(({ disks: _disks, ...machine }, position) => ({
      ...(machineColumns.toRow(machine) as unknown as MachineTable),
      stack,
      position,
    })),
    stack_network: definition.networks.map((network, position) => ({
      ...(networkColumns.toRow(network) as unknown as NetworkTable),
      stack,
      position,
      in_use: record.keptUntil === undefined,
    })),
    stack_volume: volumeRows(record, revision),
  };
}

function volumeRows(
  { definition, madeVolumes, id: stack }: StackRecord,
  revision: number,
): VolumeTable[] {
  const disks = new Map(
    definition.machines.flatMap((machine) =>
      machine.disks.map(({ volume, serial }, slot) => [volume, { slot, serial }] as const),
    ),
  );
  const { volumes, layers = [] } = definition;
  const rows = [
    ...volumes.map((volume) => ({ volume, row: volumeColumns.toRow(volume) })),
    ...layers.map((volume) => ({ volume, row: layerColumns.toRow(volume) })),
  ];
  return rows.map(({ volume, row }, position) => ({
    ...(row as unknown as VolumeTable),
    stack,
    position,
    // There is one at a time: what a stack was before is kept with its restore points.
    revision: volume.kind === 'system' ? revision : null,
    made: madeVolumes.includes(volume.id),
    slot: disks.get(volume.id)?.slot ?? null,
    serial: disks.get(volume.id)?.serial ?? null,
  }));
}
