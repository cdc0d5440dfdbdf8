import { appendFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConsoleLogs } from '../../../../../../runtime/agent/compute/adapters/libvirt/console-logs.ts';
import type { MachineId } from '../../../../../../schemas/ids/brand.ts';

const machine = 'machine-0123456789' as MachineId;
let folder: string;
let log: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-console-'));
  await mkdir(join(folder, 'console'));
  log = join(folder, 'console', `${machine}.log`);
});
afterEach(() => rm(folder, { recursive: true }));

/** What virtlogd does with a full log. */
async function rotate(): Promise<void> {
  await rm(`${log}.2`, { force: true });
  for (const [from, to] of [
    ['.1', '.2'],
    ['.0', '.1'],
    ['', '.0'],
  ] as const) {
    await rename(`${log}${from}`, `${log}${to}`).catch(() => undefined);
  }
  await writeFile(log, '');
}

async function read(after: number, limitBytes = 1_000): Promise<[number, string]> {
  const { start, bytes } = await new ConsoleLogs(folder).read(machine, after, limitBytes);
  return [start, bytes.toString()];
}

test('a machine that wrote nothing yet has an empty log', async () => {
  expect(await read(0)).toEqual([0, '']);
});

test('reads from an offset, up to a limit', async () => {
  await writeFile(log, 'abcdefghij');
  expect(await read(0)).toEqual([0, 'abcdefghij']);
  expect(await read(4)).toEqual([4, 'efghij']);
  expect(await read(4, 3)).toEqual([4, 'efg']);
  expect(await read(10)).toEqual([10, '']);
});

test('offsets go on when the log is rotated, and when the agent is started anew', async () => {
  await writeFile(log, 'first.');
  expect(await read(0)).toEqual([0, 'first.']);
  await appendFile(log, 'more.');
  await rotate();
  await appendFile(log, 'second.');
  expect(await read(6)).toEqual([6, 'more.second.']);
  await rotate();
  await appendFile(log, 'third.');
  expect(await read(9)).toEqual([9, 'e.second.third.']);
  expect(await read(18, 4)).toEqual([18, 'thir']);
});

test('what was rotated away is skipped, and the start says so', async () => {
  await writeFile(log, '0000');
  await read(0);
  for (const text of ['1111', '2222', '3333', '4444']) {
    await rotate();
    await appendFile(log, text);
    await read(0);
  }
  expect(await read(2)).toEqual([4, '1111222233334444']);
});

test('more rotations than there are files leave a gap, and offsets still rise', async () => {
  await writeFile(log, '0000');
  await read(0);
  for (const text of ['1', '2', '3', '4', '5']) {
    await rotate();
    await appendFile(log, text);
  }
  expect(await read(4)).toEqual([4, '2345']);
});

test('goes on from what was read when its own notes are lost', async () => {
  await writeFile(log, 'abc');
  await read(0);
  await rm(`${log}.place`);
  expect(await read(1_000)).toEqual([1_000, 'abc']);
  expect(await read(1_003)).toEqual([1_003, '']);
  await appendFile(log, 'd');
  expect(await read(1_003)).toEqual([1_003, 'd']);
});

test('removing leaves nothing, and may be repeated', async () => {
  await writeFile(log, 'abc');
  await rotate();
  await read(0);
  const consoles = new ConsoleLogs(folder);
  await consoles.remove(machine);
  await consoles.remove(machine);
  expect(await readdir(join(folder, 'console'))).toEqual([]);
});
