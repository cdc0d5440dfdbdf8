import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openListed } from '../../../../packager/format/archive/listed-appliance.ts';
import {
  type ApplianceBundle,
  openApplianceBundle,
} from '../../../../packager/format/archive/open-appliance-bundle.ts';
import { planApplianceBundle } from '../../../../packager/format/archive/plan-appliance-bundle.ts';
import { verifyContent } from '../../../../packager/format/archive/verify-content.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { digestOf } from '../../../../packager/format/digest.ts';
import { readTar } from '../../../../packager/format/tar/read-tar.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { faultCode, laterFaultCode } from '../../../fakes/fault-code.ts';
import { decompress, openBytes, packTest, testKey } from '../../../fakes/test-appliance.ts';
import { bundleOf, packOther, packTwoVersions, variant } from '../../../fakes/test-bundle.ts';
import { splitTar, type TestEntry, testTar } from '../../../fakes/test-tar.ts';

const key = testKey();
let archives: Buffer[];
let bytes: Buffer;
let entries: { name: string; content: Buffer }[];
beforeAll(async () => {
  archives = [...(await packTwoVersions(key)), await packOther(key)];
  bytes = await bundleOf(archives);
  entries = splitTar(bytes);
  await readAll(bytes);
});

const open = (bundle: Uint8Array): Promise<ApplianceBundle> =>
  openApplianceBundle(bytesSource(bundle));

/** All that `yard verify --integrity-only` does. */
async function readAll(bundle: Uint8Array): Promise<void> {
  const { appliances, blobs } = await open(bundle);
  for (const appliance of appliances) {
    await verifyContent(await openListed(appliance, blobs), { blobs, decompress });
  }
}

const flipped = (at: number, mask: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ mask;
  return changed;
};

interface Index {
  artifactType?: string;
  annotations?: object;
  manifests: { digest: string; annotations?: Record<string, string>; artifactType?: string }[];
}

/** The bundle with another index.json. */
function withIndex(change: (index: Index) => void, more: readonly TestEntry[] = []): Buffer {
  const index = JSON.parse(String(entries.at(-1)?.content)) as Index;
  change(index);
  const content = JSON.stringify(index);
  return testTar([...entries.slice(0, -1), ...more, { name: 'index.json', content }]);
}

describe('an appliance bundle', () => {
  test('has every blob once, and nothing else than its archives have', async () => {
    const names = archives.flatMap((each) => splitTar(each).map(({ name }) => name));
    expect(entries.map(({ name }) => name).toSorted()).toEqual([...new Set(names)].toSorted());
    expect(names.length).toBeGreaterThan(entries.length + 5);
  });

  test('is the same in whatever order its appliances come', async () => {
    expect((await bundleOf(archives.toReversed())).equals(bytes)).toBe(true);
    expect((await bundleOf([...archives, ...archives])).equals(bytes)).toBe(true);
  });

  test('may have its entries in any order, and no annotation or artifactType at its manifests', async () => {
    const order = fc.shuffledSubarray(entries, { minLength: entries.length });
    await fc.assert(
      fc.asyncProperty(order, async (shuffled) => {
        expect(await laterFaultCode(readAll(testTar(shuffled)))).toBe('no fault');
      }),
      { numRuns: 20 },
    );
    const bare = withIndex(({ manifests }) => {
      for (const each of manifests) {
        delete each.annotations;
        delete each.artifactType;
      }
    });
    expect(await laterFaultCode(readAll(bare))).toBe('no fault');
  });

  test('of one appliance is a bundle too', async () => {
    const one = await bundleOf(archives.slice(0, 1));
    expect((await open(one)).appliances).toHaveLength(1);
    expect(await laterFaultCode(openBytes(one))).toBe('ARCHIVE_IS_BUNDLE');
  });
});

describe('damage', () => {
  const findingOf = (at: number, mask: number): Promise<string> =>
    laterFaultCode(readAll(flipped(at, mask)));

  test('one changed byte anywhere is refused', async () => {
    const place = fc.nat(bytes.length - 1);
    const mask = fc.integer({ min: 1, max: 255 });
    await fc.assert(
      fc.asyncProperty(place, mask, async (at, bits) => {
        expect([at, bits, await findingOf(at, bits)]).not.toContain('no fault');
      }),
      { numRuns: 300 },
    );
  });

  test('one changed byte in index.json is refused, each of them', async () => {
    const index = (await readTar(bytesSource(bytes))).get('index.json');
    const { offset = 0, sizeBytes = 0 } = index ?? {};
    for (let at = offset; at < offset + sizeBytes; at += 3) {
      const mask = [0x01, 0x20, 0x80][at % 3] ?? 1;
      expect([at, await findingOf(at, mask)]).not.toContain('no fault');
    }
  });

  test('a bundle that ends too early is refused wherever it ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        expect(await laterFaultCode(open(bytes.subarray(0, length)))).toBe('ARCHIVE_TRUNCATED');
      }),
      { numRuns: 100 },
    );
  });

  test('entries left out, doubled, emptied or exchanged are refused', async () => {
    const one = fc.nat(entries.length - 1);
    const deeds = ['leave out', 'double', 'empty', 'exchange'] as const;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...deeds), one, one, async (deed, a, b) => {
        fc.pre(a !== b);
        const changed = entries.map((entry) => ({ ...entry }));
        const [first, second] = [changed[a], changed[b]] as [TestPart, TestPart];
        if (deed === 'leave out') changed.splice(a, 1);
        if (deed === 'double') changed.push(first);
        if (deed === 'empty') first.content = Buffer.alloc(0);
        if (deed === 'exchange') [first.content, second.content] = [second.content, first.content];
        const found = await laterFaultCode(readAll(testTar(changed)));
        expect([deed, a, b, found]).not.toContain('no fault');
      }),
      { numRuns: 150 },
    );
  });

  test('below its documents only the appliance that has the part is harmed', async () => {
    const { appliances } = await open(bytes);
    const [other] = appliances;
    const theirs = new Set(appliances.slice(1).flatMap(({ image }) => image.layers.map(digestIn)));
    const own = other?.image.layers.map(digestIn).filter((digest) => !theirs.has(digest)) ?? [];
    expect(own.length).toBeGreaterThan(1);
    for (const digest of own) {
      const entry = (await readTar(bytesSource(bytes))).get(`blobs/sha256/${digest.slice(7)}`);
      const bundle = await open(flipped((entry?.offset ?? 0) + 10, 1));
      const results = bundle.appliances.map(async (each) => {
        const { blobs } = bundle;
        return laterFaultCode(
          openListed(each, blobs).then((archive) => verifyContent(archive, { blobs, decompress })),
        );
      });
      expect(await Promise.all(results)).toEqual([
        expect.stringMatching(/MISMATCH|CORRUPT|MALFORMED/),
        'no fault',
        'no fault',
      ]);
    }
  });
});

type TestPart = { name: string; content: Buffer };
const digestIn = ({ digest }: { digest: string }): string => digest;

describe('attacks', () => {
  test('A3: an archive is no bundle for having two appliances, and a bundle no archive', async () => {
    const unmarked = withIndex((index) => delete index.artifactType);
    expect(await laterFaultCode(open(unmarked))).toBe('ARCHIVE_NOT_BUNDLE');
    expect(await laterFaultCode(openBytes(unmarked))).toBe('ARCHIVE_MALFORMED');
    expect(await laterFaultCode(openBytes(bytes))).toBe('ARCHIVE_IS_BUNDLE');
    expect(await laterFaultCode(open(archives[0] ?? Buffer.alloc(0)))).toBe('ARCHIVE_NOT_BUNDLE');
  });

  const rows: [string, (index: Index) => void, string][] = [
    ['another type', (index) => (index.artifactType = 'text/plain'), 'ARCHIVE_MALFORMED'],
    [
      'a newer type',
      (index) => (index.artifactType = 'application/vnd.stackyard.appliance-bundle.v2'),
      'FORMAT_TOO_NEW',
    ],
    ['annotations of its own', (index) => (index.annotations = { a: 'b' }), 'ARCHIVE_MALFORMED'],
    ['no manifests', (index) => (index.manifests = []), 'ARCHIVE_MALFORMED'],
    [
      'the name of another',
      ({ manifests: [a, b] }) => void ([a!.annotations, b!.annotations] = [b!.annotations!, {}]),
      'ARCHIVE_MALFORMED',
    ],
    [
      'the version alone as a name, as in an archive',
      ({ manifests: [a] }) => (a!.annotations = { 'org.opencontainers.image.ref.name': '1.0.0' }),
      'ARCHIVE_MALFORMED',
    ],
    [
      'another annotation',
      ({ manifests: [a] }) => (a!.annotations = { x: 'y' }),
      'ARCHIVE_MALFORMED',
    ],
    [
      'an annotation on a signature',
      ({ manifests }) =>
        (manifests.at(-1)!.annotations = { 'org.opencontainers.image.ref.name': 'tiny:1.0.0' }),
      'ARCHIVE_MALFORMED',
    ],
    ['an appliance twice', ({ manifests }) => manifests.push(manifests[0]!), 'ARCHIVE_MALFORMED'],
    ['an appliance less', ({ manifests }) => manifests.shift(), 'SIGNATURE_WRONG_SUBJECT'],
    ['a signature less', ({ manifests }) => manifests.pop(), 'ARCHIVE_ENTRY_REFUSED'],
    ['no appliance', ({ manifests }) => manifests.splice(0, 3), 'ARCHIVE_MALFORMED'],
  ];
  test.each(rows)('index.json with %s is refused', async (_what, change, wanted) => {
    expect(await laterFaultCode(open(withIndex(change)))).toBe(wanted);
  });

  test('a blob that nothing refers to is refused', async () => {
    const content = Buffer.from('smuggled');
    const name = `blobs/sha256/${digestOf(content).slice(7)}`;
    const found = laterFaultCode(open(withIndex(() => undefined, [{ name, content }])));
    expect(await found).toBe('ARCHIVE_ENTRY_REFUSED');
  });

  test('A8: a signature whose appliance is not in the bundle is refused', async () => {
    const [first, second] = archives;
    const stranger = splitTar(second ?? Buffer.alloc(0));
    const { signatures } = await openBytes(second ?? Buffer.alloc(0));
    const moved = signatures[0]?.descriptor;
    const mine = splitTar(await bundleOf([first ?? Buffer.alloc(0)]));
    const names = new Set(mine.map(({ name }) => name));
    const index = JSON.parse(String(mine.at(-1)?.content)) as Index;
    index.manifests.push(moved as Index['manifests'][number]);
    const forged = testTar([
      ...mine.slice(0, -1),
      ...stranger.filter(({ name }) => !names.has(name)),
      { name: 'index.json', content: JSON.stringify(index) },
    ]);
    expect(await laterFaultCode(open(forged))).toBe('SIGNATURE_WRONG_SUBJECT');
  });

  test('two different appliances of one name and version are neither written nor read', async () => {
    const twins = [
      await packTest(variant('twin', '1.0.0', 1)),
      await packTest(variant('twin', '1.0.0', 2)),
    ];
    expect(await laterFaultCode(bundleOf(twins))).toBe('BUNDLE_NAME_TWICE');
    const merged = new Map(
      twins.flatMap((twin) => splitTar(twin).map((each) => [each.name, each])),
    );
    const manifests = await Promise.all(
      twins.map(async (twin) => (await openBytes(twin)).descriptor),
    );
    const content = JSON.stringify({
      schemaVersion: 2,
      artifactType: 'application/vnd.stackyard.appliance-bundle.v1',
      manifests: manifests.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    });
    merged.set('index.json', { name: 'index.json', content: Buffer.from(content) });
    expect(await laterFaultCode(open(testTar([...merged.values()])))).toBe('BUNDLE_NAME_TWICE');
  });

  test('A4: more appliances than a bundle may have are neither written nor read', async () => {
    const { appliances } = await open(bytes);
    const [one] = appliances;
    if (!one) throw new Error('no appliance');
    const many = Array.from({ length: LIMITS.applianceBundle.appliances + 1 }, (_none, i) => ({
      ...one,
      manifest: { ...one.manifest, name: `n${i}` },
    }));
    expect(faultCode(() => planApplianceBundle(many))).toBe('LIMIT_EXCEEDED');
    const most = LIMITS.applianceBundle.appliances;
    const images = Array.from({ length: most + 1 }, (_none, i) => Buffer.from(`{"n":${i}}`));
    const index = {
      schemaVersion: 2,
      artifactType: 'application/vnd.stackyard.appliance-bundle.v1',
      manifests: images.map((image) => ({
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: digestOf(image),
        size: image.length,
      })),
    };
    const forged = testTar([
      { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
      ...images.map((content) => ({ name: `blobs/sha256/${digestOf(content).slice(7)}`, content })),
      { name: 'index.json', content: JSON.stringify(index) },
    ]);
    expect(await laterFaultCode(open(forged))).toBe('LIMIT_EXCEEDED');
  });

  test('any bytes at all are refused with a fault, never with another error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (junk) => {
        expect(await laterFaultCode(open(junk))).not.toBe('no fault');
      }),
    );
  });
});
