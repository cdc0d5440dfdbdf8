import { Fault } from '../../../schemas/errors/fault.ts';
import type { DiskImages } from '../../ports/disk-images.ts';
import type { DiskSources, RawDisk } from '../../ports/disk-sources.ts';
import type { InputFiles } from '../../ports/input-files.ts';
import type { Work } from '../../ports/progress.ts';
import { findOtherFormat } from './check-raw.ts';
import { QCOW2_HEADER_BYTES, readQcow2Header } from './read-qcow2-header.ts';

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
    const { bytes, sizeBytes } = await readStart(path, ports.inputs);
    if (system.format === 'qcow2') {
      return convert(role, { path, bytes, sizeBytes }, ports, work);
    }
    const other = findOtherFormat(bytes);
    if (other === undefined) return { rawPath: path, diskBytes: sizeBytes };
    const why = `it is said to be raw, but begins like a ${other} file`;
    throw new Fault('IMAGE_UNREADABLE', { file: path, why });
  },
});

async function readStart(
  path: string,
  inputs: InputFiles,
): Promise<{ bytes: Uint8Array; sizeBytes: number }> {
  const file = await inputs.open(path);
  try {
    return { bytes: await file.read(0, QCOW2_HEADER_BYTES), sizeBytes: file.sizeBytes };
  } finally {
    await file.close();
  }
}

async function convert(
  role: string,
  { path, bytes, sizeBytes }: { path: string; bytes: Uint8Array; sizeBytes: number },
  { images, temporary }: FileDiskPorts,
  work: Work,
): Promise<RawDisk> {
  const header = readQcow2Header(bytes, sizeBytes);
  if (typeof header === 'string') {
    throw new Fault('IMAGE_UNREADABLE', { file: path, why: header });
  }
  const rawPath = await temporary(`${role}.raw`);
  await images.toRaw(path, rawPath, work);
  return { rawPath, diskBytes: header.virtualBytes };
}
