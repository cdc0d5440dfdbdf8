import { afterEach, beforeAll, afterAll, describe, expect, test } from 'vitest';
import type { VolumeFiles } from '../../runtime/agent/storage/ports/volume-files.ts';
import { choosePart, type PartOfVolume } from '../../runtime/control/files/core/choose-part.ts';
import { readPath } from '../../runtime/control/files/core/path-text.ts';
import { GuestWords } from '../../runtime/control/files/guest-words.ts';
import { VolumeReader } from '../../runtime/control/files/volume-reader.ts';
import { FILES_PIECE_BYTES } from '../../schemas/agent/volume-files.ts';
import type { DesiredVolume } from '../../schemas/agent/desired.ts';

/** What is in a file system, by its path as text (path-text.ts): content, or where a link leads; null: a folder. */
export type TreeUnderTest = Readonly<Record<string, Buffer | { readonly to: string } | null>>;

/** Volumes whose files are looked at. */
export interface FilesUnderTest {
  readonly files: VolumeFiles;
  /** A volume with this tree, as ext4. */
  make(tree: TreeUnderTest): Promise<DesiredVolume>;
  close(): Promise<void>;
}

const BIG = Buffer.alloc(2 * FILES_PIECE_BYTES + 17);
for (let at = 0; at < BIG.length; at += 1) BIG[at] = (at * 7 + (at >> 10)) & 0xff;

const NASTY = [
  '/new\\x0aline',
  '/-dash',
  "/sp ace $(x) 'q'",
  '/\\xff\\xfe',
  '/ctl\\x1b[31m',
  '/end\\x0a',
  '/back\\\\slash',
  '/Grüße',
  '/81a4 9 0 0 0 .',
];
const TREE: TreeUnderTest = {
  '/dir': null,
  '/dir/big': BIG,
  '/dir/empty': Buffer.alloc(0),
  '/dir/sub': null,
  '/out': { to: '/etc/passwd' },
  '/up': { to: '../..' },
  '/same': { to: 'dir' },
  ...Object.fromEntries(NASTY.map((path) => [path, Buffer.from(path)])),
};

/** What everything does that lets the files of volumes be looked at. */
export function volumeFilesContract(
  name: string,
  open: () => Promise<FilesUnderTest>,
  testMs: number,
): void {
  describe(`files of volumes, ${name}`, { timeout: testMs }, () => {
    let under: FilesUnderTest;
    let reader: VolumeReader;
    let part: PartOfVolume;
    beforeAll(async () => {
      under = await open();
      const line = await under.files.open(await under.make(TREE));
      reader = new VolumeReader(await GuestWords.open(line, 'a disk'), 'a disk');
      part = choosePart(await reader.parts(), undefined, 'a disk');
    }, testMs);
    afterAll(async () => {
      reader.close();
      await under.close();
    });
    afterEach(() => expect(reader.isOpen).toBe(true));

    const list = async (path: string) =>
      (await reader.list(part, readPath(path)))?.filter(({ text }) => text !== 'lost+found');
    const read = async (path: string): Promise<Buffer> => {
      const facts = await reader.look(part, readPath(path));
      const pieces: Uint8Array[] = [];
      for await (const each of reader.read(part, readPath(path), facts?.sizeBytes ?? 0)) {
        pieces.push(each);
      }
      return Buffer.concat(pieces);
    };

    test('its only partition is the disk, with ext4', async () => {
      expect(await reader.parts()).toMatchObject([{ number: 0, found: { kind: 'ext4' } }]);
    });

    test('a folder is told with all that is in it, whatever it is called', async () => {
      const names = (await list('/'))?.map(({ text }) => `/${text}`);
      expect(names?.toSorted()).toEqual(
        Object.keys(TREE)
          .filter((path) => path.lastIndexOf('/') === 0)
          .sort(),
      );
      const kinds = (await list('/dir'))?.map(({ text, kind, sizeBytes }) => [
        text,
        kind,
        kind === 'file' ? sizeBytes : 0,
      ]);
      expect(kinds).toEqual([
        ['sub', 'folder', 0],
        ['big', 'file', BIG.length],
        ['empty', 'file', 0],
      ]);
      expect(await list('/dir/sub')).toEqual([]);
    });

    test('a file is read piece by piece', async () => {
      expect((await read('/dir/big')).equals(BIG)).toBe(true);
      expect(await read('/dir/empty')).toEqual(Buffer.alloc(0));
      for (const path of NASTY) expect(await read(path)).toEqual(Buffer.from(path));
    });

    test('a link is told and never followed', async () => {
      expect(await reader.look(part, readPath('/out'))).toMatchObject({ kind: 'link' });
      expect(String(await reader.link(part, readPath('/out')))).toBe('/etc/passwd');
      expect(String(await reader.link(part, readPath('/up')))).toBe('../..');
      expect(await list('/same')).toBeUndefined();
      expect(await list('/up')).toBeUndefined();
      expect(await reader.look(part, readPath('/same/big'))).toBeUndefined();
      expect(await list('/same/sub')).toBeUndefined();
      await expect(reader.read(part, readPath('/out'), 1).next()).rejects.toMatchObject({
        code: 'FILES_UNREADABLE',
      });
    });

    test('what is not there is not found', async () => {
      expect(await reader.look(part, readPath('/none'))).toBeUndefined();
      expect(await list('/none')).toBeUndefined();
      expect(await list('/dir/big')).toBeUndefined();
      expect(await reader.look(part, [])).toMatchObject({ kind: 'folder' });
    });
  });
}
