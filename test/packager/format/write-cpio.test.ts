import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../../packager/native/run-command.ts';
import { type CpioEntry, writeCpio } from '../../../packager/format/write-cpio.ts';

const TIME = 1_796_000_000;
const ENTRIES: readonly CpioEntry[] = [
  { kind: 'file', path: 'usr/bin/run', mode: 0o755, bytes: Buffer.from('#!/bin/sh\n') },
  { kind: 'link', path: 'bin', to: 'usr/bin' },
  { kind: 'file', path: 'empty', mode: 0o600, bytes: new Uint8Array() },
  { kind: 'folder', path: 'tmp', mode: 0o700 },
];
const folder = mkdtempSync(join(tmpdir(), 'sy-cpio-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('an archive for the kernel', () => {
  test('is the same whatever the order of its entries', () => {
    const once = Buffer.concat(writeCpio(ENTRIES, TIME));
    expect(Buffer.concat(writeCpio(ENTRIES.toReversed(), TIME))).toEqual(once);
    expect(once.length % 4).toBe(0);
  });

  test('is unpacked by another program as what was put in, with the folders on the way', async () => {
    const file = join(folder, 'archive');
    writeFileSync(file, Buffer.concat(writeCpio(ENTRIES, TIME)));
    await runCommand('busybox', ['cpio', '-idm', '-F', file], { cwd: folder });
    expect(readFileSync(join(folder, 'usr/bin/run'), 'utf8')).toBe('#!/bin/sh\n');
    expect(statSync(join(folder, 'usr/bin/run')).mode & 0o7777).toBe(0o755);
    expect(statSync(join(folder, 'usr/bin/run')).mtimeMs).toBe(TIME * 1000);
    expect(readlinkSync(join(folder, 'bin'))).toBe('usr/bin');
    expect(statSync(join(folder, 'empty')).size).toBe(0);
    expect(statSync(join(folder, 'tmp')).mode & 0o7777).toBe(0o700);
  });

  test('writes a device as the kernel reads it', () => {
    const console = {
      kind: 'device',
      path: 'dev/console',
      mode: 0o600,
      major: 5,
      minor: 1,
    } as const;
    const text = Buffer.concat(writeCpio([console], TIME)).toString('latin1');
    const header = text.slice(text.indexOf('070701', 6), text.indexOf('dev/console'));
    const numbers = header
      .slice(6)
      .match(/.{8}/g)
      ?.map((each) => Number.parseInt(each, 16));
    expect(numbers).toEqual([2, 0o020600, 0, 0, 1, TIME, 0, 0, 0, 5, 1, 12, 0]);
  });

  test('refuses a path that is there twice', () => {
    const twice = [ENTRIES[0], ENTRIES[0]].flatMap((entry) => (entry ? [entry] : []));
    expect(() => writeCpio(twice, TIME)).toThrow(
      new RangeError('twice in an archive: usr/bin/run'),
    );
  });
});
