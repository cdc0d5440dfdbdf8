import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
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
  const env = { ...process.env, PATH: `${folder}/bin:${process.env['PATH']}` };
  return spawnSync(program, words, { input: content, encoding: 'utf8', env });
}

/** Has a program do something else, as somebody in the guest might at that moment. */
function instead(program: string, words: string): void {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin', program), `#!/bin/sh\n${words}\n`, { mode: 0o755 });
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

test('a folder that is made for it can be entered by everybody, as at the first start', () => {
  write(join(folder, 'made', 'file'), 'content');
  expect(statSync(join(folder, 'made')).mode & 0o7777).toBe(0o755);
});

test('a link to a folder gives way to the file, which is not put into that folder', () => {
  mkdirSync(join(folder, 'elsewhere'));
  const path = join(folder, 'file');
  symlinkSync('elsewhere', path);
  expect(write(path, 'new').status).toBe(0);
  expect(lstatSync(path).isFile()).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
});

test('no link is written through that somebody puts there before it is begun', () => {
  const path = join(folder, 'file');
  for (const victim of ['missing', 'present']) {
    const target = join(folder, victim);
    if (victim === 'present') writeFileSync(target, 'theirs', { mode: 0o600 });
    instead('rm', `exec ln -sfn '${target}' "$2"`);
    expect(write(path, 'new').status).not.toBe(0);
  }
  expect(existsSync(join(folder, 'missing'))).toBe(false);
  expect(readFileSync(join(folder, 'present'), 'utf8')).toBe('theirs');
});

test('a link that somebody puts there after it was written gets neither its owner nor its permissions', () => {
  const target = join(folder, 'theirs');
  writeFileSync(target, 'theirs', { mode: 0o600 });
  const path = join(folder, 'file');
  instead('cat', `/bin/cat; ln -sfn '${target}' '${path}.stackyard-new'`);
  write(path, 'new', '0666');
  expect(statSync(target).mode & 0o7777).toBe(0o600);
  expect(readFileSync(target, 'utf8')).toBe('theirs');
});
