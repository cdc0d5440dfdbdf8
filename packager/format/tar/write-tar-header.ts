import { TAR, type TarField, tarChecksum } from './tar-format.ts';

/** Two blocks of zeros end a tar. */
export const TAR_END: Uint8Array = new Uint8Array(2 * TAR.blockBytes);

/** Largest size of an entry: what eleven octal digits hold. */
export const TAR_LARGEST_BYTES = 8 * 2 ** 30 - 1;

/**
 * Writes the header of a regular file. Owner, group and time are zero and the mode is 0644, so that
 * the same content always gives the same tar.
 *
 * @param name at most 99 bytes of ASCII
 * @throws RangeError when name or size do not fit
 */
export function writeTarHeader(name: string, sizeBytes: number): Uint8Array {
  if (!/^[\x21-\x7e]{1,99}$/.test(name)) throw new RangeError(`no tar entry name: ${name}`);
  if (!Number.isInteger(sizeBytes) || sizeBytes < 0 || sizeBytes > TAR_LARGEST_BYTES) {
    throw new RangeError(`no tar entry size: ${sizeBytes}`);
  }
  const header = new Uint8Array(TAR.blockBytes);
  putText(header, TAR.name, name);
  putOctal(header, TAR.mode, 0o644);
  putOctal(header, TAR.owner, 0);
  putOctal(header, TAR.group, 0);
  putOctal(header, TAR.size, sizeBytes);
  putOctal(header, TAR.modified, 0);
  putText(header, TAR.type, '0');
  putText(header, TAR.magic, 'ustar\x0000');
  const sum = tarChecksum(header).toString(8).padStart(6, '0');
  putText(header, TAR.checksum, `${sum}\0 `);
  return header;
}

function putText(header: Uint8Array, { offset }: TarField, text: string): void {
  for (let i = 0; i < text.length; i += 1) header[offset + i] = text.charCodeAt(i);
}

/** Octal digits that fill the field but for the NUL that ends it. */
function putOctal(header: Uint8Array, field: TarField, value: number): void {
  putText(header, field, value.toString(8).padStart(field.length - 1, '0'));
}
