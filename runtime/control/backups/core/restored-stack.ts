import type { MachineId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { z } from 'zod';
import { MacAddress } from '../../../../schemas/ids/names.ts';
import type { StackDefinition } from '../../stacks/core/define/definition.ts';
import type { BackupDocument } from './backup-document.ts';

/** What of a machine is taken over from a backup, so that its guest finds itself as it was. */
export const RestoredMachine = z.object({
  hostname: z.string(),
  instance: z.string(),
  /** By the name of the network. */
  macs: z.record(z.string(), MacAddress),
  disks: z.array(z.object({ disk: z.string(), name: z.string(), sizeBytes: z.int().min(0) })),
});
export type RestoredMachine = z.infer<typeof RestoredMachine>;

/**
 * @param sizes of the disks in the repository, by name
 * @returns what is taken over, by host name
 */
export function machinesToRestore(
  { definition, disks }: Pick<BackupDocument, 'definition' | 'disks'>,
  sizes: ReadonlyMap<string, number>,
): RestoredMachine[] {
  const networkName = new Map(definition.networks.map(({ id, name }) => [id, name]));
  return definition.machines.map(({ id, hostname, instance, interfaces }) => ({
    hostname,
    instance: instance ?? id,
    macs: Object.fromEntries(
      interfaces.flatMap(({ network, mac }) => {
        const name = networkName.get(network);
        return name === undefined ? [] : [[name, mac] as const];
      }),
    ),
    disks: disks
      .filter(({ machine }) => machine === id)
      .map(({ disk, name }) => ({ disk, name, sizeBytes: sizes.get(name) ?? 0 })),
  }));
}

/** @returns in words what of a plan has no disks in a backup; undefined: nothing */
export function findMissing(
  definition: Pick<StackDefinition, 'machines' | 'volumes'>,
  restored: readonly RestoredMachine[],
): string | undefined {
  for (const { id, name, hostname } of definition.machines) {
    const found = restored.find((machine) => machine.hostname === hostname);
    if (!found) return `the machine ${name}`;
    const own = definition.volumes.filter(({ machine }) => machine === id);
    const missing = own.find((volume) => !found.disks.some(({ disk }) => disk === volume.name));
    if (missing) return `the disk “${missing.name}” of ${name}`;
  }
  return undefined;
}

/**
 * Makes what was defined for a fresh stack one whose disks come from a backup. They stand on no image; guests have the
 * identity and the cards that they know, so that they do not take this for their first start.
 */
export function withRestored(
  definition: StackDefinition,
  restored: readonly RestoredMachine[],
): StackDefinition {
  const hostOf = new Map(definition.machines.map(({ id, hostname }) => [id, hostname]));
  const networkName = new Map(definition.networks.map(({ id, name }) => [id, name]));
  const find = (host: string | undefined): RestoredMachine | undefined =>
    restored.find(({ hostname }) => hostname === host);
  return {
    ...definition,
    images: [],
    machines: definition.machines.map((machine) => {
      const { instance, macs } = find(machine.hostname) ?? {};
      return {
        ...machine,
        ...(instance === undefined ? {} : { instance }),
        interfaces: machine.interfaces.map((card) => ({
          ...card,
          mac: macs?.[networkName.get(card.network) ?? ''] ?? card.mac,
        })),
      };
    }),
    volumes: definition.volumes.map((volume) => ({
      ...volume,
      image: null,
      sizeBytes:
        diskOf(find(hostOf.get(volume.machine)), volume.name)?.sizeBytes ?? volume.sizeBytes,
    })),
  };
}

/** A volume to fill, and the disk of the backup that goes into it. */
export interface Filling {
  readonly volume: VolumeId;
  readonly machine: MachineId;
  readonly name: string;
}

/** @returns which disk of the backup each volume gets */
export function fillings(
  { machines, volumes }: Pick<StackDefinition, 'machines' | 'volumes'>,
  restored: readonly RestoredMachine[],
): Filling[] {
  return volumes.flatMap(({ id, machine, name }) => {
    const host = machines.find((each) => each.id === machine)?.hostname;
    const disk = diskOf(
      restored.find(({ hostname }) => hostname === host),
      name,
    );
    return disk ? [{ volume: id, machine, name: disk.name }] : [];
  });
}

const diskOf = (
  machine: RestoredMachine | undefined,
  name: string,
): RestoredMachine['disks'][number] | undefined => machine?.disks.find(({ disk }) => disk === name);
