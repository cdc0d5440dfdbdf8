import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createBuildRunner } from '../../../../runtime/node-image/adapters/build-runner.ts';
import { measureFile } from '../../../../runtime/node-image/adapters/measure-file.ts';
import { packRoot } from '../../../../runtime/node-image/adapters/pack-root.ts';

const folder = mkdtempSync(join(tmpdir(), 'sy-pack-root-'));
afterAll(() => rmSync(folder, { recursive: true }));
const NAMES = ['alpha', 'beta', 'gamma'];

/** The same tree, made in another order and at another time. */
function makeTree(name: string, names: readonly string[], second: number): string {
  const root = join(folder, name);
  for (const each of names) {
    mkdirSync(join(root, each), { recursive: true });
    const file = join(root, each, 'file');
    writeFileSync(file, `${each} `.repeat(500_000));
    chmodSync(file, 0o755);
    utimesSync(file, second, second);
    symlinkSync(`${each}/file`, join(root, `to-${each}`));
  }
  return root;
}

const pack = async (root: string, timeSeconds = 1_796_000_000) => {
  const target = `${root}.img`;
  const work = { onProgress: () => undefined, signal: new AbortController().signal };
  await packRoot(root, { target, level: 3, timeSeconds }, createBuildRunner(work));
  return measureFile(target);
};

test('the same tree gives the same bytes, whenever and in whatever order it was made', async () => {
  const one = await pack(makeTree('one', NAMES, 1_000));
  const two = await pack(makeTree('two', NAMES.toReversed(), 2_000));
  expect(two).toEqual(one);
});

test('a file that may be run differs from one that may not', async () => {
  const one = await pack(makeTree('three', NAMES, 1_000));
  const root = makeTree('four', NAMES, 1_000);
  chmodSync(join(root, 'beta/file'), 0o644);
  expect((await pack(root)).sha256).not.toBe(one.sha256);
});
