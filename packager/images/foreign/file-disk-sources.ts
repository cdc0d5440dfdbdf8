import { Fault } from '../../../schemas/errors/fault.ts';
import type { DiskImages, ImageFormat } from '../ports/disk-images.ts';
import type { DiskSources, RawDisk } from '../ports/disk-sources.ts';
import type { InputFile, InputFiles } from '../ports/input-files.ts';
import type { Work } from '../ports/progress.ts';
import { checkSectors } from './check-sectors.ts';
import { findOtherFormat } from './check-raw.ts';
import { readImageHeader } from './read-image-header.ts';

export interface FileDiskPorts {
  readonly inputs: InputFiles;
  readonly images: DiskImages;
  /** @returns the path of a file named so in `dir`, or as it is when it starts at the root */
  readonly join: (dir: string, name: string) => string;
  /** @returns where a converted disk may go; removed by who gave it */
  readonly temporary: (name: string) => Promise<string>;
}

/**
 * Disks from files of the publisher. The format is what appliance.yaml says; it is never guessed,
 * and looked at before any program opens the file.
 */
export const fileDiskSources = (ports: FileDiskPorts): DiskSources => ({
  async prepare(role, system, baseDir, work) {
    const path = ports.join(baseDir, system.image ?? '');
    const format = system.format ?? 'raw';
    const file = await ports.inputs.open(path);
    try {
      if (format !== 'raw') return await convert(role, { path, format, file }, ports, work);
      const other = findOtherFormat(await file.read(0, 128));
      if (other === undefined) {
        await refuseLargeSectors(path, file);
        return { rawPath: path, diskBytes: file.sizeBytes };
      }
      throw unreadable(path, `it is said to be raw, but begins like a ${other} file`);
    } finally {
      await file.close();
    }
  },
});

async function convert(
  role: string,
  { path, format, file }: { path: string; format: ImageFormat; file: InputFile },
  { inputs, images, temporary }: FileDiskPorts,
  work: Work,
): Promise<RawDisk> {
  const header = await readImageHeader(file, format);
  if (typeof header === 'string') throw unreadable(path, header);
  const { virtualBytes } = header;
  const rawPath = await temporary(`${role}.raw`);
  await images.toRaw({ path, format, virtualBytes }, rawPath, work);
  const raw = await inputs.open(rawPath);
  try {
    await refuseLargeSectors(path, raw);
  } finally {
    await raw.close();
  }
  // The program believed something else than its header: then nothing else of it is believed either.
  if (raw.sizeBytes !== virtualBytes) {
    throw unreadable(path, `it says ${virtualBytes} bytes, but holds ${raw.sizeBytes}`);
  }
  return { rawPath, diskBytes: virtualBytes };
}

async function refuseLargeSectors(path: string, raw: InputFile): Promise<void> {
  const why = await checkSectors(raw);
  if (why !== undefined) throw unreadable(path, why);
}

const unreadable = (file: string, why: string): Fault =>
  new Fault('IMAGE_UNREADABLE', { file, why });
