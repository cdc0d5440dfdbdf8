import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildPackage } from '../../../scripts/package/build-package.ts';
import { copied, link, made, type PackageFile } from '../../../scripts/package/package-file.ts';

const TIME_SECONDS = 1_700_000_000;
const CONTROL = `Package: thing
Version: 1.0
Architecture: all
Maintainer: Ann <ann@example.org>
Description: thing
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-deb-'));
  await writeFile(join(folder, 'source'), 'hello\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const files = (): PackageFile[] => [
  copied('/usr/lib/thing/text', join(folder, 'source')),
  made('/usr/bin/thing', '#!/bin/sh\n', 0o755),
  link('/usr/bin/other', 'thing'),
];

async function build(name: string, content: readonly PackageFile[]): Promise<string> {
  const target = join(folder, name);
  await buildPackage(
    content,
    {
      control: (sizeBytes) => `${CONTROL}Installed-Size: ${sizeBytes / 1024}\n`,
      conffiles: [],
      scripts: new Map([['postinst', '#!/bin/sh\n']]),
      triggers: '',
    },
    { work: join(folder, `work-${name}`), target, timeSeconds: TIME_SECONDS },
  );
  return target;
}

/** Times are shown as they are where it runs. */
const ask = (...words: string[]): string =>
  execFileSync('dpkg-deb', words, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } });

describe('a Debian package', () => {
  test('has the same bytes, whoever packs the same files, when, and in which order', async () => {
    const first = await readFile(await build('a.deb', files()));
    await chmod(join(folder, 'source'), 0o600);
    await utimes(join(folder, 'source'), 1, 1);
    const second = await readFile(await build('b.deb', files().toReversed()));
    expect(second.equals(first)).toBe(true);
  });

  test('gives everything to root, with the modes and the time that it is told', async () => {
    const lines = ask('--contents', await build('a.deb', files()))
      .trim()
      .split('\n');
    expect(lines.map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      'drwxr-xr-x root/root 0 2023-11-14 22:13 ./',
      'drwxr-xr-x root/root 0 2023-11-14 22:13 ./usr/',
      'drwxr-xr-x root/root 0 2023-11-14 22:13 ./usr/bin/',
      '-rwxr-xr-x root/root 10 2023-11-14 22:13 ./usr/bin/thing',
      'drwxr-xr-x root/root 0 2023-11-14 22:13 ./usr/lib/',
      'drwxr-xr-x root/root 0 2023-11-14 22:13 ./usr/lib/thing/',
      '-rw-r--r-- root/root 6 2023-11-14 22:13 ./usr/lib/thing/text',
      'lrwxrwxrwx root/root 0 2023-11-14 22:13 ./usr/bin/other -> thing',
    ]);
  });

  test('says what is in it, so that dpkg can check it', async () => {
    const deb = await build('a.deb', files());
    expect(ask('--info', deb, 'md5sums')).toBe(
      '3e2b31c72181b87149ff995e7202c0e3  usr/bin/thing\nb1946ac92492d2347c6235b4d2611184  usr/lib/thing/text\n',
    );
    expect(ask('--info', deb, 'postinst')).toBe('#!/bin/sh\n');
    expect(ask('--field', deb, 'Installed-Size').trim()).toBe('7');
  });

  test('holds no file twice', async () => {
    await expect(build('a.deb', [...files(), made('/usr/bin/thing', '')])).rejects.toThrow(
      /EEXIST/,
    );
  });
});
