import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openServerBackup } from '../../../../packager/backup/server/open-server-backup.ts';
import { verifyServerBackup } from '../../../../packager/backup/server/verify-server-backup.ts';
import type { BackupSecret } from '../../../../packager/format/repository/key-slot.ts';
import { laterFaultCode as faultCode } from '../../../fakes/fault-code.ts';
import {
  BACKUP_KEY,
  contentsOf,
  makeBackup,
  partsOf,
  pieces,
} from '../../../fakes/server-backup.ts';

const work = { step: '', onProgress: () => undefined, signal: new AbortController().signal };

async function read(bytes: Uint8Array, secret: BackupSecret = BACKUP_KEY): Promise<string[]> {
  const opened = await openServerBackup(pieces(bytes), secret, 'x.backup');
  const found: string[] = [];
  await verifyServerBackup(opened, 'x.backup', work, async ({ name, bytes: content }) => {
    let length = 0;
    for await (const piece of content) length += piece.length;
    found.push(`${name} ${length}`);
  });
  return found;
}

describe('a backup of a server', () => {
  test('is read as it was written, in pieces of any size', async () => {
    const bytes = await makeBackup();
    expect(await read(bytes)).toEqual(['thing 21', 'sealing-key 32']);
    const opened = await openServerBackup(pieces(bytes, 1), BACKUP_KEY, 'x');
    expect(opened.contents).toEqual(contentsOf());
    await opened.close();
  });

  test('holds files that are larger than a segment, and empty ones', async () => {
    const file = Buffer.alloc(700_000, 'abc');
    const files = [{ path: 'sealing-key', sizeBytes: file.length }];
    const bytes = await makeBackup(contentsOf({ files }), partsOf({ file }));
    expect(await read(bytes)).toEqual(['thing 21', `sealing-key ${file.length}`]);
    const empty = [{ path: 'sealing-key', sizeBytes: 0 }];
    const none = await makeBackup(
      contentsOf({ files: empty }),
      partsOf({ file: new Uint8Array() }),
    );
    expect(await read(none)).toEqual(['thing 21', 'sealing-key 0']);
  });

  test('tells a thief nothing of what it holds', async () => {
    const bytes = await makeBackup();
    for (const word of ['thing', 'sealing-key', 'admin', '0.1.0', 'account']) {
      expect(bytes.includes(word)).toBe(false);
    }
  });

  test('is opened by its key alone', async () => {
    const bytes = await makeBackup();
    const other: BackupSecret = { kind: 'key', key: Buffer.alloc(32, 8) };
    expect(await faultCode(read(bytes, other))).toBe('SERVER_BACKUP_KEY_WRONG');
    const word: BackupSecret = { kind: 'password', password: 'correct horse battery' };
    expect(await faultCode(read(bytes, word))).toBe('SERVER_BACKUP_KEY_WRONG');
  });

  test('is refused when it was cut off, wherever', async () => {
    const bytes = await makeBackup();
    for (let length = 0; length < bytes.length; length += 1) {
      expect(await faultCode(read(bytes.subarray(0, length))), `${length} bytes`).toBe(
        'SERVER_BACKUP_DAMAGED',
      );
    }
  });

  test('is refused when any byte of it was changed', async () => {
    const bytes = await makeBackup();
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      const code = await faultCode(read(changed));
      expect(code, `byte ${at}`).toMatch(
        /^(SERVER_BACKUP_(DAMAGED|KEY_WRONG)|FORMAT_TOO_NEW|BACKUP_DAMAGED)$/,
      );
    }
  });

  test('is refused when something was put behind its end', async () => {
    const bytes = await makeBackup();
    const longer = Buffer.concat([bytes, Buffer.from('x')]);
    expect(await faultCode(read(longer))).toBe('SERVER_BACKUP_DAMAGED');
  });

  test('is refused when the segments of two backups were mixed, or put in another order', async () => {
    const big = randomBytes(800_000);
    const files = [{ path: 'sealing-key', sizeBytes: big.length }];
    const bytes = await makeBackup(contentsOf({ files }), partsOf({ file: big }));
    const segments = segmentsOf(bytes);
    expect(segments.length).toBeGreaterThan(2);
    const [start, first = Buffer.alloc(0), second = Buffer.alloc(0), ...rest] = segments;
    const swapped = Buffer.concat([start ?? first, second, first, ...rest]);
    expect(await faultCode(read(swapped))).toBe('SERVER_BACKUP_DAMAGED');
    const short = Buffer.concat([start ?? first, first, ...rest]);
    expect(await faultCode(read(short))).toBe('SERVER_BACKUP_DAMAGED');
  });

  test('of a newer format says that Stackyard has to be updated', async () => {
    const bytes = await makeBackup();
    bytes.write('2', 'stackyard-server-backup-'.length, 'latin1');
    expect(await faultCode(read(bytes))).toBe('FORMAT_TOO_NEW');
  });

  test('is refused when it holds other rows, or another file, than it tells of', async () => {
    const rows = '["a",null]\n["b","3"]\n';
    expect(await faultCode(read(await makeBackup(contentsOf(), partsOf({ rows }))))).toBe(
      'SERVER_BACKUP_DAMAGED',
    );
    const cut = '["a",null]\n["b","2"]';
    expect(await faultCode(read(await makeBackup(contentsOf(), partsOf({ rows: cut }))))).toBe(
      'SERVER_BACKUP_DAMAGED',
    );
    const file = Buffer.alloc(31);
    expect(await faultCode(read(await makeBackup(contentsOf(), partsOf({ file }))))).toBe(
      'SERVER_BACKUP_DAMAGED',
    );
  });

  test('is not called whole when it names a file that no restore takes', async () => {
    for (const path of ['authority/authority.pem.bak', 'database/base', 'lock']) {
      const bytes = await makeBackup(contentsOf({ files: [{ path, sizeBytes: 32 }] }));
      expect(await faultCode(read(bytes)), path).toBe('SERVER_BACKUP_DAMAGED');
    }
  });

  test('names no file outside the data folder, whoever made it', async () => {
    for (const path of ['../x', '/etc/passwd', 'a/../../x', '.ssh/x', 'a//b', 'a/.x', 'a\nb']) {
      const files = [{ path, sizeBytes: 32 }];
      const bytes = await makeBackup(contentsOf({ files }));
      expect(await faultCode(read(bytes)), path).toBe('SERVER_BACKUP_DAMAGED');
    }
  });
});

/** The opening, and then segment by segment. */
function segmentsOf(bytes: Buffer): Buffer[] {
  let at = 'stackyard-server-backup-1\n'.length;
  for (let i = 0; i < 2; i += 1) at += 4 + bytes.readUInt32LE(at);
  const found = [bytes.subarray(0, at)];
  while (at < bytes.length) {
    const end = at + 4 + bytes.readUInt32LE(at);
    found.push(bytes.subarray(at, end));
    at = end;
  }
  return found;
}
