import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { COVERED_BY_ALL, KINDS, longestMinutes } from '../../../scripts/testing/kinds.mjs';
import {
  changedKinds,
  digestOf,
  hasRoom,
  noteSeen,
  readRecord,
} from '../../../scripts/testing/slow-kinds.mjs';

const ROOT = join(import.meta.dirname, '../../..');

describe('a kind that takes long', () => {
  test('runs unless it is proved that nothing has changed', () => {
    const record = { same: 'a', other: 'a', untold: 'a', broken: 7 };
    const digests = { same: 'a', other: 'b', untold: undefined, broken: 'a', unseen: 'a' };
    expect(changedKinds(record, digests)).toEqual(['other', 'untold', 'broken', 'unseen']);
  });

  test('is begun only where it ends in time', () => {
    expect(hasRoom(35, 25)).toBe(true);
    expect(hasRoom(35.1, 25)).toBe(false);
  });

  const slow = Object.entries(KINDS).filter(([, { covers }]) => covers);
  test.each(slow)('%s: all that it covers is there', (_, { covers = [] }) => {
    expect(digestOf(ROOT, covers)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is ended where it hangs, and so is every other', () => {
    expect(longestMinutes('root-alone')).toBe(45);
  });
});

describe('in a checkout', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'slow-kinds-'));
    for (const folder of ['covered/deep', 'other', 'test/setup']) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    for (const file of ['covered/deep/a', 'covered/b', 'other/c', 'test/setup/d'])
      write(file, file);
    for (const file of COVERED_BY_ALL.filter((name) => name !== 'test/setup')) write(file, file);
    write('.gitignore', '*.log\n');
    git('init', '--quiet');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const git = (...args: string[]) => execFileSync('git', args, { cwd: root });
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  const digest = () => digestOf(root, ['covered']);

  test('the digest is that of names and bytes of what is covered, known to git or not yet', () => {
    const first = digest();
    write('other/c', 'changed');
    write('covered/a.log', 'ignored');
    expect(digest()).toBe(first);
    git('add', '.');
    expect(digest()).toBe(first);
    const changes = [
      () => write('covered/deep/a', 'changed'),
      () => write('covered/new', ''),
      () => rmSync(join(root, 'covered/b')),
      () => write('package-lock.json', 'changed'),
    ];
    const digests = changes.map((change) => {
      change();
      return digest();
    });
    expect(new Set([first, ...digests]).size).toBe(5);
  });

  test('there is none where a place is gone, or git is', () => {
    expect(digestOf(root, ['covered', 'gone'])).toBeUndefined();
    rmSync(join(root, '.git'), { recursive: true });
    expect(digest()).toBeUndefined();
  });

  test('the record keeps what was seen before; one that cannot be read is empty', () => {
    expect(readRecord(root)).toEqual({});
    noteSeen(root, 'netboot', 'b');
    noteSeen(root, 'boot', 'a');
    expect(readFileSync(join(root, 'test/slow-kinds.json'), 'utf8')).toBe(
      '{\n  "boot": "a",\n  "netboot": "b"\n}\n',
    );
    write('test/slow-kinds.json', 'null');
    expect(readRecord(root)).toEqual({});
    write('test/slow-kinds.json', '{');
    expect(readRecord(root)).toEqual({});
  });
});
