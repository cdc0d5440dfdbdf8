import type { ApplianceSource } from '../../../schemas/appliance/manifest.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import type { ContainerFacts } from '../../images/ports/container-builder.ts';
import type { DiskSources, RawDisk } from '../../images/ports/disk-sources.ts';
import type { Work } from '../../images/ports/progress.ts';
import { stopIfCancelled } from './stop-if-cancelled.ts';

/** The system disk of a role, ready to be packed. */
export interface PreparedDisk {
  readonly role: string;
  readonly rawPath: string;
  /** Size of the image, in whole blocks. */
  readonly diskBytes: number;
  /** Size of the machine's disk, at least that of the image. */
  readonly sizeBytes: number;
  /** Of a role made from a container image. */
  readonly container: ContainerFacts | undefined;
}

/**
 * Makes the disks of all roles, in the order of their names so that the archive does not depend on
 * the order in appliance.yaml.
 *
 * @throws Fault IMAGE_UNREADABLE, CANCELLED and what the ports throw
 */
export async function prepareDisks(
  source: ApplianceSource,
  dir: string,
  ports: { readonly disks: DiskSources },
  work: Work,
): Promise<readonly PreparedDisk[]> {
  const prepared: PreparedDisk[] = [];
  for (const role of Object.keys(source.roles).sort()) {
    const { system } = source.roles[role] as ApplianceSource['roles'][string];
    stopIfCancelled(work);
    work.onProgress({ step: `Preparing the disk of role “${role}”` });
    const raw = await ports.disks.prepare(role, system, dir, work);
    const { rawPath, container } = raw;
    prepared.push({ role, rawPath, ...checkSizes(system, raw), container });
  }
  return prepared;
}

function checkSizes(
  system: ApplianceSource['roles'][string]['system'],
  raw: RawDisk,
): { diskBytes: number; sizeBytes: number } {
  const diskBytes = wholeBlocks(raw.diskBytes);
  const file = system.image ?? system.build ?? system.container ?? raw.rawPath;
  if (diskBytes === 0 || diskBytes > LIMITS.chunk.diskBytes) {
    const why = `its size is ${formatByteSize(raw.diskBytes)}, wanted 1 B to ${formatByteSize(LIMITS.chunk.diskBytes)}`;
    throw new Fault('IMAGE_UNREADABLE', { file, why });
  }
  const sizeBytes = system.size === undefined ? diskBytes : wholeBlocks(system.size);
  if (sizeBytes >= diskBytes) return { diskBytes, sizeBytes };
  const why = `it has ${formatByteSize(diskBytes)}, more than the size given beside it, ${formatByteSize(sizeBytes)}`;
  throw new Fault('IMAGE_UNREADABLE', { file, why });
}

const wholeBlocks = (bytes: number): number =>
  Math.ceil(bytes / LIMITS.chunk.blockBytes) * LIMITS.chunk.blockBytes;
