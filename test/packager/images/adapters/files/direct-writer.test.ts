import { createHash } from 'node:crypto';
import { type FileHandle, mkdtemp, open, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  DirectWriter,
  openDirect,
} from '../../../../../packager/images/adapters/files/direct-writer.ts';
import { ALIGNED_BYTES, alignedBuffer } from '../../../../../packager/native/aligned-buffer.ts';

const MiB = 2 ** 20;
let folder: string;
let plain: FileHandle;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'direct-test-'));
  plain = await open(join(folder, 'file'), 'w+');
});
afterEach(async () => {
  await plain.close();
  await rm(folder, { recursive: true });
});

/** Bytes that tell where they are from. */
const noise = (bytes: number, seed: number): Buffer => {
  const block = createHash('sha512').update(String(seed)).digest();
  return Buffer.alloc(bytes, block);
};

/** What a writer is told, and what the file must hold then. */
class Script {
  readonly wanted = Buffer.alloc(40 * MiB);
  endsAt = 0;
  readonly #writer: DirectWriter;
  #seed = 0;

  constructor(writer: DirectWriter) {
    this.#writer = writer;
  }

  async write(offset: number, bytes: number): Promise<void> {
    this.#seed += 1;
    const piece = noise(bytes, this.#seed);
    piece.copy(this.wanted, offset);
    this.endsAt = Math.max(this.endsAt, offset + bytes);
    await this.#writer.write(piece, offset);
    // The bytes were taken; what their owner does with them then is nobody's business.
    piece.fill(0xee);
  }

  append(bytes: number, gapBytes = 0): Promise<void> {
    return this.write(this.endsAt + gapBytes, bytes);
  }

  async isInFile(): Promise<boolean> {
    const found = await readFile(join(folder, 'file'));
    return found.equals(this.wanted.subarray(0, this.endsAt));
  }
}

/** As the temporary folder's file system takes it: with a direct way or without. */
const begin = async (): Promise<{ script: Script; writer: DirectWriter }> => {
  const writer = new DirectWriter(plain, await openDirect(join(folder, 'file')));
  return { script: new Script(writer), writer };
};

describe('DirectWriter', () => {
  test('writes a file that only grows, in parts of any length', async () => {
    const { script, writer } = await begin();
    await script.append(1_000, 1_566);
    for (const bytes of [3 * MiB, 1, 9 * MiB + 17, 4 * MiB, 511, 4 * MiB - 5]) {
      await script.append(bytes);
    }
    await writer.finish();
    expect(await script.isInFile()).toBe(true);
  });

  test('fills gaps with zeros, also over the end of a buffer', async () => {
    const { script, writer } = await begin();
    await script.append(4 * MiB - 100);
    await script.append(10, 2_048);
    await script.append(4 * MiB, ALIGNED_BYTES - 1);
    await writer.finish();
    expect(await script.isInFile()).toBe(true);
  });

  test('writes a header far behind, and goes on where it was', async () => {
    const { script, writer } = await begin();
    await script.append(9 * MiB, 512);
    await script.write(0, 512);
    await script.append(9 * MiB);
    await script.write(4 * MiB - 256, 512);
    await script.append(6 * MiB, 512);
    await writer.finish();
    expect(await script.isInFile()).toBe(true);
  });

  test.each([
    ['within what waits to be sent', 8 * MiB + 100, 50],
    ['over the beginning of what waits to be sent', 8 * MiB - 100, 200],
    ['over its end', 8 * MiB + 900, 5_000],
    ['far ahead', 20 * MiB, 5_000],
    ['just behind the largest gap', 8 * MiB + 1_000 + ALIGNED_BYTES, 10],
  ])('gives up the direct way for a write %s, and keeps every byte', async (_, at, bytes) => {
    const { script, writer } = await begin();
    await script.append(8 * MiB + 1_000);
    await script.write(at, bytes);
    await script.append(5 * MiB);
    await script.write(3 * MiB, 4_000);
    await writer.finish();
    expect(await script.isInFile()).toBe(true);
  });

  test('can be settled, read, and gone on with at any time', async () => {
    const { script, writer } = await begin();
    for (const bytes of [100, 5 * MiB, 3, 4 * MiB, 4_096]) {
      await script.append(bytes);
      await writer.settle();
      expect(await script.isInFile()).toBe(true);
    }
    await writer.finish();
    await script.append(2 * MiB);
    await writer.finish();
    expect(await script.isInFile()).toBe(true);
  });

  test('goes the usual way when the disk takes no such writes after all', async () => {
    const refusing = failing('EINVAL');
    const writer = new DirectWriter(plain, refusing);
    const script = new Script(writer);
    for (const bytes of [5 * MiB, 7 * MiB, 12]) await script.append(bytes);
    await writer.finish();
    expect(await script.isInFile()).toBe(true);
  });

  test.each(['ENOSPC', 'EIO'])('tells of %s at the latest when it is finished', async (code) => {
    const writer = new DirectWriter(plain, failing(code));
    const script = new Script(writer);
    const all = async (): Promise<void> => {
      await script.append(5 * MiB);
      await writer.finish();
    };
    await expect(all()).rejects.toMatchObject({ code });
    await writer.close();
  });
});

/** A file that can be opened for direct writing, and then not be written. */
const failing = (code: string): FileHandle =>
  ({
    write: () => Promise.reject(Object.assign(new Error(code), { code })),
    close: () => Promise.resolve(),
  }) as unknown as FileHandle;

test('openDirect: nothing where there is no such file, and never by a link', async () => {
  expect(await openDirect(join(folder, 'missing'))).toBeUndefined();
  await symlink(join(folder, 'file'), join(folder, 'link'));
  expect(await openDirect(join(folder, 'link'))).toBeUndefined();
});

test('alignedBuffer lies on a whole block, however large', async () => {
  const direct = await openDirect(join(folder, 'file'));
  if (!direct) return;
  for (const blocks of [1, 3, 1_024]) {
    const buffer = alignedBuffer(blocks * ALIGNED_BYTES);
    expect(buffer.length).toBe(blocks * ALIGNED_BYTES);
    expect((await direct.write(buffer, 0, buffer.length, 0)).bytesWritten).toBe(buffer.length);
  }
  await direct.close();
});
