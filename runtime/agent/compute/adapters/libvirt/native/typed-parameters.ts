/** Bytes of one virTypedParameter on 64-bit machines: name 80, type 4, padding 4, value 8. */
export const TYPED_PARAMETER_BYTES = 96;
const NAME_BYTES = 80;
const VALUE_OFFSET = 88;

/** virTypedParameterType */
const READERS: Record<number, (bytes: Buffer, at: number) => number> = {
  1: (bytes, at) => bytes.readInt32LE(at),
  2: (bytes, at) => bytes.readUInt32LE(at),
  3: (bytes, at) => Number(bytes.readBigInt64LE(at)),
  4: (bytes, at) => Number(bytes.readBigUInt64LE(at)),
  5: (bytes, at) => bytes.readDoubleLE(at),
  6: (bytes, at) => bytes.readInt8(at),
};

/**
 * Reads an array of virTypedParameter (libvirt-common.h), the form in which libvirt hands out
 * figures. Texts are left out: they are pointers, and no figure is one.
 */
export function readTypedParameters(bytes: Buffer): Map<string, number> {
  const values = new Map<string, number>();
  for (let at = 0; at + TYPED_PARAMETER_BYTES <= bytes.length; at += TYPED_PARAMETER_BYTES) {
    const end = bytes.indexOf(0, at);
    const name = bytes.toString('latin1', at, Math.min(end, at + NAME_BYTES));
    const read = READERS[bytes.readInt32LE(at + NAME_BYTES)];
    if (read) values.set(name, read(bytes, at + VALUE_OFFSET));
  }
  return values;
}
