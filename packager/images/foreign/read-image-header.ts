import type { ByteSource } from '../../format/byte-source.ts';
import type { ImageFormat } from '../ports/disk-images.ts';
import { findOtherFormat } from './check-raw.ts';
import type { ImageHeader } from './image-header.ts';
import { QCOW2_HEADER_BYTES, readQcow2Header } from './read-qcow2-header.ts';
import { readVhdxHeader } from './read-vhdx-header.ts';
import { readVmdkHeader } from './read-vmdk-header.ts';

const READERS: Record<ImageFormat, (file: ByteSource) => Promise<ImageHeader | string>> = {
  qcow2: async (file) => readQcow2Header(await file.read(0, QCOW2_HEADER_BYTES), file.sizeBytes),
  vmdk: readVmdkHeader,
  vhdx: readVhdxHeader,
};

/**
 * Looks at an image before any program opens it.
 *
 * @param format what its publisher says; another one is refused, never tried
 * @returns the header, or in words what is wrong
 */
export async function readImageHeader(
  file: ByteSource,
  format: ImageFormat,
): Promise<ImageHeader | string> {
  const found = findOtherFormat(await file.read(0, 128));
  if (found !== undefined && found.toLowerCase() !== format) {
    return `it is said to be ${format}, but begins like a ${found} file`;
  }
  return READERS[format](file);
}
