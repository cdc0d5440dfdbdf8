import { mkdtemp, open, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskReader } from '../../../../../packager/images/adapters/disks/disk-reader.ts';
import { laterFaultCode } from '../../../../fakes/fault-code.ts';

const MIB = 2 ** 20;
let dir: string;
let disk: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'disk-reader-'));
  disk = join(dir, 'disk.raw');
  const file = await open(disk, 'w');
  // Data, a hole of 4 MiB, and data that ends within a block.
  for (const mib of [0, 1, 2, 7, 8])
    await file.write(Buffer.alloc(MIB, mib + 1), 0, MIB, mib * MIB);
  await file.truncate(9 * MIB - 100);
  await file.close();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('diskReader', () => {
  test('hands out all data in order, while it reads ahead', async () => {
    const seen: number[] = [];
    let filledWith = '';
    for await (const { firstBlock, bytes } of diskReader.read(disk, 9 * MIB)) {
      // What was handed out stays as it is until the next is asked for.
      const before = Buffer.from(bytes);
      await new Promise(setImmediate);
      expect(before.equals(bytes)).toBe(true);
      for (let at = 0; at < bytes.length; at += MIB) seen.push(firstBlock / 256 + at / MIB);
      filledWith += `${bytes[0]} `;
    }
    expect(seen).toEqual([0, 1, 2, 7, 8]);
    expect(filledWith).toBe('1 2 3 8 9 ');
  });

  test('fills the last block up with zeros', async () => {
    let last: Uint8Array = Buffer.alloc(0);
    for await (const { bytes } of diskReader.read(disk, 9 * MIB)) last = Buffer.from(bytes);
    expect(last.length).toBe(MIB);
    expect(last.subarray(-101)).toEqual(Buffer.concat([Buffer.from([9]), Buffer.alloc(100)]));
  });

  test('whoever has seen enough leaves nothing open', async () => {
    for await (const { firstBlock } of diskReader.read(disk, 9 * MIB)) {
      expect(firstBlock).toBe(0);
      break;
    }
    const links = (await readdir('/proc/self/fd')).map((fd) =>
      readlink(`/proc/self/fd/${fd}`).catch(() => ''),
    );
    expect(await Promise.all(links)).not.toContain(disk);
  });

  test('a file that is longer than its disk is refused', async () => {
    const blocks = diskReader.read(disk, 4 * MIB);
    const first = blocks[Symbol.asyncIterator]().next();
    expect(await laterFaultCode(first)).toBe('IMAGE_UNREADABLE');
  });
});
