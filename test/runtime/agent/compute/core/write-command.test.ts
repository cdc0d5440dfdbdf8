import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeCommand } from '../../../../../runtime/agent/compute/core/write-command.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-command-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { uid, gid } = userInfo();

/** Does in this system what it would do in a guest. */
function write(path: string, content: string, permissions = '0640', owner = `${uid}:${gid}`) {
  const [program = '', ...words] = writeCommand({ path, owner, permissions });
  return spawnSync(program, words, { input: content, encoding: 'utf8' });
}

test('a file has its content, whatever is in it, and its permissions', () => {
  const path = join(folder, 'a folder', "it's $(id) `x`");
  const content = 'a\\n\0\n$HOME “ü”';
  expect(write(path, content).status).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(content);
  expect(statSync(path).mode & 0o7777).toBe(0o640);
});

test('one that is there is replaced, and nothing is left beside it', () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'old and longer', { mode: 0o666 });
  expect(write(path, 'new', '0600').status).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(statSync(path).mode & 0o7777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['file']);
});

test('one that is there keeps its owner; one that cannot have its owner is not made', () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  expect(write(path, 'new', '0600', 'nobody-of-this-name').status).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe('new');
  const other = join(folder, 'other');
  const { status, stderr } = write(other, 'new', '0600', 'nobody-of-this-name');
  expect(status).not.toBe(0);
  expect(stderr).not.toBe('');
  expect(existsSync(other)).toBe(false);
});

test('what cannot be written leaves what is there', () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  expect(write(path, 'new', 'no permissions').status).not.toBe(0);
  expect(readFileSync(path, 'utf8')).toBe('old');
});
