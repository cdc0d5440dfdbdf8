import { Fault } from '../../../schemas/errors/fault.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import type { Archive } from '../../format/archive/open-archive.ts';
import { TAR_LARGEST_BYTES } from '../../format/tar/write-tar-header.ts';
import type { InputFile, InputFiles } from '../../images/ports/input-files.ts';
import type { Work } from '../../images/ports/progress.ts';
import type { ExportPorts } from '../../archive/export-disk.ts';
import { writeRawDisk } from '../../archive/write-raw-disk.ts';
import { type ExportPlan, planExport } from './plan-export.ts';
import { renderEnvelope } from './render-envelope.ts';
import { writeOva } from './write-ova.ts';

export interface OvaPorts extends ExportPorts {
  readonly inputs: InputFiles;
}

export interface OvaRequest {
  readonly target: string;
  readonly force: boolean;
}

export interface OvaResult {
  readonly path: string;
  readonly bytes: number;
  readonly machines: readonly string[];
  readonly disks: readonly string[];
  /** What an OVA cannot carry. */
  readonly notes: readonly string[];
}

/**
 * Writes an appliance as one OVA for other products: description, digests, disks as streamOptimized
 * VMDK. Each chunk of the disks is verified.
 *
 * @throws Fault TARGET_EXISTS, EXPORT_IMPOSSIBLE, DISK_FULL, CANCELLED, TOOL_MISSING, TOOL_FAILED,
 *   TOOL_TIMED_OUT, those of `rebuildDisk`
 */
export async function exportOva(
  archive: Archive,
  { target, force }: OvaRequest,
  ports: OvaPorts,
  work: Work,
): Promise<OvaResult> {
  const plan = planExport(archive.manifest);
  // Made first: that the name is taken is told before the long part, not after it.
  const file = await ports.outputs.create(target, { force });
  const opened = new Map<string, InputFile>();
  try {
    const folder = await ports.folders.create(target);
    try {
      await makeDisks(archive, plan, folder.path, { ports, work, opened });
      const sizes = new Map([...opened].map(([name, { sizeBytes }]) => [name, sizeBytes]));
      const envelope = renderEnvelope(archive.manifest, plan, sizes);
      const parts = { name: archive.manifest.name, envelope, disks: opened };
      const bytes = await writeOva(parts, file, work);
      await file.commit();
      const machines = plan.machines.map(({ name }) => name);
      return { path: target, bytes, machines, disks: [...opened.keys()], notes: plan.notes };
    } finally {
      for (const disk of opened.values()) await disk.close();
      await folder.remove();
    }
  } finally {
    await file.discard();
  }
}

interface DiskTools {
  readonly ports: OvaPorts;
  readonly work: Work;
  /** Finished disks by their name in the OVA, in their order. */
  readonly opened: Map<string, InputFile>;
}

/** One after the other, each by way of the same raw file, so that there is only one at a time. */
async function makeDisks(
  archive: Archive,
  { disks }: ExportPlan,
  folder: string,
  { ports, work, opened }: DiskTools,
): Promise<void> {
  const rawPath = `${folder}/disk.raw`;
  for (const { role, index: digest, sizeBytes, fileName } of disks) {
    const index = archive.indexes.get(digest);
    if (!index) throw new Fault('NOT_FOUND', { what: 'disk', name: role });
    const raw = { role, target: rawPath, sizeBytes, force: true };
    await writeRawDisk(archive, index, raw, { ...ports, work });
    const path = `${folder}/${fileName}`;
    await ports.images.fromRaw(rawPath, { path, format: 'vmdk' }, work);
    const disk = await ports.inputs.open(path);
    opened.set(fileName, disk);
    if (disk.sizeBytes <= TAR_LARGEST_BYTES) continue;
    const why = `the disk of role “${role}” has ${formatByteSize(disk.sizeBytes)} compressed, and 8 GiB is the most that fits`;
    throw new Fault('EXPORT_IMPOSSIBLE', { file: fileName, why });
  }
}
