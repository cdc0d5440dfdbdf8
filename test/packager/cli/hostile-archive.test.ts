import { execFile } from 'node:child_process';
import { symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../../packager/format/digest.ts';
import { forgeArchive, type Forgery } from '../../fakes/forge-archive.ts';
import { OciRegistry } from '../../fakes/oci-registry.ts';
import { testDisk } from '../../fakes/test-disk.ts';
import { splitTar, type TestEntry, testTar } from '../../fakes/test-tar.ts';
import { packSigned, testKey } from '../../fakes/test-appliance.ts';
import { treeSnapshot } from '../../fakes/tree-snapshot.ts';
import { YardUser } from '../../fakes/yard.ts';

/**
 * Archives made to harm, given to every command that reads one: each ends with its code, and nothing
 * on the disk is another than before. The numbers are those of the table in docs/format.md.
 */

let user: YardUser;
let registry: OciRegistry;
let good: TestEntry[];
beforeAll(async () => {
  user = await YardUser.create();
  registry = await new OciRegistry().start();
  await user.yard(['keygen', '--namespace', 'acme']);
  await writeFile(user.path('outside'), 'precious');
  await symlink(user.path('outside'), user.path('link'));
  good = splitTar(await packSigned(testKey()));
});
afterAll(async () => {
  await registry.stop();
  await user.remove();
});

interface Wire {
  readonly error: { readonly code: string };
}

const STRUCTURE = ['inspect', 'verify', 'sign', 'export-disk', 'push'] as const;
const CONTENT = ['verify', 'export-disk', 'push'] as const;
type Name = (typeof STRUCTURE)[number];

const argumentsOf = (name: Name): string[] =>
  ({
    inspect: ['inspect', 'evil.yard'],
    verify: ['verify', 'evil.yard'],
    sign: ['sign', 'evil.yard', '--key', 'acme'],
    'export-disk': ['export-disk', 'evil.yard', 'db', '-o', 'evil.raw'],
    push: ['push', 'evil.yard', `${registry.url}/acme/tiny`],
  })[name];

/** What each command says. @returns codes by command; nothing may have changed */
async function codesOf(bytes: Uint8Array, names: readonly Name[]): Promise<Record<string, string>> {
  await writeFile(user.path('evil.yard'), bytes);
  return codesOfFile(names);
}

async function codesOfFile(names: readonly Name[]): Promise<Record<string, string>> {
  const before = await treeSnapshot(user.dir);
  registry.log.length = 0;
  const codes: Record<string, string> = {};
  for (const name of names) {
    const { error } = await user.yardJson<Partial<Wire>>(argumentsOf(name));
    codes[name] = error?.code ?? 'accepted';
  }
  expect(await treeSnapshot(user.dir)).toEqual(before);
  expect(registry.log.filter((line) => /^(POST|PUT|PATCH)/.test(line))).toEqual([]);
  return codes;
}

const all = (names: readonly Name[], code: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, code]));

const BLOB = `blobs/sha256/${'a'.repeat(64)}`;
const evil = (entry: TestEntry): TestEntry[] => [entry, ...good];

describe('entries', () => {
  const rows: [string, () => TestEntry[], string][] = [
    ['A1: a name with ..', () => evil({ name: '../outside', content: 'x' }), 'ENTRY_REFUSED'],
    ['A1: an absolute name', () => evil({ name: '/etc/cron.d/x' }), 'ENTRY_REFUSED'],
    ['A1: a name of bytes that are no text', () => evil({ name: '\xff\xfe' }), 'ENTRY_REFUSED'],
    ['A1: a name that goes on behind its NUL', () => evil({ name: `${BLOB}\0x` }), 'MALFORMED'],
    [
      'A2: a link, and a file of its name',
      () => [
        { name: BLOB, type: '2', linkName: '../outside' },
        { name: BLOB, content: 'overwritten' },
        ...good,
      ],
      'ENTRY_REFUSED',
    ],
    ['A2: a hard link', () => evil({ name: BLOB, type: '1', linkName: 'x' }), 'ENTRY_REFUSED'],
    ['A2: a device', () => evil({ name: BLOB, type: '3' }), 'ENTRY_REFUSED'],
    ['A2: a GNU long name', () => evil({ name: 'x', type: 'L', content: 'y' }), 'ENTRY_REFUSED'],
    [
      'A2: a PAX header with another name for the next entry',
      () => evil({ name: 'x', type: 'x', content: '19 path=../outside\n' }),
      'ENTRY_REFUSED',
    ],
    ['A3: an entry twice', () => [...good, good[0] as TestEntry], 'ENTRY_REFUSED'],
    ['A3: two indexes', () => [...good, good.at(-1) as TestEntry], 'ENTRY_REFUSED'],
    ['A4: a negative size', () => evil({ name: BLOB, size: '-0000000001\0' }), 'MALFORMED'],
    ['A4: a size of 8 GiB', () => evil({ name: BLOB, size: '77777777777\0' }), 'TRUNCATED'],
    ['A4: a wrong checksum', () => evil({ name: BLOB, checksum: '000000\0 ' }), 'MALFORMED'],
    ['A6: a blob that nothing refers to', () => evil({ name: BLOB }), 'ENTRY_REFUSED'],
    [
      'A6: a blob that is missing',
      () => good.filter(({ content }) => !String(content).startsWith('SYCHIDX')),
      'BLOB_MISSING',
    ],
    [
      'A8: an archive whose signature was cut off',
      () => {
        const index = JSON.parse(String(good.at(-1)?.content)) as { manifests: unknown[] };
        index.manifests.length = 1;
        return [...good.slice(0, -1), { name: 'index.json', content: JSON.stringify(index) }];
      },
      'ENTRY_REFUSED',
    ],
  ];
  test.each(rows)('%s is refused', async (_what, entries, code) => {
    const whole = code === 'BLOB_MISSING' ? code : `ARCHIVE_${code}`;
    expect(await codesOf(testTar(entries()), STRUCTURE)).toEqual(all(STRUCTURE, whole));
  });

  test('A4: a file of a hundred gigabytes of zeros is refused at once', async () => {
    await writeFile(user.path('evil.yard'), '');
    await truncate(user.path('evil.yard'), 100 * 2 ** 30);
    expect(await codesOfFile(STRUCTURE)).toEqual(all(STRUCTURE, 'ARCHIVE_MALFORMED'));
  });
});

const plain = Buffer.alloc(128 * 1024);
const noise = testDisk(3, 32, 0);

/** RFC 8878: a frame of `blocks` blocks of 128 KiB, each of one repeated byte, that states a size. */
function rleFrame(statedBytes: number, blocks: number): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  header.writeUInt32LE(statedBytes, 5);
  const body = Buffer.alloc(blocks * 4);
  for (let i = 0; i < blocks; i += 1) {
    body.writeUIntLE((131_072 << 3) | (1 << 1) | (i === blocks - 1 ? 1 : 0), i * 4, 3);
  }
  return Buffer.concat([header, body]);
}

const BOMBS: Record<string, Buffer> = {
  'A5: a chunk of 32 KiB that unfolds into 1 GiB': rleFrame(2 ** 30, 8_192),
  'A5: the same, stating 128 KiB': rleFrame(131_072, 8_192),
  'A5: a window of 2 GiB': Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x80, 0xa8, 0, 0, 2, 0, 1, 0, 0]),
  'A5: a frame in a frame': zstdCompressSync(rleFrame(131_072, 1)),
  'A6: other bytes than the index names': zstdCompressSync(noise),
};

describe('chunks', () => {
  test('the same frame without the lie is a good chunk', async () => {
    const { entries } = await forgeArchive({ chunks: [{ stored: rleFrame(131_072, 1), plain }] });
    const codes = await codesOf(testTar(entries), ['inspect', 'verify']);
    expect(codes).toEqual({ inspect: 'accepted', verify: 'UNSIGNED' });
  });

  test.each(Object.entries(BOMBS))('%s is refused', async (_what, stored) => {
    const { entries } = await forgeArchive({ chunks: [{ stored, plain }] });
    expect(await codesOf(testTar(entries), CONTENT)).toEqual(all(CONTENT, 'CHUNK_CORRUPT'));
  });

  test('A5: no bomb takes more memory than a good archive', async () => {
    const peakOf = async (stored: Buffer): Promise<number> => {
      const { entries } = await forgeArchive({ chunks: [{ stored, plain }] });
      await writeFile(user.path('evil.yard'), testTar(entries));
      return peakBytes(['verify', user.path('evil.yard')]);
    };
    const usual = await peakOf(rleFrame(131_072, 1));
    for (const stored of Object.values(BOMBS).slice(0, 3)) {
      expect((await peakOf(stored)) - usual).toBeLessThan(64 * 2 ** 20);
    }
  });
});

/** Runs a real `yard`. @returns the largest memory it had */
function peakBytes(argv: string[]): Promise<number> {
  const told =
    'process.on("exit",()=>process.stderr.write(`\\n${process.resourceUsage().maxRSS}`))';
  const main = join(import.meta.dirname, '../../../packager/cli/main.ts');
  const env = { ...process.env, HOME: user.home };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(told)}`, main, ...argv],
      { env, encoding: 'utf8' },
      (_error, _stdout, stderr) => resolve(Number(stderr.split('\n').at(-1)) * 1024),
    );
  });
}

describe('documents', () => {
  const system = (sizeBytes: number) => (config: Record<string, unknown>) => {
    const { db } = config.roles as { db: { system: object } };
    Object.assign(db.system, { sizeBytes });
  };
  const rows: [string, Forgery, string][] = [
    [
      'A12: a disk of an exabyte in its index',
      { index: { diskBytes: 2 ** 60 } },
      'CHUNK_INDEX_MALFORMED',
    ],
    ['A12: a disk of an exabyte in its manifest', { config: system(2 ** 60) }, 'ARCHIVE_MALFORMED'],
    ['A12: a disk smaller than its image', { config: system(4_096) }, 'ARCHIVE_MALFORMED'],
    [
      'A1: a name that leads elsewhere',
      { config: (c) => (c.name = '../evil') },
      'ARCHIVE_MALFORMED',
    ],
    [
      'A1: a version that leads elsewhere',
      { config: (c) => (c.version = '1/../../x') },
      'ARCHIVE_MALFORMED',
    ],
    [
      'A17: a title that moves the cursor',
      { config: (c) => (c.title = '\x1b[2J') },
      'ARCHIVE_MALFORMED',
    ],
  ];
  test.each(rows)('%s is refused', async (_what, forgery, code) => {
    const { entries } = await forgeArchive(forgery);
    expect(await codesOf(testTar(entries), STRUCTURE)).toEqual(all(STRUCTURE, code));
  });

  test.each(rows)('%s is refused in a registry, too', async (_what, forgery, code) => {
    const { image, blobs } = await forgeArchive(forgery);
    const repository = registry.repository('acme/evil');
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    repository.manifests.set(image.digest, { bytes: image.bytes, mediaType });
    repository.tags.set('1.0.0', image.digest);
    for (const [digest, bytes] of blobs) registry.blobs.set(digest, bytes);
    const before = await treeSnapshot(user.dir);
    const pulled = await user.yardJson<Wire>(['pull', `${registry.url}/acme/evil:1.0.0`]);
    expect(pulled.error.code).toBe(code);
    expect(await treeSnapshot(user.dir)).toEqual(before);
  });

  test('A6: a registry that answers with another manifest than was asked for is found out', async () => {
    const { image } = await forgeArchive({});
    const asked = digestOf(Buffer.from('another'));
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    registry.repository('acme/evil').manifests.set(asked, { bytes: image.bytes, mediaType });
    const pulled = await user.yardJson<Wire>(['pull', `${registry.url}/acme/evil@${asked}`]);
    expect(pulled.error.code).toBe('DIGEST_MISMATCH');
  });
});
