import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyContent } from '../../../../packager/format/archive/verify-content.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { verifyRelease } from '../../../../packager/format/signature/verify-release.ts';
import { readTar } from '../../../../packager/format/tar/read-tar.ts';
import { MEDIA_TYPES } from '../../../../schemas/archive/media-types.ts';
import { laterFaultCode } from '../../../fakes/fault-code.ts';
import {
  decompress,
  openBytes,
  packSigned,
  TEST_TIME,
  testKey,
  trusted,
} from '../../../fakes/test-appliance.ts';
import { splitTar, testTar } from '../../../fakes/test-tar.ts';

const GOLDEN = join(import.meta.dirname, '../../../format/golden/index-2.yard');
const key = testKey();
let bytes: Buffer;
beforeAll(async () => {
  bytes = await packSigned(key);
  await readAll(bytes);
});

/** All that `yard verify` does. */
async function readAll(archive: Uint8Array): Promise<void> {
  const opened = await openBytes(archive);
  await verifyContent(opened, { blobs: opened.blobs, decompress });
  const { manifest, descriptor, signatures } = opened;
  const subject = { digest: descriptor.digest, name: manifest.name, version: manifest.version };
  const bundles = signatures.map(({ bundleBytes }) => bundleBytes);
  verifyRelease(bundles, subject, { keys: [trusted(key)], nowMs: TEST_TIME });
}

/** The same without asking who has signed. */
async function readContent(archive: Uint8Array): Promise<void> {
  const opened = await openBytes(archive);
  await verifyContent(opened, { blobs: opened.blobs, decompress });
}

type TestPart = ReturnType<typeof splitTar>[number];

/** How the sentence names a part of each kind. */
const NAMES: Record<string, RegExp> = {
  [MEDIA_TYPES.config]: /appliance manifest/,
  [MEDIA_TYPES.chunkIndex]: /chunk index/,
  [MEDIA_TYPES.chunkPack]: /^Chunk \d+ of disk “(db|web|db, web)” in pack/,
  [MEDIA_TYPES.readme]: /readme/,
  'image/png': /icon/,
};

describe('damage', () => {
  const flipped = (at: number, mask: number): Buffer => {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ mask;
    return changed;
  };
  const findingOf = (at: number, mask: number): Promise<string> =>
    laterFaultCode(readAll(flipped(at, mask)));

  test('one changed bit in every few bytes of the golden archive is refused', async () => {
    const golden = await readFile(GOLDEN);
    const accepted: number[] = [];
    // Seven steps and eight bits: every bit has its turn. More: `npm run fuzz -- archive`.
    for (let at = 0; at < golden.length; at += 7) {
      const changed = Buffer.from(golden);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      if ((await laterFaultCode(readContent(changed))) === 'no fault') accepted.push(at);
    }
    expect(golden.length).toBeGreaterThan(20_000);
    expect(accepted).toEqual([]);
  });

  test('one changed byte anywhere is refused', async () => {
    const place = fc.nat(bytes.length - 1);
    const mask = fc.integer({ min: 1, max: 255 });
    await fc.assert(
      fc.asyncProperty(place, mask, async (at, bits) => {
        expect([at, bits, await findingOf(at, bits)]).not.toContain('no fault');
      }),
      { numRuns: 400 },
    );
  });

  test('one changed byte in any header, layout file, padding or end is refused', async () => {
    const entries = await readTar(bytesSource(bytes));
    const documents = ['oci-layout', 'index.json'];
    const covered = [...entries].filter(([name]) => !documents.includes(name));
    const bare = [...bytes.keys()].filter((at) =>
      covered.every(([, { offset, sizeBytes }]) => at < offset || at >= offset + sizeBytes),
    );
    expect(bare.length).toBeGreaterThan(12 * 512);
    for (const [i, at] of bare.entries()) {
      const mask = [0x01, 0x20, 0x80][i % 3] ?? 1;
      expect([at, mask, await findingOf(at, mask)]).not.toContain('no fault');
    }
  });

  test('one changed byte in a part of any kind is refused, naming the part', async () => {
    const entries = await readTar(bytesSource(bytes));
    const { image } = await openBytes(bytes);
    const kinds = new Map(
      [image.config, ...image.layers].map(({ digest, mediaType }) => [
        `blobs/sha256/${digest.slice(7)}`,
        mediaType,
      ]),
    );
    for (const [name, { offset, sizeBytes }] of entries) {
      const named = NAMES[kinds.get(name) ?? ''] ?? /./;
      for (const at of [offset, offset + Math.floor(sizeBytes / 2), offset + sizeBytes - 1]) {
        const message = await readAll(flipped(at, 0x40)).catch((error: Error) => error.message);
        expect([name, message]).toEqual([name, expect.stringMatching(named)]);
      }
    }
    expect(new Set(kinds.values())).toEqual(new Set(Object.keys(NAMES)));
  });

  test('an archive that ends too early is refused wherever it ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        expect(await laterFaultCode(openBytes(bytes.subarray(0, length)))).toBe(
          'ARCHIVE_TRUNCATED',
        );
      }),
      { numRuns: 200 },
    );
  });

  test('entries in any order are the same appliance', async () => {
    const entries = splitTar(bytes);
    const { descriptor } = await openBytes(bytes);
    const order = fc.shuffledSubarray(entries, { minLength: entries.length });
    await fc.assert(
      fc.asyncProperty(order, async (shuffled) => {
        const archive = testTar(shuffled);
        await readAll(archive);
        expect((await openBytes(archive)).descriptor).toEqual(descriptor);
      }),
      { numRuns: 50 },
    );
  });

  test('entries left out, doubled, emptied or under the name of another are refused', async () => {
    const entries = splitTar(bytes);
    const one = fc.nat(entries.length - 1);
    const deeds = ['leave out', 'double', 'empty', 'exchange', 'rename'] as const;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...deeds), one, one, async (deed, a, b) => {
        fc.pre(a !== b);
        const changed = entries.map((entry) => ({ ...entry }));
        const first = changed[a] as TestPart;
        const second = changed[b] as TestPart;
        if (deed === 'leave out') changed.splice(a, 1);
        if (deed === 'double') changed.push(first);
        if (deed === 'empty') first.content = Buffer.alloc(0);
        if (deed === 'rename') first.name = second.name;
        if (deed === 'exchange') [first.content, second.content] = [second.content, first.content];
        expect([deed, a, b, await laterFaultCode(readAll(testTar(changed)))]).not.toContain(
          'no fault',
        );
      }),
      { numRuns: 300 },
    );
  });

  test('any bytes at all are refused with a fault, never with another error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (junk) => {
        expect(await laterFaultCode(openBytes(junk))).not.toBe('no fault');
      }),
    );
  });
});
