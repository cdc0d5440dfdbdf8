import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { ByteSource } from '../../format/byte-source.ts';
import { findOtherFormat } from '../../images/foreign/check-raw.ts';
import { readImageHeader } from '../../images/foreign/read-image-header.ts';
import type { ImageFormat } from '../../images/ports/disk-images.ts';
import type { OvfDisk, OvfEnvelope } from './envelope.ts';
import { fileNameOf } from './file-name-of.ts';
import type { ImportNotes } from './import-notes.ts';
import { uniqueNames } from './unique-names.ts';

/** A disk of the package that a machine starts from. */
export interface PackageDisk {
  /** In the package. */
  readonly source: string;
  /** In the appliance's folder. */
  readonly target: string;
  readonly format: ImageFormat;
  readonly virtualBytes: number;
  /** At least that. */
  readonly capacityBytes: number;
}

export interface PackageDisksContext {
  /** Its name, for sentences. */
  readonly package: string;
  readonly notes: ImportNotes;
  /** Whether a digest tells that a file is whole, so that its size need not. */
  readonly hasDigest: (name: string) => boolean;
}

/** Opens a file of the package by its name. @throws Fault PACKAGE_REFUSED, NOT_FOUND */
export type OpenFile = (name: string) => Promise<ByteSource>;

/**
 * Finds the files of disks, and looks at each before anything else does (attacks A10 and A12).
 *
 * @returns a function that gives the disk of an id; the same file twice gives the same disk
 */
export function packageDisks(
  { disks, files }: OvfEnvelope,
  open: OpenFile,
  { package: package_, notes, hasDigest }: PackageDisksContext,
): (disk: OvfDisk) => Promise<PackageDisk> {
  const refuse = (why: string): Fault => new Fault('PACKAGE_REFUSED', { file: package_, why });
  const nameFor = uniqueNames('label', 40);
  const targets = new Map<string, string>();
  if (new Set(disks.map(({ id }) => id)).size < disks.length) throw refuse('two disks have one id');
  if (new Set(files.map(({ id }) => id)).size < files.length) throw refuse('two files have one id');
  return async (disk) => {
    const file = files.find(({ id }) => id === disk.fileId);
    if (!file) throw refuse(`its disk “${disk.id}” names a file that is not listed`);
    if (disk.hasParent) throw refuse(`its disk “${disk.id}” is only the difference to another one`);
    if (file.isCut || file.compression !== undefined) {
      throw refuse(`its file “${file.href}” is cut into pieces or compressed as a whole`);
    }
    const source = fileNameOf(file.href, package_);
    const bytes = await open(source);
    if (file.sizeBytes !== undefined && file.sizeBytes !== bytes.sizeBytes) {
      const sizes = `has ${bytes.sizeBytes} bytes, wanted ${file.sizeBytes}`;
      // Exporters write wrong sizes; a file that was cut off is shorter, and only a digest tells.
      if (bytes.sizeBytes < file.sizeBytes && !hasDigest(source)) {
        throw refuse(`its file “${source}” ${sizes}, and no digest tells that it is whole`);
      }
      notes.add(`The file “${source}” ${sizes}: the size in the description was ignored`);
    }
    const { format, virtualBytes } = await readDisk(bytes, source);
    const capacityBytes = Math.max(disk.capacityBytes, virtualBytes);
    if (capacityBytes > LIMITS.chunk.diskBytes) {
      throw refuse(`its disk “${disk.id}” is said to have ${capacityBytes} bytes`);
    }
    if (virtualBytes > disk.capacityBytes) {
      const sizes = `${disk.capacityBytes} bytes, but its file holds ${virtualBytes}`;
      notes.add(`The disk “${disk.id}” is said to have ${sizes}: it gets the size of its file`);
    }
    const stem =
      source
        .split('/')
        .at(-1)
        ?.replace(/\.\w+$/, '') ?? source;
    const target = targets.get(source) ?? `disks/${nameFor(stem)}.${format}`;
    targets.set(source, target);
    return { source, target, format, virtualBytes, capacityBytes };
  };
}

async function readDisk(
  bytes: ByteSource,
  file: string,
): Promise<{ format: ImageFormat; virtualBytes: number }> {
  const refuse = (why: string): Fault => new Fault('IMAGE_UNREADABLE', { file, why });
  const found = findOtherFormat(await bytes.read(0, 128))?.toLowerCase();
  if (found !== 'vmdk' && found !== 'vhdx' && found !== 'qcow2') {
    throw refuse(`it begins like ${found ?? 'no known format'}, wanted VMDK, VHDX or qcow2`);
  }
  const header = await readImageHeader(bytes, found);
  if (typeof header === 'string') throw refuse(header);
  return { format: found, virtualBytes: header.virtualBytes };
}
