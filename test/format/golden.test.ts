import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyContent } from '../../packager/format/archive/verify-content.ts';
import { readPublicKey } from '../../packager/format/signature/public-key.ts';
import { verifyRelease } from '../../packager/format/signature/verify-release.ts';
import { createPublicKey } from 'node:crypto';
import { decompress, openBytes, trusted } from '../fakes/test-appliance.ts';
import { YardUser } from '../fakes/yard.ts';
import { packGolden } from './golden/pack-golden.ts';
import { GOLDEN_TIME, goldenKeyPem, goldenProject } from './golden/project.ts';
import { digestsOf, readArchive } from './second-reader/read-archive.ts';

const FOLDER = join(import.meta.dirname, 'golden');
const versions = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yard'))
  .map((name) => name.replace('.yard', ''));
const bytesOf = (version: string): Buffer => readFileSync(join(FOLDER, `${version}.yard`));

test('there is a golden archive of every version of the format, the chunk index and the packer', () => {
  expect(versions).toEqual(['format-1', 'index-2', 'packer-3']);
});

describe.each(versions)('the golden archive %s', (version) => {
  const digests = JSON.parse(readFileSync(join(FOLDER, `${version}.json`), 'utf8')) as Record<
    string,
    string
  >;

  test('is read by a reader that was written from docs/format.md alone', () => {
    const reading = readArchive(bytesOf(version));
    expect(digestsOf(reading)).toEqual(digests);
    expect(reading.signatures).toEqual([
      {
        appliance: 'acme/golden',
        version: '1.2.3',
        sequence: 7,
        created: '2026-11-23T00:00:00.000Z',
        keyIds: [readPublicKey(publicPem, 'golden').keyId],
      },
    ]);
  });

  test('holds the disks it was made from', () => {
    const { disks } = readArchive(bytesOf(version));
    expect(disks.get('db')?.equals(goldenProject.disks.db)).toBe(true);
    const web = Buffer.alloc(2 * 2 ** 20);
    goldenProject.disks.web.copy(web);
    expect(disks.get('web')?.equals(web)).toBe(true);
  });

  test('is opened, verified and believed by ours', async () => {
    const archive = await openBytes(bytesOf(version));
    await verifyContent(archive, { blobs: archive.blobs, decompress });
    const { descriptor, manifest } = archive;
    expect(descriptor.digest).toBe(digests.image);
    const verdict = verifyRelease(
      archive.signatures.map(({ bundleBytes }) => bundleBytes),
      { digest: descriptor.digest, name: manifest.name, version: manifest.version },
      {
        keys: [trusted({ publicKey: readPublicKey(publicPem, 'golden'), sign })],
        nowMs: GOLDEN_TIME,
      },
    );
    expect(verdict.statement.predicate.appliance).toBe('acme/golden');
  });

  test('gives the same disks by yard export-disk', async () => {
    const user = await YardUser.create();
    const { disks } = readArchive(bytesOf(version));
    for (const [role, wanted] of disks) {
      const file = user.path(`${role}.raw`);
      const golden = join(FOLDER, `${version}.yard`);
      const exported = await user.yard(['export-disk', golden, role, '-o', file]);
      expect(exported.exit).toBe(0);
      const found = readFileSync(file);
      expect(wanted.subarray(0, found.length).equals(found)).toBe(true);
      expect(wanted.subarray(found.length).every((byte) => byte === 0)).toBe(true);
    }
    await user.remove();
  });
});

test('yard pack gives the newest golden archive again, byte for byte', async () => {
  const packed = await packGolden();
  expect(packed.equals(bytesOf(versions.at(-1) ?? ''))).toBe(true);
});

const publicPem = createPublicKey(goldenKeyPem()).export({ type: 'spki', format: 'pem' }) as string;
const sign = (): never => {
  throw new Error('nothing is signed here');
};
