import { createDecipheriv, createHash, createHmac, hkdfSync, scryptSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';

/**
 * A second reader of backup repositories, written from docs/backup.md alone: slow, simple, and with
 * nothing of the product in it.
 */
type Secret = { key: Buffer } | { password: string };

interface Opened {
  readonly folder: string;
  readonly id: Buffer;
  readonly idKey: Buffer;
  readonly dataKey: Buffer;
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const hkdf = (from: Uint8Array, salt: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', from, salt, purpose, 32));

function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

function openSegment(key: Buffer, header: Buffer, number: number, sealed: Buffer): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32LE(number);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce);
  decipher.setAAD(header);
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

/** Canonical JSON of a flat or nested object, as far as key slots need it. */
const canonical = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? `{${Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
        .join(',')}}`
    : JSON.stringify(value);

export function openBackups(folder: string, secret: Secret): Opened {
  const header = readFileSync(join(folder, 'repository.json'));
  const { id: idHex } = JSON.parse(header.toString()) as { id: string };
  const [slotName = ''] = readdirSync(join(folder, 'keys'));
  const slotBytes = readFileSync(join(folder, 'keys', slotName));
  demand(sha256(slotBytes).toString('hex') === slotName, 'the slot has another name');
  const { wrapped, ...slot } = JSON.parse(slotBytes.toString()) as {
    header: string;
    salt: string;
    wrapped: string;
    scrypt?: { cost: number; blockSize: number; parallelization: number };
  };
  demand(sha256(header).toString('hex') === slot.header, 'the slot is of another repository');
  const salt = Buffer.from(slot.salt, 'base64');
  const secretBytes =
    'key' in secret
      ? secret.key
      : scryptSync(secret.password.normalize('NFC'), salt, 32, { ...slot.scrypt, maxmem: 2 ** 28 });
  const wrapping = hkdf(secretBytes, salt, 'stackyard backup key slot 1');
  const sealed = Buffer.from(wrapped, 'base64');
  const master = openSegment(wrapping, Buffer.from(canonical(slot)), 0, sealed);
  const id = Buffer.from(idHex, 'hex');
  return {
    folder,
    id,
    idKey: hkdf(master, id, 'stackyard backup chunk ids 1'),
    dataKey: hkdf(master, id, 'stackyard backup files 1'),
  };
}

function readFile(opened: Opened, path: string): Buffer {
  const bytes = readFileSync(join(opened.folder, path));
  demand(sha256(bytes).toString('hex') === path.split('/').at(-1), `${path} has another name`);
  demand(bytes.subarray(8, 24).equals(opened.id), `${path} is of another repository`);
  return bytes;
}

const keyOf = ({ dataKey }: Opened, bytes: Buffer): Buffer =>
  hkdf(dataKey, bytes.subarray(24, 56), bytes.toString('latin1', 0, 8));

/** Every chunk of every pack, by kind and id, by the packs' own tables: indexes are not needed. */
function readChunks(opened: Opened): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (const part of readdirSync(join(opened.folder, 'packs'))) {
    for (const name of readdirSync(join(opened.folder, 'packs', part))) {
      const bytes = readFile(opened, `packs/${part}/${name}`);
      demand(bytes.toString('latin1', 0, 8) === 'SYBKPAK1', 'it is no pack');
      const key = keyOf(opened, bytes);
      const header = bytes.subarray(0, 64);
      const end = bytes.length - 4;
      const tableAt = end - bytes.readUInt32LE(end);
      const table = openSegment(key, header, 0xffff_ffff, bytes.subarray(tableAt, end));
      const [frames, count] = [table.readUInt32LE(0), table.readUInt32LE(4)];
      let chunkAt = 8 + 6 * frames;
      demand(table.length === chunkAt + 19 * count, 'the table is longer');
      for (let frame = 0, at = 64; frame < frames; frame += 1) {
        const stored = table.readUInt32LE(8 + 6 * frame);
        const sealed = bytes.subarray(at, at + stored);
        const plain = zstdDecompressSync(openSegment(key, header, frame, sealed));
        at += stored;
        let from = 0;
        for (let i = table.readUInt16LE(8 + 6 * frame + 4); i > 0; i -= 1, chunkAt += 19) {
          const id = table.toString('hex', chunkAt, chunkAt + 16);
          const size = table.readUIntLE(chunkAt + 16, 3);
          const kind = size >> 23;
          const chunk = plain.subarray(from, from + (size & 0x7f_ffff));
          from += chunk.length;
          const hmac = createHmac('sha256', opened.idKey).update(Buffer.of(kind));
          const found = hmac.update(sha256(chunk)).digest().toString('hex', 0, 16);
          demand(found === id, 'a chunk has another id');
          chunks.set(`${kind} ${id}`, chunk);
        }
      }
    }
  }
  return chunks;
}

/** @returns the disks of a stack's only restore point */
export function readBackup(opened: Opened): Map<string, Buffer> {
  const [name = ''] = readdirSync(join(opened.folder, 'points'));
  const bytes = readFile(opened, `points/${name}`);
  const plain = openSegment(keyOf(opened, bytes), bytes.subarray(0, 64), 0, bytes.subarray(64));
  const length = plain.readUInt32LE(0);
  const { disks } = JSON.parse(plain.toString('utf8', 4, 4 + length)) as {
    disks: { name: string; sizeBytes: number; regions: number }[];
  };
  const chunks = readChunks(opened);
  const restored = new Map<string, Buffer>();
  let at = 4 + length;
  for (const disk of disks) {
    const content = Buffer.alloc(Math.ceil(disk.sizeBytes / 4_096) * 4_096);
    for (let i = 0; i < disk.regions; i += 1, at += 20) {
      const region = plain.readUInt32LE(at);
      const map = chunks.get(`1 ${plain.toString('hex', at + 4, at + 20)}`);
      demand(map !== undefined, 'a map is missing');
      for (let entry = 0; entry < map.length; entry += 19) {
        const block = region * 8_192 + map.readUInt16LE(entry);
        const chunk = chunks.get(`0 ${map.toString('hex', entry + 3, entry + 19)}`);
        demand(chunk?.length === 4_096 * map.readUInt8(entry + 2), 'a chunk is missing');
        chunk.copy(content, 4_096 * block);
      }
    }
    restored.set(disk.name, content.subarray(0, disk.sizeBytes));
  }
  return restored;
}
