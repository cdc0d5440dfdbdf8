import { Fault } from '../../schemas/errors/fault.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { findOtherFormat } from '../images/foreign/check-raw.ts';
import { readImageHeader } from '../images/foreign/read-image-header.ts';
import type { DiskImages } from '../images/ports/disk-images.ts';
import type { BlockRange, DiskReader } from '../images/ports/disk-reader.ts';
import type { InputFiles } from '../images/ports/input-files.ts';
import type { Work } from '../images/ports/progress.ts';
import type { NamedDisk } from './name-disks.ts';
import type { DiskToKeep } from './ports/disk-to-keep.ts';

export interface DiskFilePorts {
  readonly inputs: InputFiles;
  readonly images: DiskImages;
  readonly reader: DiskReader;
  /** @returns the path of a large file of that name; removed by who gave it */
  readonly temporary: (name: string) => Promise<string>;
}

/**
 * Opens a file with a disk. A qcow2 file is turned into a raw one first, as `yard pack` does; one
 * that stands on another file is refused.
 *
 * @throws Fault NOT_FOUND, IMAGE_UNREADABLE, DISK_FULL, TOOL_MISSING, TOOL_FAILED
 */
export async function openDiskFile(
  { name, path, format }: NamedDisk,
  changed: readonly BlockRange[] | undefined,
  ports: DiskFilePorts,
  work: Work,
): Promise<DiskToKeep> {
  const file = await ports.inputs.open(path);
  try {
    if (format === 'raw') {
      const other = findOtherFormat(await file.read(0, 128));
      if (other === 'qcow2') {
        const why = 'it begins like a qcow2 file; give it the ending .qcow2 if it is one';
        throw new Fault('IMAGE_UNREADABLE', { file: path, why });
      }
      return diskOf(name, path, file.sizeBytes, { changed, reader: ports.reader });
    }
    const header = await readImageHeader(file, format);
    if (typeof header === 'string') {
      throw new Fault('IMAGE_UNREADABLE', { file: path, why: header });
    }
    const { virtualBytes } = header;
    const rawPath = await ports.temporary(`${name}.raw`);
    await ports.images.toRaw({ path, format, virtualBytes }, rawPath, work);
    return diskOf(name, rawPath, virtualBytes, { changed, reader: ports.reader });
  } finally {
    await file.close();
  }
}

function diskOf(
  name: string,
  path: string,
  sizeBytes: number,
  { changed, reader }: { changed: readonly BlockRange[] | undefined; reader: DiskReader },
): DiskToKeep {
  const { blockBytes } = LIMITS.chunk;
  const diskBytes = Math.ceil(sizeBytes / blockBytes) * blockBytes;
  return {
    name,
    sizeBytes,
    changed,
    read: () => reader.read(path, diskBytes),
    readRanges: (ranges) => reader.readRanges(path, ranges),
  };
}
