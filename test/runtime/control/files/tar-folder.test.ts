import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { readFolder } from '../../../../runtime/control/files/core/read-answers.ts';
import { tarFolder } from '../../../../runtime/control/files/tar-folder.ts';

const FOLDERS: Readonly<Record<string, string>> = {
  '/top':
    '/41ed 1 0 0 0 ./b\n/41ed 1 0 0 0 ./d\n/81a4 2 0 1 2 ./a\n/a1ff 1 0 0 0 ./l\n/21b6 0 0 0 0 ./null\n',
  '/top/b': '/81a4 1 0 0 0 ./c\n',
  '/top/d': '',
};

type Folders = (path: string) => string | undefined;

async function tar(name: string, folders: Folders = (path) => FOLDERS[path]): Promise<Buffer> {
  const text = (path: readonly Uint8Array[]): string => `/${path.map(String).join('/')}`;
  const reader = {
    list: async (_part: unknown, path: readonly Uint8Array[]) => {
      const found = folders(text(path));
      return found === undefined ? undefined : readFolder(Buffer.from(found));
    },
    link: async () => Buffer.from('/etc'),
    async *read(_part: unknown, _path: unknown, sizeBytes: number) {
      yield Buffer.alloc(sizeBytes, 'x');
    },
  };
  const pieces: Uint8Array[] = [];
  const path = name === '' ? [] : [Buffer.from(name)];
  const tree = { reader, part: {} as never, path, name: Buffer.from(name) };
  for await (const piece of tarFolder(tree)) pieces.push(piece);
  return Buffer.concat(pieces);
}
const names = (bytes: Buffer): string[] =>
  execFileSync('tar', ['-tf', '-'], { input: bytes }).toString().trim().split('\n');

describe('a folder as a tar', () => {
  test('has all that is in it, without devices', async () => {
    expect(names(await tar('top'))).toEqual([
      'top/',
      'top/b/',
      'top/d/',
      'top/a',
      'top/l',
      'top/b/c',
    ]);
  });

  test('a whole volume has no name before the others', async () => {
    const root = (path: string): string | undefined =>
      path === '/' ? '/81a4 3 0 0 0 ./a\n/41ed 0 0 0 0 ./b\n' : '';
    expect(names(await tar('', root))).toEqual(['b/', 'a']);
  });

  test('a folder that is told of and is not there is told, and not left out', async () => {
    const damaged: Folders = (path) => (path === '/top/b' ? undefined : FOLDERS[path]);
    await expect(tar('top', damaged)).rejects.toMatchObject({
      code: 'FILES_UNREADABLE',
      message: 'The files of the volume cannot be read: its file system is damaged at /top/b.',
    });
  });

  test('a file system that lies has no folders without an end', async () => {
    const endless: Folders = () => '/41ed 1 0 0 0 ./again\n';
    await expect(tar('top', endless)).rejects.toMatchObject({ code: 'FILE_REFUSED' });
    const wide = Array.from({ length: 50_000 }, (_none, i) => `/21b6 0 0 0 0 ./${i}\n`).join('');
    const many: Folders = (path) =>
      path === '/top' ? [1, 2, 3, 4, 5].map((n) => `/41ed 0 0 0 0 ./${n}\n`).join('') : wide;
    await expect(tar('top', many)).rejects.toMatchObject({ code: 'FILE_REFUSED' });
  });

  test('nor files of any size', async () => {
    const big: Folders = () => `/81a4 ${2 ** 40 + 1} 0 0 0 ./a\n`;
    await expect(tar('top', big)).rejects.toMatchObject({
      code: 'FILE_REFUSED',
      message: expect.stringContaining('more than 1 TiB') as string,
    });
  });
});
