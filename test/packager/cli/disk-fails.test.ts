import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { diskReader } from '../../../packager/images/adapters/disks/disk-reader.ts';
import { fileFault } from '../../../packager/images/adapters/files/file-fault.ts';
import { outputFiles } from '../../../packager/images/adapters/files/output-files.ts';
import type { PackagerPorts } from '../../../packager/cli/packager-ports.ts';
import type { OutputFile } from '../../../packager/images/ports/output-files.ts';
import { inlineCompressor } from '../../fakes/inline-compressor.ts';
import { OciRegistry } from '../../fakes/oci-registry.ts';
import { realPorts, YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

const YARD = join(import.meta.dirname, '../../../yard');
const SECRET = 'push-secret';

let publisher: YardUser;
let user: YardUser;
let registry: OciRegistry;
let whole: Buffer;
beforeAll(async () => {
  publisher = await YardUser.create();
  await writeProject(publisher.path('tiny'));
  await publisher.yard(['pack', 'tiny', '-o', 'tiny.yard']);
  whole = await readFile(publisher.path('tiny.yard'));
  registry = await new OciRegistry({ secret: SECRET }).start();
  const env = { STACKYARD_SERVER: registry.url, STACKYARD_TOKEN: SECRET };
  await publisher.yard(['push', 'tiny.yard', `${registry.url}/acme/tiny`], { env });
});
afterAll(async () => {
  await registry.stop();
  await publisher.remove();
});
beforeEach(async () => {
  user = await publisher.copy();
});
afterEach(() => user.remove());

/** Real files, of which the one at `failAt` (counted over all writes) ends in an error of the system. */
function failing(code: string, failAt: number): PackagerPorts {
  let writes = 0;
  const cause = Object.assign(new Error(code), { code });
  const spoil = (file: OutputFile, path: string): OutputFile => ({
    ...file,
    write: async (bytes, offset) => {
      writes += 1;
      if (writes < failAt) return file.write(bytes, offset);
      // As much as had room: the rest is what failed.
      await file.write(bytes.subarray(0, Math.floor(bytes.length / 2)), offset);
      throw fileFault(path, 'written', cause);
    },
  });
  return realPorts({
    // In this thread: starting another for every try takes longer than the try.
    compressor: () => ({ ...inlineCompressor(), close: () => Promise.resolve() }),
    outputs: {
      ...outputFiles,
      create: async (path, options) => spoil(await outputFiles.create(path, options), path),
      resume: async (path, options) => spoil(await outputFiles.resume(path, options), path),
    },
  });
}

const left = async (): Promise<string[]> => (await readdir(user.dir)).sort();
const BEFORE = ['home', 'tiny', 'tiny.yard'];

describe.each([
  ['ENOSPC', 'DISK_FULL'],
  ['EIO', 'FILE_FAILED'],
])('%s at any write', (system, code) => {
  const codeOf = async (argv: readonly string[], failAt: number): Promise<string> => {
    const ports = failing(system, failAt);
    const document = await user.yardJson<{ error?: { code: string } }>(argv, { ports });
    return document.error?.code ?? 'done';
  };

  test('ends yard pack with its code and leaves nothing; again it works', async () => {
    const argv = ['pack', 'tiny', '-o', 'new.yard'];
    let failAt = 1;
    for (; (await codeOf(argv, failAt)) === code; failAt += 1) {
      expect(await left()).toEqual(BEFORE);
    }
    // The first run that met no error: every write before it has failed once.
    expect(failAt).toBeGreaterThan(10);
    expect((await readFile(user.path('new.yard'))).equals(whole)).toBe(true);
  });

  test('ends yard export-disk with its code and leaves nothing; again it works', async () => {
    const argv = ['export-disk', 'tiny.yard', 'db', '-o', 'db.raw'];
    let failAt = 1;
    for (; (await codeOf(argv, failAt)) === code; failAt += 1) {
      expect(await left()).toEqual(BEFORE);
    }
    expect(failAt).toBeGreaterThan(3);
    expect((await user.yard(['export-disk', 'tiny.yard', 'web', '-o', 'web.raw'])).exit).toBe(0);
  });

  test('ends yard pull with its code; what is there goes on, and is no archive before its end', async () => {
    const argv = ['pull', `${registry.url}/acme/tiny:1.0.0`, '-o', 'new.yard'];
    let failAt = 1;
    for (; (await codeOf(argv, failAt)) === code; failAt += 1) {
      expect(await left()).toEqual(['home', 'new.yard.part', 'tiny', 'tiny.yard']);
    }
    expect(failAt).toBeGreaterThan(10);
    expect(await left()).toEqual(['home', 'new.yard', 'tiny', 'tiny.yard']);
    expect((await readFile(user.path('new.yard'))).equals(whole)).toBe(true);
  });
});

test('EIO while a disk is read ends yard pack, naming the disk, and leaves nothing', async () => {
  const ports = realPorts({
    reader: {
      ...diskReader,
      async *read(path, diskBytes) {
        for await (const blocks of diskReader.read(path, diskBytes)) {
          yield blocks;
          throw fileFault(path, 'read', Object.assign(new Error('EIO'), { code: 'EIO' }));
        }
      },
    },
  });
  const packed = await user.yard(['pack', 'tiny', '-o', 'new.yard'], { ports });
  expect(packed).toMatchObject({
    exit: 9,
    stderr: expect.stringMatching(/db\.raw cannot be read: its disk reports an error/),
  });
  expect(await left()).toEqual(BEFORE);
});

test('a real limit of the system on the size of a file is told, and nothing is left', async () => {
  const { stderr, code } = await new Promise<{ stderr: string; code: unknown }>((resolve) => {
    execFile(
      'prlimit',
      ['--fsize=4096', YARD, 'pack', 'tiny', '-o', 'new.yard'],
      { cwd: user.dir, env: { NODE_ENV: 'test', PATH: process.env.PATH ?? '', HOME: user.home } },
      (error, _stdout, stderr) => resolve({ stderr, code: error?.code }),
    );
  });
  expect(stderr).toMatch(/new\.yard cannot be written: no file may be that large there/);
  expect(code).toBe(9);
  expect(await left()).toEqual(BEFORE);
});
