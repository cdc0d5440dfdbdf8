import { execFileSync } from 'node:child_process';
import {
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NODE_PROGRAM, programParts } from '../../../../runtime/launcher/program/program-parts.ts';
import { rootProgram } from '../../../../runtime/launcher/program/root-program.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const USER = 4_242;

let dir: string;
let checkout: string;
let place: string;
beforeAll(async () => {
  dir = await mkdtemp('/var/tmp/stackyard-program-');
  checkout = join(dir, 'home', 'checkout');
  // The pinned Node is large, and any file may stand for it here.
  for (const part of await programParts(ROOT)) {
    const target = join(checkout, part);
    await mkdir(dirname(target), { recursive: true });
    if (part === NODE_PROGRAM) await symlinkless(target);
    else await cp(join(ROOT, part), target, { recursive: true });
  }
  execFileSync('chown', ['-R', `${USER}:${USER}`, join(dir, 'home')]);
});
afterAll(() => rm(dir, { recursive: true, force: true }));
beforeEach(() => {
  place = join(dir, `place-${Math.random().toString(36).slice(2)}`);
});

const symlinkless = (target: string): Promise<void> =>
  writeFile(target, '#!/bin/sh\n', { mode: 0o755 });

/** @returns everything in a folder that is not root's alone to write */
async function notOfRoot(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const found = await Promise.all(
    ['', ...names].map(async (name) => ({ name, stats: await lstat(join(folder, name)) })),
  );
  return found
    .filter(({ stats }) => stats.uid !== 0 || (stats.mode & 0o022) !== 0)
    .map(({ name }) => name);
}

describe('S9: the program that root’s agent runs', () => {
  test('is a copy of root’s when somebody else can write the checkout', async () => {
    const program = await rootProgram(checkout, place);
    expect(dirname(program)).toBe(place);
    expect(await notOfRoot(place)).toEqual([]);
    const main = 'runtime/agent/main.ts';
    expect(await readFile(join(program, main), 'utf8')).toBe(
      await readFile(join(ROOT, main), 'utf8'),
    );
    // It works on its own: the real Node loads all of it, and its complaint is about settings.
    const ended = execFileSync(
      '/bin/sh',
      [
        '-c',
        'unset STACKYARD_AGENT_SERVER; "$1" "$2" 2>&1; true',
        'sh',
        process.execPath,
        join(program, main),
      ],
      { cwd: '/', encoding: 'utf8' },
    );
    expect(ended).toContain('STACKYARD_AGENT_SERVER');
  });

  test('is not copied again while nothing changes, and is when a file does', async () => {
    const program = await rootProgram(checkout, place);
    const before = await lstat(program);
    expect(await rootProgram(checkout, place)).toBe(program);
    expect(await lstat(program)).toMatchObject({ ino: before.ino, ctimeMs: before.ctimeMs });
    const version = join(checkout, 'runtime/process/version.ts');
    const text = await readFile(version, 'utf8');
    await writeFile(version, `${text}\n// changed\n`);
    const changed = await rootProgram(checkout, place);
    expect(changed).not.toBe(program);
    expect(await readFile(join(changed, 'runtime/process/version.ts'), 'utf8')).toContain(
      'changed',
    );
    // The old one is gone, and the same content gives the same name again.
    expect((await readdir(place)).toSorted()).toEqual(
      [changed.slice(place.length + 1), 'stamps'].toSorted(),
    );
    await writeFile(version, text);
    expect(await rootProgram(checkout, place)).toBe(program);
  });

  test('holds nothing that links of a user lead to', async () => {
    const link = join(checkout, 'runtime/agent/shadow.ts');
    await symlink('/etc/shadow', link);
    const program = await rootProgram(checkout, place);
    expect(await readdir(join(program, 'runtime/agent'))).not.toContain('shadow.ts');
    await rm(link);
  });

  test('is no copy in a place that somebody else can write', async () => {
    await mkdir(place);
    await chown(place, USER, USER);
    await expect(rootProgram(checkout, place)).rejects.toThrow('by users other than root');
  });

  test('is the checkout itself where only root can write it', async () => {
    const own = join(dir, 'own');
    await cp(checkout, own, { recursive: true });
    execFileSync('chown', ['-R', '0:0', own]);
    expect(await rootProgram(own, place)).toBe(own);
    // One file is enough.
    await chown(join(own, 'schemas/errors/fault.ts'), USER, USER);
    expect(await rootProgram(own, place)).not.toBe(own);
    await chown(join(own, 'schemas/errors/fault.ts'), 0, 0);
    // So is a folder above, whose owner could put another one in its place.
    const above = join(dir, 'home', 'own');
    await cp(own, above, { recursive: true });
    expect(await rootProgram(above, place)).not.toBe(above);
  });
});
