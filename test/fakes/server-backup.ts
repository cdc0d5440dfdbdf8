import { createZstdCompress } from 'node:zlib';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { BackupSecret } from '../../packager/format/repository/key-slot.ts';
import type { BackupContents } from '../../packager/format/server-backup/contents.ts';
import { writeOpening } from '../../packager/format/server-backup/opening.ts';
import { type KeptPart, writeRecords } from '../../packager/format/server-backup/records.ts';
import { RowSum } from '../../packager/format/server-backup/row-sum.ts';
import { sealStream } from '../../packager/format/server-backup/sealed-stream.ts';

export const BACKUP_KEY: BackupSecret = { kind: 'key', key: Buffer.alloc(32, 7) };

/** Pieces of any length, as they come from a disk or a line. */
export async function* pieces(bytes: Uint8Array, length = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

const ROWS = ['["a",null]', '["b","2"]'];

export const contentsOf = (changes: Partial<BackupContents> = {}): BackupContents => {
  const sum = new RowSum();
  for (const row of ROWS) sum.add(row);
  return {
    format: 1,
    id: 'ab'.repeat(16),
    createdAt: '2026-11-30T00:00:00.000Z',
    version: '0.1.0',
    hostname: 'admin',
    roles: ['registry', 'admin'],
    term: 0,
    migrations: { account: ['0001-accounts'] },
    counts: { accounts: 1, nodes: 0, stacks: 0, operations: 0 },
    leftOut: [],
    tables: [
      {
        name: 'thing',
        columns: [
          { name: 'id', type: 'text' },
          { name: 'size', type: 'bigint' },
        ],
        rows: sum.rows,
        digest: sum.digest,
      },
    ],
    sequences: [],
    files: [{ path: 'sealing-key', sizeBytes: 32 }],
    ...changes,
  };
};

export const partsOf = (changes: { readonly rows?: string; readonly file?: Uint8Array } = {}) => {
  const { rows = ROWS.map((row) => `${row}\n`).join(''), file = Buffer.alloc(32, 3) } = changes;
  const parts: KeptPart[] = [
    { kind: 'table', name: 'thing', bytes: pieces(Buffer.from(rows)) },
    { kind: 'file', name: 'sealing-key', bytes: pieces(file) },
  ];
  return Readable.from(parts);
};

/** A whole backup, as it is on a disk. */
export async function makeBackup(
  contents: BackupContents = contentsOf(),
  parts: AsyncIterable<KeptPart> = partsOf(),
): Promise<Buffer> {
  const head = { id: contents.id, createdAt: contents.createdAt };
  const keys = { masterKey: Buffer.alloc(32, 1), salt: Buffer.alloc(32, 2) };
  const opening = writeOpening(head, BACKUP_KEY, keys);
  const plain = Readable.from(writeRecords(contents, parts)).pipe(createZstdCompress());
  return Buffer.concat([opening.bytes, await buffer(sealStream(opening.seal, plain))]);
}
