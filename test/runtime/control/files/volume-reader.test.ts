import { describe, expect, test } from 'vitest';
import { readPath } from '../../../../runtime/control/files/core/path-text.ts';
import type { GuestAnswer, GuestWords } from '../../../../runtime/control/files/guest-words.ts';
import { VolumeReader } from '../../../../runtime/control/files/volume-reader.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { FILES_PIECE_BYTES } from '../../../../schemas/agent/volume-files.ts';

const { entriesInTurn, keptEntries } = LIMITS.stack.points.files;
const LABEL = 'the disk “data” of web-1';
const PARTS = 'major minor  #blocks  name\n\n 254 0 8192 vda\n 254 1 4096 vda1\n 254 2 100 vda2\n';
const EXT4 = Buffer.alloc(2048);
EXT4.writeUInt16LE(0xef53, 1080);

type Said = string | Buffer | Partial<GuestAnswer>;

/** A guest that answers as it is told to, by the beginnings of questions. */
function guest(says: Readonly<Record<string, Said>>) {
  const asked: string[] = [];
  let isOpen = true;
  const words = {
    get isOpen() {
      return isOpen;
    },
    close: () => void (isOpen = false),
    async ask(question: string) {
      asked.push(question);
      const all = { parts: PARTS, 'head vda1': EXT4, 'head vda2': '', mount: '', ...says };
      const key = Object.keys(all)
        .filter((each) => question.startsWith(each))
        .toSorted((a, b) => b.length - a.length)[0];
      const said: Said = all[key as keyof typeof all] ?? { state: 'gone' };
      const answer = { state: 'ok', bytes: Buffer.alloc(0) } as const;
      if (typeof said === 'string') return { ...answer, bytes: Buffer.from(said, 'latin1') };
      if (said instanceof Uint8Array) return { ...answer, bytes: said };
      return { ...answer, ...(said as Partial<GuestAnswer>) };
    },
  };
  return { reader: new VolumeReader(words as unknown as GuestWords, LABEL), asked };
}
const rootOf = async (reader: VolumeReader) => (await reader.parts())[0]!;
const pieces = async (reader: VolumeReader, sizeBytes: number): Promise<number[]> => {
  const found: number[] = [];
  const part = await rootOf(reader);
  for await (const each of reader.read(part, readPath('/a'), sizeBytes)) found.push(each.length);
  return found;
};

describe('the files of a volume', () => {
  test('its partitions are looked at once', async () => {
    const { reader, asked } = guest({});
    expect(await reader.parts()).toMatchObject([
      { part: 'vda1', number: 1, found: { kind: 'ext4' } },
      { part: 'vda2', number: 2, found: { kind: 'other', what: 'empty' } },
    ]);
    await reader.parts();
    expect(asked).toEqual(['parts', 'head vda1', 'head vda2']);
  });

  test('a partition is mounted once, and a folder is listed once', async () => {
    const { reader, asked } = guest({ list: '/81a4 1 0 0 0 ./a\n' });
    const part = await rootOf(reader);
    const before = asked.length;
    expect(await reader.list(part, [])).toMatchObject([{ text: 'a' }]);
    expect(await reader.list(part, [])).toMatchObject([{ text: 'a' }]);
    expect(asked.slice(before)).toEqual(['mount vda1 ext4', 'list vda1 /']);
  });

  test('of folders the last few are remembered', async () => {
    const { reader, asked } = guest({ list: '' });
    const part = await rootOf(reader);
    for (let number = 0; number < 9; number += 1) await reader.list(part, readPath(`/${number}`));
    const before = asked.length;
    await reader.list(part, readPath('/8'));
    await reader.list(part, readPath('/1'));
    await reader.list(part, readPath('/0'));
    expect(asked.slice(before)).toEqual(['list vda1 /0']);
  });

  test('of large ones fewer, and the last in any case', async () => {
    const many = (count: number): string =>
      Array.from({ length: count }, (_none, at) => `/81a4 1 0 0 0 ./${at}\n`).join('');
    const { reader, asked } = guest({
      'list vda1 /half': many(keptEntries / 2),
      'list vda1 /more': many(keptEntries / 2 + 1),
      'list vda1 /one': many(1),
    });
    const part = await rootOf(reader);
    const look = async (...names: string[]): Promise<string[]> => {
      const before = asked.length;
      for (const name of names) await reader.list(part, readPath(`/${name}`));
      return asked.slice(before).map((each) => each.replace('list vda1 /', ''));
    };
    await look('one');
    expect(await look('half', 'one', 'half')).toEqual(['half']);
    expect(await look('more', 'more')).toEqual(['more']);
    expect(await look('half', 'one', 'half')).toEqual(['half', 'one']);
  });

  test('others have their turn while a large one is read', async () => {
    const entries = 3 * entriesInTurn;
    const list = Array.from({ length: entries }, (_none, at) => `/81a4 1 0 0 0 ./${at}\n`);
    const { reader } = guest({ list: list.join('') });
    const part = await rootOf(reader);
    let turns = 0;
    let isRead = false;
    const count = (): void => {
      if (isRead) return;
      turns += 1;
      setImmediate(count);
    };
    count();
    expect(await reader.list(part, [])).toHaveLength(entries);
    isRead = true;
    expect(turns).toBeGreaterThan(2);
  });

  test('what cannot be mounted says why, in the words of the kernel, made harmless', async () => {
    const { reader } = guest({
      mount: { state: 'bad', bytes: Buffer.from('x\nEXT4-fs: bad \u001b[2J\n') },
    });
    const part = await rootOf(reader);
    const words =
      'The files of the disk “data” of web-1 cannot be read: its file system (ext4) is damaged, or newer than the kernel that looks into it (EXT4-fs: bad \\x1b[2J).';
    await expect(reader.list(part, [])).rejects.toThrow(words);
    await expect(reader.look(part, [])).rejects.toThrow(words);
  });

  test('what is no file system is not mounted', async () => {
    const { reader, asked } = guest({});
    const [, second] = await reader.parts();
    await expect(reader.look(second!, [])).rejects.toThrow('cannot be read: it is empty.');
    expect(asked).not.toContain(expect.stringContaining('mount'));
  });

  test('a folder that cannot be read, or is too large, is told', async () => {
    const bad = guest({ list: { state: 'bad' } }).reader;
    await expect(bad.list(await rootOf(bad), readPath('/a'))).rejects.toThrow('damaged at /a.');
    const large = guest({ list: Buffer.alloc(2 ** 24) }).reader;
    await expect(large.list(await rootOf(large), readPath('/a'))).rejects.toThrow(
      'the folder /a is too large',
    );
    expect(large.isOpen).toBe(true);
  });

  test.each(['/81a4 1 0 0 0 ./../x\n', 'nonsense'])(
    'who lies of a folder with %j is asked nothing any more',
    async (list) => {
      const { reader } = guest({ list });
      const lost = { code: 'FILES_NOT_OPENED', data: { why: 'lost' } };
      await expect(reader.list(await rootOf(reader), [])).rejects.toMatchObject(lost);
      expect(reader.isOpen).toBe(false);
    },
  );

  test('a file is read in pieces, and is as long as it was said to be', async () => {
    const { reader, asked } = guest({
      'read vda1 /a 0': Buffer.alloc(FILES_PIECE_BYTES),
      'read vda1 /a 1': 'xyz',
    });
    expect(await pieces(reader, FILES_PIECE_BYTES + 3)).toEqual([FILES_PIECE_BYTES, 3]);
    expect(await pieces(reader, 0)).toEqual([]);
    expect(asked.filter((each) => each.startsWith('read'))).toHaveLength(2);
    await expect(pieces(reader, FILES_PIECE_BYTES + 4)).rejects.toThrow('/a is shorter than');
    await expect(pieces(reader, FILES_PIECE_BYTES + 2)).rejects.toThrow('/a is shorter than');
    const bad = guest({ read: { state: 'bad' } }).reader;
    await expect(pieces(bad, 1)).rejects.toThrow('damaged at /a.');
  });

  test('a file is read from a guest that was started for it', async () => {
    const { reader, asked } = guest({ read: 'xyz' });
    expect(await pieces(reader, 3)).toEqual([3]);
    expect(asked.slice(-2)).toEqual(['mount vda1 ext4', 'read vda1 /a 0']);
  });

  test('nothing is read before it is taken', async () => {
    const { reader, asked } = guest({ read: Buffer.alloc(FILES_PIECE_BYTES) });
    const reading = reader.read(await rootOf(reader), readPath('/a'), 9 * FILES_PIECE_BYTES);
    await reading.next();
    await reading.return(undefined);
    expect(asked.filter((each) => each.startsWith('read'))).toHaveLength(1);
  });
});
