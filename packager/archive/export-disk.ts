import { Fault } from '../../schemas/errors/fault.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { Archive } from '../format/archive/open-archive.ts';
import type { FrameOpener } from '../format/chunks/open-frame.ts';
import type { ChunkIndex } from '../../schemas/archive/chunk-index.ts';
import type { DiskImages } from '../images/ports/disk-images.ts';
import type { OutputFiles } from '../images/ports/output-files.ts';
import type { Work } from '../images/ports/progress.ts';
import type { WorkFolders } from '../images/ports/work-folders.ts';
import { writeRawDisk } from './write-raw-disk.ts';

export interface ExportPorts {
  readonly outputs: OutputFiles;
  readonly images: DiskImages;
  readonly folders: WorkFolders;
  readonly opener: FrameOpener;
}

export interface ExportRequest {
  readonly role: string;
  readonly target: string;
  readonly format: 'raw' | 'qcow2';
  readonly force: boolean;
}

export interface ExportResult {
  readonly path: string;
  readonly format: 'raw' | 'qcow2';
  readonly diskBytes: number;
  readonly index: Digest;
}

/**
 * Writes the system disk of a role as a file that other tools can use, each chunk verified.
 *
 * @throws Fault NOT_FOUND (no such role), TARGET_EXISTS, DISK_FULL, CANCELLED, those of `rebuildDisk`
 */
export async function exportDisk(
  archive: Archive,
  request: ExportRequest,
  ports: ExportPorts,
  work: Work,
): Promise<ExportResult> {
  const { role, target, format, force } = request;
  const system = archive.manifest.roles[role]?.system;
  const digest = system?.index;
  const index = digest && archive.indexes.get(digest);
  if (!system || !digest || !index) throw new Fault('NOT_FOUND', { what: 'role', name: role });
  // A role may ask for more than its image has: its machine then has a larger disk.
  const sizeBytes = Math.max(system.sizeBytes, index.diskBytes);
  if (format === 'raw') {
    const raw = { role, target, force, sizeBytes };
    await writeRawDisk(archive, index, raw, { ...ports, work });
  } else {
    await writeQcow2(archive, index, { role, target, sizeBytes, force }, { ...ports, work });
  }
  return { path: target, format, diskBytes: sizeBytes, index: digest };
}

type Tools = ExportPorts & { readonly work: Work };

/** By way of a raw file, since only those can be written at any place. */
async function writeQcow2(
  archive: Archive,
  index: ChunkIndex,
  request: Omit<ExportRequest, 'format'> & { readonly sizeBytes: number },
  tools: Tools,
): Promise<void> {
  const folder = await tools.folders.create(request.target);
  try {
    const rawPath = `${folder.path}/disk.raw`;
    const { role, force, sizeBytes } = request;
    const raw = { role, force, target: rawPath, sizeBytes };
    await writeRawDisk(archive, index, raw, tools);
    const file = await tools.outputs.adopt(request.target, { force: request.force });
    try {
      await tools.images.fromRaw(
        rawPath,
        { path: file.temporaryPath, format: 'qcow2' },
        tools.work,
      );
      await file.commit();
    } finally {
      await file.discard();
    }
  } finally {
    await folder.remove();
  }
}
