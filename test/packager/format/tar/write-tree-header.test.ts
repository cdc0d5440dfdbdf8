import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { TAR_END } from '../../../../packager/format/tar/write-tar-header.ts';
import {
  type TreeEntry,
  treePadding,
  writeTreeHeader,
} from '../../../../packager/format/tar/write-tree-header.ts';

const folder = mkdtempSync(join(tmpdir(), 'yard-tree-'));
afterAll(() => rmSync(folder, { recursive: true }));

const base = {
  kind: 'file',
  sizeBytes: 0,
  mode: 0o640,
  uid: 0,
  gid: 0,
  seconds: 1_700_000_000,
} as const;
const file = (path: string | Buffer, content = '', more: Partial<TreeEntry> = {}): Buffer => {
  const bytes = Buffer.from(content);
  const entry = { ...base, path: Buffer.from(path), sizeBytes: bytes.length, ...more };
  return Buffer.concat([writeTreeHeader(entry), bytes, treePadding(bytes.length)]);
};
const list = (tar: Buffer): string =>
  execFileSync('tar', ['--numeric-owner', '-tvf', '-', '--quoting-style=escape'], {
    input: Buffer.concat([tar, TAR_END]),
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  }).toString();

test('a tree is unpacked as it was', () => {
  const long = 'n'.repeat(250);
  const deep = `${'d'.repeat(90)}/${'e'.repeat(90)}`;
  const tar = Buffer.concat([
    file('top/', '', { kind: 'folder', mode: 0o755 }),
    file('top/a', 'one'),
    file(Buffer.from('top/\xff\n', 'latin1'), 'two'),
    file(`top/${long}`, 'x'.repeat(512)),
    file('top/link', '', { kind: 'link', to: Buffer.from('/etc/passwd') }),
    file(`top/${'l'.repeat(120)}`, '', { kind: 'link', to: Buffer.from(deep) }),
    TAR_END,
  ]);
  execFileSync('tar', ['-xf', '-', '-C', folder], { input: tar });
  const top = join(folder, 'top');
  expect(readdirSync(top, 'latin1').sort()).toEqual(
    ['a', '\xff\n', 'link', 'l'.repeat(120), long].sort(),
  );
  expect(readFileSync(join(top, 'a'), 'utf8')).toBe('one');
  expect(statSync(join(top, long)).size).toBe(512);
  expect(statSync(join(top, 'a')).mtimeMs).toBe(1_700_000_000_000);
  expect(readlinkSync(join(top, 'link'))).toBe('/etc/passwd');
  expect(readlinkSync(join(top, 'l'.repeat(120)))).toBe(deep);
});

test.each([99, 100, 101, 102])('a name of %s bytes is told whole', (length) => {
  expect(
    list(file('a'.repeat(length), 'x'))
      .trim()
      .split(' ')
      .at(-1),
  ).toBe('a'.repeat(length));
});

test('numbers that eight digits do not hold are told', () => {
  const entry = { ...base, path: Buffer.from('big'), sizeBytes: 2 ** 40, uid: 4_294_967_295 };
  const header = Buffer.from(writeTreeHeader({ ...entry, gid: 2_097_152 }));
  expect(header.subarray(124, 136).toString('hex')).toBe('800000000000010000000000');
  expect(header.subarray(108, 116).toString('hex')).toBe('80000000ffffffff');
  expect(header.subarray(116, 124).toString('hex')).toBe('8000000000200000');
  const most = { ...base, path: Buffer.from('most'), uid: 2_097_151 };
  expect(Buffer.from(writeTreeHeader(most)).toString('latin1', 108, 116)).toBe('7777777\0');
  expect(list(Buffer.from(writeTreeHeader(most)))).toMatch(/^-rw-r----- 2097151\/0 +0 2023-11-14/);
});

test('content is filled up to whole blocks', () => {
  expect([0, 1, 511, 512, 513].map((size) => treePadding(size).length)).toEqual([
    0, 511, 1, 0, 511,
  ]);
});
