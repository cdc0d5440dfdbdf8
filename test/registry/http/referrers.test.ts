import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../../packager/format/digest.ts';
import { createOciClient } from '../../../schemas/client/oci-client.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { errorCode, type OciClient, ociClient } from '../lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../lab/start-registry.ts';
import { basic } from '../lab/test-accounts.ts';
import {
  CONFIG,
  artifact,
  IMAGE,
  type Image,
  INDEX,
  makeImage,
  makeIndex,
  pushImage,
} from '../lab/make-image.ts';

let registry: TestRegistry;
let client: OciClient;
beforeAll(async () => {
  registry = await startRegistry();
  client = ociClient(registry.url);
});
afterAll(() => registry.close());

const push = (repo: string, image: Image, name: string, mediaType = IMAGE): Promise<Response> =>
  pushImage(client, { repo, image, name, mediaType });

/** Straight into the catalogue, because two hundred pushes take long. */
async function putReferrers(repo: string, subject: Digest, digests: readonly Digest[]) {
  const { catalogue, clock } = registry.parts;
  const repository = await catalogue.findRepository(repo as ApplianceAddress);
  for (const digest of digests) {
    const admission = await catalogue.admitBlob(digest, 2, clock.now());
    await catalogue.markStored(digest, admission!, clock.now());
  }
  await catalogue.changeRepository(repository!.id, async (change) => {
    for (const digest of digests) {
      const common = { mediaType: IMAGE, artifactType: 'a/b', sizeBytes: 2, annotations: {} };
      const pushed = { pushedBy: 'alice', pushedAt: clock.now() };
      await change.putManifest({ ...common, ...pushed, digest, subject }, []);
    }
  });
}

describe('conformance: referrers', () => {
  const repo = 'acme/referrers';
  const subjectOf = (image: Image) => ({
    subject: { mediaType: IMAGE, digest: image.digest, size: image.bytes.length },
  });
  const image = makeImage();
  const annotated = artifact({
    artifactType: 'application/vnd.example.sbom',
    annotations: { 'org.example': 'yes' },
    ...subjectOf(image),
  });
  const untyped = makeImage(1, subjectOf(image));
  const listing = makeIndex([], subjectOf(image));

  test('may come before their subject, and are listed with type and annotations', async () => {
    const early = await push(repo, annotated, annotated.digest);
    expect(early.status).toBe(201);
    expect(early.headers.get('oci-subject')).toBe(image.digest);
    await push(repo, image, 'v');
    await push(repo, untyped, untyped.digest);
    await push(repo, listing, listing.digest, INDEX);

    const response = await client.call(`/v2/${repo}/referrers/${image.digest}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(INDEX);
    expect(response.headers.get('oci-filters-applied')).toBeNull();
    const { manifests } = (await response.json()) as { manifests: { digest: string }[] };
    expect(new Map(manifests.map((each) => [each.digest, each]))).toEqual(
      new Map<string, object>([
        [
          annotated.digest,
          {
            mediaType: IMAGE,
            digest: annotated.digest,
            size: annotated.bytes.length,
            artifactType: 'application/vnd.example.sbom',
            annotations: { 'org.example': 'yes' },
          },
        ],
        [
          untyped.digest,
          {
            mediaType: IMAGE,
            digest: untyped.digest,
            size: untyped.bytes.length,
            artifactType: CONFIG,
          },
        ],
        [listing.digest, { mediaType: INDEX, digest: listing.digest, size: listing.bytes.length }],
      ]),
    );
  });

  test('are filtered by artifactType, and the answer says so', async () => {
    const response = await client.call(
      `/v2/${repo}/referrers/${image.digest}?artifactType=application/vnd.example.sbom`,
    );
    expect(response.headers.get('oci-filters-applied')).toBe('artifactType');
    const { manifests } = (await response.json()) as { manifests: { digest: string }[] };
    expect(manifests.map((each) => each.digest)).toEqual([annotated.digest]);
  });

  test('annotations over their limit are refused, because lists repeat them', async () => {
    const big = artifact({ annotations: { big: 'x'.repeat(70_000) }, ...subjectOf(image) });
    const response = await push(repo, big, big.digest);
    expect([response.status, await errorCode(response)]).toEqual([413, 'SIZE_INVALID']);
  });

  test('a malformed digest is 400', async () => {
    const response = await client.call(`/v2/${repo}/referrers/sha256:baddigeststring`);
    expect([response.status, await errorCode(response)]).toEqual([400, 'DIGEST_INVALID']);
  });

  test('a deleted one is not listed any more', async () => {
    await client.call(`/v2/${repo}/manifests/${untyped.digest}`, { method: 'DELETE' });
    const response = await client.call(`/v2/${repo}/referrers/${image.digest}`);
    const { manifests } = (await response.json()) as { manifests: { digest: string }[] };
    expect(manifests.map((each) => each.digest)).not.toContain(untyped.digest);
  });

  test('a page of the largest fits into what our client reads, and the next page has the rest', async () => {
    const subject = makeImage();
    const pages = 'acme/large-referrers';
    await push(pages, subject, 'v');
    const count = LIMITS.registry.referrersPerPage + 2;
    const big = '"'.repeat(LIMITS.registry.referrerAnnotationBytes / 2 - 30);
    const refersTo = { mediaType: IMAGE, digest: subject.digest, size: subject.bytes.length };
    for (let i = 0; i < count; i += 1) {
      const annotations = { big, i: String(i) };
      const large = artifact({ artifactType: 'a/b', annotations, subject: refersTo });
      expect((await push(pages, large, large.digest)).status).toBe(201);
    }
    const first = await client.call(`/v2/${pages}/referrers/${subject.digest}`);
    const pageBytes = (await first.arrayBuffer()).byteLength;
    expect(pageBytes).toBeGreaterThan(LIMITS.ociClient.answerBytes / 3);
    expect(pageBytes).toBeLessThan(LIMITS.ociClient.answerBytes);
    const reader = createOciClient({
      registry: registry.url,
      fetch: (url, init) => {
        const headers = new Headers(init?.headers);
        headers.set('authorization', basic('alice'));
        return fetch(url, { ...init, headers });
      },
    });
    const found = await reader.listReferrers(pages, subject.digest, 'a/b');
    expect(found).toHaveLength(count);
  });

  test('many are given in pages', async () => {
    const subject = makeImage();
    const pages = 'acme/pages';
    await push(pages, subject, 'v');
    const digests = Array.from({ length: 203 }, (_, i) => digestOf(Buffer.from(`referrer ${i}`)));
    await putReferrers(pages, subject.digest, digests);
    const seen: string[] = [];
    let next: string | undefined = `/v2/${pages}/referrers/${subject.digest}?artifactType=a/b`;
    while (next !== undefined) {
      const response: Response = await client.call(next);
      expect(response.headers.get('oci-filters-applied')).toBe('artifactType');
      const { manifests } = (await response.json()) as { manifests: { digest: string }[] };
      seen.push(...manifests.map((each) => each.digest));
      next = /<(.*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    }
    expect(seen).toEqual(digests.toSorted());
  });
});
