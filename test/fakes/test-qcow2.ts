/** Fields of a qcow2 header as a test wants them (QEMU, `docs/interop/qcow2.rst`); all may be wrong. */
export interface TestQcow2 {
  readonly version?: number;
  readonly backingOffset?: bigint;
  readonly backingBytes?: number;
  readonly clusterBits?: number;
  readonly virtualBytes?: bigint;
  readonly encryption?: number;
  readonly tableEntries?: number;
  readonly tableOffset?: bigint;
  readonly incompatible?: bigint;
  readonly headerBytes?: number;
  readonly extensions?: readonly (readonly [type: number, data: string])[];
  /** How long the end of the extensions is; 0 leaves it out. */
  readonly endBytes?: number;
  readonly text?: string;
}

const KiB = 1024;

/** A header of a version 3 image of 1 MiB, in a file of 256 KiB; nothing behind it. */
export function testQcow2(fields: TestQcow2 = {}): Buffer {
  const bytes = Buffer.alloc(256 * KiB);
  const { version = 3, headerBytes = 104, extensions = [] } = fields;
  bytes.write('QFI\xfb', 0, 'latin1');
  bytes.writeUInt32BE(version, 4);
  bytes.writeBigUInt64BE(fields.backingOffset ?? 0n, 8);
  bytes.writeUInt32BE(fields.backingBytes ?? 0, 16);
  bytes.writeUInt32BE(fields.clusterBits ?? 16, 20);
  bytes.writeBigUInt64BE(fields.virtualBytes ?? BigInt(KiB * KiB), 24);
  bytes.writeUInt32BE(fields.encryption ?? 0, 32);
  bytes.writeUInt32BE(fields.tableEntries ?? 1, 36);
  bytes.writeBigUInt64BE(fields.tableOffset ?? BigInt(64 * KiB), 40);
  if (version === 3) {
    bytes.writeBigUInt64BE(fields.incompatible ?? 0n, 72);
    bytes.writeUInt32BE(4, 96);
    bytes.writeUInt32BE(headerBytes, 100);
  }
  let at = version === 3 ? headerBytes : 72;
  for (const [type, data] of extensions) {
    bytes.writeUInt32BE(type, at);
    bytes.writeUInt32BE(data.length, at + 4);
    bytes.write(data, at + 8, 'latin1');
    at += 8 + Math.ceil(data.length / 8) * 8;
  }
  if (fields.endBytes === 0) bytes.fill(0x01, at, 64 * KiB);
  bytes.write(fields.text ?? '', 1024, 'latin1');
  return bytes;
}
