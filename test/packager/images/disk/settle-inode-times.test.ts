import { execFileSync } from 'node:child_process';
import {
  type FileHandle,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settleInodeTimes } from '../../../../packager/images/disk/settle-inode-times.ts';

/** e2fsprogs are in /usr/sbin, which a user's PATH lacks. */
const ENV = { ...process.env, PATH: '/usr/sbin:/sbin:/usr/bin:/bin' };
const EPOCH = 1_700_000_000;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'settle-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Makes a file system out of files that are equal but for when they were read and changed. */
async function makeFileSystem(name: string, readSeconds: number): Promise<string> {
  const folder = join(dir, name);
  await mkdir(join(folder, 'etc'), { recursive: true });
  for (const file of ['etc/one', 'etc/two', 'three']) {
    await writeFile(join(folder, file), file);
    await utimes(join(folder, file), readSeconds, EPOCH);
  }
  for (const each of ['etc', '.']) await utimes(join(folder, each), readSeconds, EPOCH);
  const image = join(dir, `${name}.img`);
  const id = '01234567-89ab-8def-8123-456789abcdef';
  const options = ['-q', '-F', '-t', 'ext4', '-O', 'metadata_csum,64bit', '-U', id];
  const seed = ['-E', `hash_seed=${id},root_owner=0:0`, '-d', folder, image, '16M'];
  execFileSync('mke2fs', [...options, ...seed], {
    env: { ...ENV, E2FSPROGS_FAKE_TIME: String(EPOCH), SOURCE_DATE_EPOCH: String(EPOCH) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return image;
}

async function settle(image: string): Promise<void> {
  const file: FileHandle = await open(image, 'r+');
  try {
    await settleInodeTimes({
      async read(offset, length) {
        return (await file.read(Buffer.alloc(length), 0, length, offset)).buffer;
      },
      async write(offset, bytes) {
        await file.write(bytes, 0, bytes.length, offset);
      },
    });
  } finally {
    await file.close();
  }
}

describe('settleInodeTimes', () => {
  test('makes file systems equal whose files were read at different times', async () => {
    const [a, b] = [await makeFileSystem('a', EPOCH + 5), await makeFileSystem('b', EPOCH + 9)];
    expect((await readFile(a)).equals(await readFile(b))).toBe(false);
    await settle(a);
    await settle(b);
    expect((await readFile(a)).equals(await readFile(b))).toBe(true);
  });

  test('leaves a file system that e2fsck finds nothing wrong with', async () => {
    const image = await makeFileSystem('a', EPOCH + 5);
    await settle(image);
    const env = ENV;
    expect(() =>
      execFileSync('e2fsck', ['-f', '-n', image], { env, stdio: 'ignore' }),
    ).not.toThrow();
    const text = execFileSync('debugfs', ['-R', 'cat /etc/two', image], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(String(text)).toBe('etc/two');
  });

  test('refuses what is no ext4', async () => {
    const image = join(dir, 'zeros');
    await writeFile(image, Buffer.alloc(1 << 20));
    await expect(settle(image)).rejects.toThrow('not an ext4 file system of ours');
  });
});
