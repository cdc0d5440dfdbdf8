import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DiskChunker } from '../../../../packager/archive/pack/chunk-disks.ts';
import { PackWriter } from '../../../../packager/archive/pack/pack-writer.ts';
import { ChunkTable } from '../../../../packager/format/chunks/chunk-table.ts';
import { digestOf } from '../../../../packager/format/digest.ts';
import type { ChunkCompressor } from '../../../../packager/archive/ports/chunk-compressor.ts';
import type { DiskBlocks } from '../../../../packager/images/ports/disk-reader.ts';
import { inlineCompressor } from '../../../fakes/inline-compressor.ts';
import { inlineDigester } from '../../../fakes/inline-digester.ts';
import { memoryOutput } from '../../../fakes/memory-output.ts';

const MiB = 2 ** 20;
const disk = randomBytes(24 * MiB);
const never = new AbortController().signal;

async function* blocks(): AsyncGenerator<DiskBlocks> {
  for (let at = 0; at < disk.length; at += MiB) {
    yield { firstBlock: at / 4_096, bytes: disk.subarray(at, at + MiB) };
  }
}

interface Bench {
  readonly chunker: DiskChunker;
  readonly writer: PackWriter;
  /** Writes that have begun and not ended. */
  underWay(): number;
}

async function bench(compressor: ChunkCompressor, breakAt = Infinity): Promise<Bench> {
  const file = await memoryOutput().create('x.yard', { force: false });
  let underWay = 0;
  let writes = 0;
  const slow = {
    ...file,
    write: async (bytes: Uint8Array, offset: number): Promise<void> => {
      underWay += 1;
      writes += 1;
      const isBroken = writes >= breakAt;
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      if (isBroken) throw new Error('the disk is gone');
      await file.write(bytes, offset);
    },
  };
  const writer = new PackWriter(slow, { offset: 0, firstNumber: 0, digester: inlineDigester });
  const chunker = new DiskChunker(new ChunkTable(), writer, compressor);
  return { chunker, writer, underWay: () => underWay };
}

/** Batches that were sent later are done sooner. */
function backwards(): ChunkCompressor {
  const inline = inlineCompressor();
  let waiting: (() => void)[] = [];
  return {
    parallel: 2,
    async compress(batch) {
      await new Promise<void>((resolve) => {
        waiting.unshift(resolve);
        setImmediate(() => {
          for (const each of waiting) each();
          waiting = [];
        });
      });
      return inline.compress(batch);
    },
    dismiss: () => undefined,
  };
}

describe('DiskChunker', () => {
  const packOf = async (compressor: ChunkCompressor): Promise<string> => {
    const { chunker, writer } = await bench(compressor);
    await chunker.addDisk(blocks(), () => undefined, never);
    await chunker.finish();
    await writer.close();
    return writer.packs.map(({ digest, size }) => `${digest} ${size}`).join();
  };

  test('writes batches as they were cut, in whatever order they are compressed', async () => {
    expect(await packOf(backwards())).toBe(await packOf(inlineCompressor()));
  });

  test('names a pack by what is in the file', async () => {
    const outputs = memoryOutput();
    const file = await outputs.create('x.yard', { force: false });
    const writer = new PackWriter(file, { offset: 0, firstNumber: 0, digester: inlineDigester });
    const chunker = new DiskChunker(new ChunkTable(), writer, inlineCompressor());
    await chunker.addDisk(blocks(), () => undefined, never);
    await chunker.finish();
    await writer.close();
    const [pack] = writer.packs;
    expect(pack?.digest).toBe(digestOf(await file.read(512, pack?.size ?? 0)));
  });

  test('tells of a write that failed, and leaves none under way', async () => {
    const { chunker, underWay } = await bench(backwards(), 4);
    const all = async (): Promise<void> => {
      await chunker.addDisk(blocks(), () => undefined, never);
      await chunker.finish();
    };
    await expect(all()).rejects.toThrow('the disk is gone');
    await chunker.settle();
    expect(underWay()).toBe(0);
  });

  test('leaves nothing under way when it is stopped', async () => {
    const stop = new AbortController();
    const { chunker, underWay } = await bench(backwards());
    const stopAt = (block: number): void => {
      if (block > 4_000) stop.abort();
    };
    const adding = chunker.addDisk(blocks(), stopAt, stop.signal);
    await expect(adding).rejects.toMatchObject({ code: 'CANCELLED' });
    await chunker.settle();
    expect(underWay()).toBe(0);
  });
});
