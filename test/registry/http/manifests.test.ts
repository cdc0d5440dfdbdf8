import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../../packager/format/digest.ts';
import { EMPTY_DESCRIPTOR } from '../../../schemas/archive/oci.ts';
import { errorCode, type OciClient, ociClient } from '../lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../lab/start-registry.ts';
import {
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

const absent = digestOf(Buffer.from('absent'));

const push = (repo: string, image: Image, name: string, mediaType = IMAGE): Promise<Response> =>
  pushImage(client, { repo, image, name, mediaType });

async function expectManifest(repo: string, name: string, image: Image, mediaType = IMAGE) {
  const path = `/v2/${repo}/manifests/${name}`;
  const head = await client.call(path, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers.get('content-length')).toBe(String(image.bytes.length));
  expect(head.headers.get('docker-content-digest')).toBe(image.digest);
  expect(head.headers.get('content-type')).toBe(mediaType);
  const get = await client.call(path);
  expect(get.headers.get('content-type')).toBe(mediaType);
  expect(Buffer.from(await get.arrayBuffer()).equals(image.bytes)).toBe(true);
}

const tagsOf = async (repo: string, query = ''): Promise<string[]> => {
  const response = await client.call(`/v2/${repo}/tags/list${query}`);
  return ((await response.json()) as { tags: string[] }).tags;
};

const status = async (path: string, method = 'HEAD'): Promise<number> =>
  (await client.call(path, { method })).status;

describe('conformance: empty', () => {
  test('tag list of a repository that is not there: 404', async () => {
    const response = await client.call('/v2/acme/nothing/tags/list');
    expect([response.status, await errorCode(response)]).toEqual([404, 'NAME_UNKNOWN']);
  });

  test('referrers of a repository that is not there: an empty index, never 404', async () => {
    const response = await client.call(`/v2/acme/nothing/referrers/${absent}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ schemaVersion: 2, mediaType: INDEX, manifests: [] });
  });
});

describe('conformance: image', () => {
  test.each([
    ['image', makeImage()],
    ['no-layers', makeImage(0)],
    ['custom-fields', makeImage(1, { 'org.example.unknown': { deep: [1, 2] } })],
    [
      'data-field',
      artifact({
        artifactType: 'application/vnd.example',
        config: { ...EMPTY_DESCRIPTOR, data: 'e30=' },
      }),
    ],
    ['large-manifest', makeImage(1, { annotations: { big: 'x'.repeat(3_900_000) } })],
    ['artifact-without-layers', artifact({ artifactType: 'application/vnd.example', layers: [] })],
  ])('%s: push by digest and by tag, look, delete', async (name, image) => {
    const repo = `acme/${name.slice(0, 20).replace(/-$/, '')}`;
    const byDigest = await push(repo, image, image.digest);
    expect(byDigest.status).toBe(201);
    expect(byDigest.headers.get('docker-content-digest')).toBe(image.digest);
    expect(byDigest.headers.get('location')).toBe(`/v2/${repo}/manifests/${image.digest}`);
    const byTag = await client.pushManifest(repo, 'tagged', image.bytes);
    expect(byTag.status).toBe(201);
    await expectManifest(repo, 'tagged', image);
    await expectManifest(repo, image.digest, image);
    expect(await tagsOf(repo)).toEqual(['tagged']);

    expect(await status(`/v2/${repo}/manifests/tagged`, 'DELETE')).toBe(202);
    expect(await status(`/v2/${repo}/manifests/tagged`)).toBe(404);
    expect(await status(`/v2/${repo}/manifests/${image.digest}`)).toBe(200);
    expect(await status(`/v2/${repo}/manifests/${image.digest}`, 'DELETE')).toBe(202);
    expect(await status(`/v2/${repo}/manifests/${image.digest}`)).toBe(404);
    expect(await status(`/v2/${repo}/manifests/${image.digest}`, 'DELETE')).toBe(404);
    const path = `/v2/${repo}/blobs/${digestOf(image.blobs[0]!)}`;
    expect(await status(path, 'DELETE')).toBe(202);
    expect(await status(path)).toBe(404);
  });

  test('deleting a manifest takes its tags along', async () => {
    const image = makeImage();
    await push('acme/tags-go', image, 'one');
    await client.pushManifest('acme/tags-go', 'two', image.bytes);
    await client.call(`/v2/acme/tags-go/manifests/${image.digest}`, { method: 'DELETE' });
    expect(await status('/v2/acme/tags-go/manifests/one')).toBe(404);
    expect(await tagsOf('acme/tags-go')).toEqual([]);
  });

  test('a tag of a generic image can be moved', async () => {
    const [first, second] = [makeImage(), makeImage()];
    await push('acme/moves', first, 'latest');
    expect((await push('acme/moves', second, 'latest')).status).toBe(201);
    await expectManifest('acme/moves', 'latest', second);
    await expectManifest('acme/moves', first.digest, first);
  });

  test('without a Content-Type the manifest itself says what it is', async () => {
    const image = makeImage();
    for (const blob of image.blobs) await client.pushBlob('acme/untyped', blob);
    const response = await client.pushManifest('acme/untyped', 'v', image.bytes, {
      mediaType: `${IMAGE}; charset=utf-8`,
    });
    expect(response.status).toBe(201);
    await expectManifest('acme/untyped', 'v', image);
  });

  test('a blob that a manifest uses cannot be deleted before it', async () => {
    const image = makeImage();
    await push('acme/uses', image, 'v');
    const path = `/v2/acme/uses/blobs/${digestOf(image.blobs[1]!)}`;
    const response = await client.call(path, { method: 'DELETE' });
    expect([response.status, await errorCode(response)]).toEqual([409, 'DENIED']);
    expect(await status(path)).toBe(200);
  });
});

describe('conformance: index', () => {
  test('index and nested index: push, look, delete from the top', async () => {
    const repo = 'acme/nested';
    const children = [makeImage(), makeImage()];
    for (const child of children) await push(repo, child, child.digest);
    const inner = makeIndex(children);
    const outer = makeIndex([inner], { annotations: { level: 'outer' } });
    expect((await push(repo, inner, inner.digest, INDEX)).status).toBe(201);
    expect((await push(repo, outer, 'all', INDEX)).status).toBe(201);
    await expectManifest(repo, 'all', outer, INDEX);

    const early = await client.call(`/v2/${repo}/manifests/${inner.digest}`, { method: 'DELETE' });
    expect([early.status, await errorCode(early)]).toEqual([409, 'DENIED']);
    for (const { digest } of [outer, inner, ...children]) {
      expect(await status(`/v2/${repo}/manifests/${digest}`, 'DELETE')).toBe(202);
    }
  });

  test('an empty index', async () => {
    const index = makeIndex([]);
    expect((await push('acme/empty', index, 'v', INDEX)).status).toBe(201);
    await expectManifest('acme/empty', 'v', index, INDEX);
  });

  test('an index whose child is not there is refused', async () => {
    const response = await push('acme/sparse', makeIndex([makeImage()]), 'v', INDEX);
    expect([response.status, await errorCode(response)]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
  });
});

describe('conformance: what is refused', () => {
  const repo = 'acme/refused';

  test('bad-digest-image: bytes under another digest', async () => {
    const response = await push(repo, makeImage(), absent);
    expect([response.status, await errorCode(response)]).toEqual([400, 'DIGEST_INVALID']);
  });

  test('missing-manifest: 404 by tag and by digest', async () => {
    for (const name of ['missing', absent]) {
      const response = await client.call(`/v2/${repo}/manifests/${name}`);
      expect([response.status, await errorCode(response)]).toEqual([404, 'MANIFEST_UNKNOWN']);
    }
  });

  test.each(['sha256:baddigeststring', `sha512:${'a'.repeat(128)}`, 'sha256:'])(
    'invalid-digest-format: %s is 400, never 500',
    async (digest) => {
      const path = `/v2/${repo}/manifests/${digest}`;
      for (const method of ['GET', 'HEAD', 'DELETE']) expect(await status(path, method)).toBe(400);
      expect((await push(repo, makeImage(), digest)).status).toBe(400);
    },
  );

  test('a manifest whose blob is missing', async () => {
    const image = makeImage();
    await client.pushBlob(repo, image.blobs[0]!);
    const response = await client.pushManifest(repo, 'v', image.bytes);
    expect([response.status, await errorCode(response)]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
  });

  test('non-distributable-layers may be missing', async () => {
    const foreign = {
      mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
      digest: absent,
      size: 5,
    };
    const image = makeImage(0, { layers: [foreign] });
    expect((await push(repo, image, 'foreign')).status).toBe(201);
  });

  test('a6: a blob of the same digest and another size', async () => {
    const image = makeImage(1);
    const manifest = JSON.parse(image.bytes.toString()) as { layers: { size: number }[] };
    manifest.layers[0]!.size += 1;
    for (const blob of image.blobs) await client.pushBlob(repo, blob);
    const response = await client.pushManifest(repo, 'v', JSON.stringify(manifest));
    expect([response.status, await errorCode(response)]).toEqual([400, 'SIZE_INVALID']);
  });

  test('a7: a blob of another repository does not count as there', async () => {
    const image = makeImage();
    for (const blob of image.blobs) await client.pushBlob('acme/elsewhere', blob);
    const response = await client.pushManifest(repo, 'v', image.bytes);
    expect(await errorCode(response)).toBe('MANIFEST_BLOB_UNKNOWN');
  });

  test.each(['text/html', 'application/json', 'image/svg+xml', 'application/x'])(
    'a manifest of type %s, which would come back as that',
    async (mediaType) => {
      const image = makeImage();
      const bytes = image.bytes.toString().replace(IMAGE, mediaType);
      for (const blob of image.blobs) await client.pushBlob(repo, blob);
      const response = await client.pushManifest(repo, 'v', bytes, { mediaType });
      expect([response.status, await errorCode(response)]).toEqual([400, 'MANIFEST_INVALID']);
    },
  );

  test.each([
    ['no JSON', 'hello'],
    ['no object', '[]'],
    ['null', 'null'],
    ['schema 1', '{"schemaVersion":1,"name":"x"}'],
    ['another type inside', `{"schemaVersion":2,"mediaType":"${INDEX}","manifests":[]}`],
    [
      'an image that is an index, too (CVE-2021-41190)',
      JSON.stringify({
        schemaVersion: 2,
        mediaType: IMAGE,
        config: EMPTY_DESCRIPTOR,
        layers: [],
        manifests: [],
      }),
    ],
    ['a key twice (A3)', '{"schemaVersion":2,"schemaVersion":2}'],
    [
      'a negative size',
      JSON.stringify({
        schemaVersion: 2,
        mediaType: IMAGE,
        config: { ...EMPTY_DESCRIPTOR, size: -1 },
        layers: [],
      }),
    ],
  ])('%s', async (_what, text) => {
    const response = await client.pushManifest(repo, 'v', text);
    expect([response.status, await errorCode(response)]).toEqual([400, 'MANIFEST_INVALID']);
  });

  test('a manifest over its limit: 413, whether its size is announced or not', async () => {
    const image = makeImage(1, { annotations: { big: 'x'.repeat(4 * 2 ** 20) } });
    const announced = await push(repo, image, 'big');
    expect([announced.status, await errorCode(announced)]).toEqual([413, 'SIZE_INVALID']);
    const streamed = await client.call(`/v2/${repo}/manifests/big`, {
      method: 'PUT',
      headers: { 'content-type': IMAGE },
      body: new Blob([new Uint8Array(image.bytes)]).stream(),
    });
    expect(streamed.status).toBe(413);
  });
});
