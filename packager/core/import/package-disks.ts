import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { ByteSource } from '../../format/byte-source.ts';
import { findOtherFormat } from '../disk-images/check-raw.ts';
import { readImageHeader } from '../disk-images/read-image-header.ts';
import type { ImageFormat } from '../../ports/disk-images.ts';
import type { OvfDisk, OvfEnvelope } from './envelope.ts';
import { fileNameOf } from './file-name-of.ts';
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

/** Opens a file of the package by its name. @throws Fault PACKAGE_REFUSED, NOT_FOUND */
export type OpenFile = (name: string) => Promise<ByteSource>;

/**
 * Finds the files of disks, and looks at each before anything else does (attacks A10 and A12).
 *
 * @param package_ its name, for sentences
 * @returns a function that gives the disk of an id; the same file twice gives the same disk
 */
export function packageDisks(
  { disks, files }: OvfEnvelope,
  open: OpenFile,
  package_: string,
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
      throw refuse(`its file “${source}” has ${bytes.sizeBytes} bytes, wanted ${file.sizeBytes}`);
    }
    const { format, virtualBytes } = await readDisk(bytes, source);
    const { capacityBytes } = disk;
    if (virtualBytes > capacityBytes || capacityBytes > LIMITS.chunk.diskBytes) {
      const sizes = `${capacityBytes} bytes, and its file ${virtualBytes}`;
      throw refuse(`its disk “${disk.id}” is said to have ${sizes}`);
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
