import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../../packager/format/digest.ts';
import { EMPTY_DESCRIPTOR } from '../../../schemas/archive/oci.ts';
import { errorCode, type OciClient, ociClient } from '../lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../lab/start-registry.ts';

let registry: TestRegistry;
let client: OciClient;
beforeAll(async () => {
  registry = await startRegistry();
  client = ociClient(registry.url);
});
afterAll(() => registry.close());

const REPO = 'acme/blobs';
const octets = { 'content-type': 'application/octet-stream' };
const absent = digestOf(Buffer.from('absent'));

/** After a push: HEAD, GET, DELETE, and gone (OCI conformance, "blobs"). */
async function expectBlob(content: Uint8Array, repo = REPO): Promise<void> {
  const path = `/v2/${repo}/blobs/${digestOf(content)}`;
  const head = await client.call(path, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers.get('content-length')).toBe(String(content.length));
  expect(head.headers.get('docker-content-digest')).toBe(digestOf(content));
  expect(await head.text()).toBe('');
  const get = await client.call(path);
  expect(get.status).toBe(200);
  expect(get.headers.get('content-length')).toBe(String(content.length));
  expect(Buffer.from(await get.arrayBuffer()).equals(content)).toBe(true);
  expect((await client.call(path, { method: 'DELETE' })).status).toBe(202);
  expect((await client.call(path, { method: 'HEAD' })).status).toBe(404);
  const again = await client.call(path, { method: 'DELETE' });
  expect([again.status, await errorCode(again)]).toEqual([404, 'BLOB_UNKNOWN']);
}

describe('conformance: blobs, sha256', () => {
  test('get-missing: 404', async () => {
    await client.pushBlob(REPO, Buffer.from('makes the repository'));
    const response = await client.call(`/v2/${REPO}/blobs/${absent}`);
    expect([response.status, await errorCode(response)]).toEqual([404, 'BLOB_UNKNOWN']);
  });

  test('post only: a single POST with everything', async () => {
    const content = randomBytes(4096);
    const response = await client.call(`/v2/${REPO}/blobs/uploads/?digest=${digestOf(content)}`, {
      method: 'POST',
      body: content,
      headers: octets,
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`/v2/${REPO}/blobs/${digestOf(content)}`);
    await expectBlob(content);
  });

  test('post+put', async () => {
    const content = randomBytes(4096);
    expect(await client.pushBlob(REPO, content)).toBe(digestOf(content));
    await expectBlob(content);
  });

  test('chunked single: one PATCH, then PUT', async () => {
    const content = randomBytes(2048);
    const location = await client.begin(REPO);
    const patch = await client.call(location, {
      method: 'PATCH',
      body: content,
      headers: { ...octets, 'content-range': `0-${content.length - 1}` },
    });
    expect(patch.status).toBe(202);
    expect(patch.headers.get('range')).toBe('0-2047');
    const put = await client.call(`${patch.headers.get('location')}?digest=${digestOf(content)}`, {
      method: 'PUT',
    });
    expect(put.status).toBe(201);
    await expectBlob(content);
  });

  test.each(['PUT without a part', 'last part in PUT'])('chunked multi, %s', async (last) => {
    const content = randomBytes(3000);
    let location = await client.begin(REPO);
    const inPut = last === 'last part in PUT';
    const parts = [
      [0, 1000],
      [1000, 2000],
      [2000, 3000],
    ] as const;
    for (const [from, to] of inPut ? parts.slice(0, 2) : parts) {
      const patch = await client.call(location, {
        method: 'PATCH',
        body: content.subarray(from, to),
        headers: { ...octets, 'content-range': `${from}-${to - 1}` },
      });
      expect(patch.status).toBe(202);
      expect(patch.headers.get('range')).toBe(`0-${to - 1}`);
      location = patch.headers.get('location') ?? '';
    }
    const put = await client.call(`${location}?digest=${digestOf(content)}`, {
      method: 'PUT',
      ...(inPut
        ? { body: content.subarray(2000), headers: { ...octets, 'content-range': '2000-2999' } }
        : {}),
    });
    expect(put.status).toBe(201);
    await expectBlob(content);
  });

  test('out-of-order part: 416 with how far it is, status by GET, then it goes on', async () => {
    const content = randomBytes(2000);
    const location = await client.begin(REPO);
    const patch = (from: number, to: number) =>
      client.call(location, {
        method: 'PATCH',
        body: content.subarray(from, to),
        headers: { ...octets, 'content-range': `${from}-${to - 1}` },
      });
    expect((await patch(0, 1000)).status).toBe(202);
    const wrong = await patch(1500, 2000);
    expect([wrong.status, wrong.headers.get('range')]).toEqual([416, '0-999']);
    const text = await wrong.text();
    expect(wrong.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(JSON.parse(text)).toMatchObject({ errors: [{ code: 'BLOB_UPLOAD_INVALID' }] });
    expect((await patch(0, 1000)).status).toBe(416);

    const status = await client.call(location);
    expect(status.status).toBe(204);
    expect(status.headers.get('range')).toBe('0-999');
    expect(status.headers.get('upload-offset')).toBe('1000');
    expect((await patch(1000, 2000)).status).toBe(202);
    const put = await client.call(`${location}?digest=${digestOf(content)}`, { method: 'PUT' });
    expect(put.status).toBe(201);
    await expectBlob(content);
  });

  test('the final part out of order in PUT: 416', async () => {
    const content = randomBytes(200);
    const location = await client.begin(REPO);
    const put = await client.call(`${location}?digest=${digestOf(content)}`, {
      method: 'PUT',
      body: content.subarray(100),
      headers: { ...octets, 'content-range': '100-199' },
    });
    expect(put.status).toBe(416);
  });

  test('streamed PATCH without Content-Range', async () => {
    const content = randomBytes(300_000);
    const location = await client.begin(REPO);
    const body = new ReadableStream({
      start(controller) {
        for (let at = 0; at < content.length; at += 50_000) {
          controller.enqueue(content.subarray(at, at + 50_000));
        }
        controller.close();
      },
    });
    const patch = await client.call(location, { method: 'PATCH', body, headers: octets });
    expect(patch.status).toBe(202);
    const put = await client.call(`${location}?digest=${digestOf(content)}`, { method: 'PUT' });
    expect(put.status).toBe(201);
    await expectBlob(content);
  });

  test('mount, and mount of a missing blob opens an upload instead', async () => {
    const content = randomBytes(64);
    const digest = await client.pushBlob(REPO, content);
    const post = (wanted: string) =>
      client.call(`/v2/acme/other/blobs/uploads/?mount=${wanted}&from=${REPO}`, { method: 'POST' });
    const mounted = await post(digest);
    expect(mounted.status).toBe(201);
    expect(mounted.headers.get('location')).toBe(`/v2/acme/other/blobs/${digest}`);
    await expectBlob(content, 'acme/other');
    const missing = await post(absent);
    expect(missing.status).toBe(202);
    expect(missing.headers.get('location')).toMatch(/^\/v2\/acme\/other\/blobs\/uploads\//);
  });

  test('anonymous mount: without a source an upload is opened', async () => {
    const digest = await client.pushBlob(REPO, randomBytes(64));
    const response = await client.call(`/v2/acme/other/blobs/uploads/?mount=${digest}`, {
      method: 'POST',
    });
    expect(response.status).toBe(202);
  });

  test('cancel: the upload is gone', async () => {
    const location = await client.begin(REPO);
    expect((await client.call(location, { method: 'DELETE' })).status).toBe(204);
    const status = await client.call(location);
    expect([status.status, await errorCode(status)]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
  });

  test('empty blob, pushed in each way', async () => {
    const empty = Buffer.alloc(0);
    const digest = digestOf(empty);
    await client.pushBlob(REPO, empty);
    await expectBlob(empty);
    const single = await client.call(`/v2/${REPO}/blobs/uploads/?digest=${digest}`, {
      method: 'POST',
    });
    expect(single.status).toBe(201);
    await expectBlob(empty);
  });

  test('the {} blob', async () => {
    const digest = await client.pushBlob(REPO, Buffer.from('{}'));
    expect(digest).toBe(EMPTY_DESCRIPTOR.digest);
    await expectBlob(Buffer.from('{}'));
  });
});

describe('conformance: ranges', () => {
  const content = randomBytes(2500);
  const path = `/v2/acme/ranges/blobs/${digestOf(content)}`;
  beforeAll(() => client.pushBlob('acme/ranges', content));

  test.each([
    ['500-1499', 500, 1499],
    ['500-', 500, 2499],
    ['-500', 2000, 2499],
    ['2000-5000', 2000, 2499],
    ['-9000', 0, 2499],
    ['0-0', 0, 0],
  ])('bytes=%s', async (range, first, last) => {
    const response = await client.call(path, { headers: { range: `bytes=${range}` } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${first}-${last}/2500`);
    expect(response.headers.get('content-length')).toBe(String(last - first + 1));
    const body = Buffer.from(await response.arrayBuffer());
    expect(body.equals(content.subarray(first, last + 1))).toBe(true);
  });

  test.each(['500-0', '5000-10000', '2500-', '-0'])('bytes=%s: 416', async (range) => {
    const response = await client.call(path, { headers: { range: `bytes=${range}` } });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */2500');
    const text = await response.text();
    expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(JSON.parse(text)).toHaveProperty('errors');
  });

  test.each(['bytes=0-1,5-6', 'lines=1-2', 'bytes=a-b', 'bytes=-', 'bytes'])(
    '%s is ignored',
    async (range) => {
      const response = await client.call(path, { headers: { range } });
      expect(response.status).toBe(200);
      expect((await response.arrayBuffer()).byteLength).toBe(2500);
    },
  );
});

describe('a6: digest confusion', () => {
  const content = Buffer.from('honest content');
  const wrong = digestOf(Buffer.from('other content'));
  const push: Record<string, (digest: string) => Promise<Response>> = {
    'single POST': (digest) =>
      client.call(`/v2/${REPO}/blobs/uploads/?digest=${digest}`, {
        method: 'POST',
        body: content,
        headers: octets,
      }),
    'POST and PUT': async (digest) =>
      client.call(`${await client.begin(REPO)}?digest=${digest}`, {
        method: 'PUT',
        body: content,
        headers: octets,
      }),
    'PATCH and PUT': async (digest) => {
      const location = await client.begin(REPO);
      await client.call(location, { method: 'PATCH', body: content, headers: octets });
      return client.call(`${location}?digest=${digest}`, { method: 'PUT' });
    },
  };

  test.each(Object.keys(push))('a wrong digest is refused by %s', async (way) => {
    const response = await push[way]!(wrong);
    expect([response.status, await errorCode(response)]).toEqual([400, 'DIGEST_INVALID']);
    expect((await client.call(`/v2/${REPO}/blobs/${wrong}`, { method: 'HEAD' })).status).toBe(404);
  });

  test.each([
    `sha512:${'a'.repeat(128)}`,
    digestOf(content).toUpperCase(),
    `sha256:${digestOf(content).slice(7).toUpperCase()}`,
    'sha256:baddigeststring',
    'sha256:',
    '',
    `sha256:${'0'.repeat(63)}/`,
  ])('a malformed or foreign digest is a clear 400: %j', async (digest) => {
    for (const send of Object.values(push)) {
      const response = await send(encodeURIComponent(digest));
      expect([response.status, await errorCode(response)]).toEqual([400, 'DIGEST_INVALID']);
    }
    if (digest === '') return;
    const get = await client.call(`/v2/${REPO}/blobs/${encodeURIComponent(digest)}`);
    expect([get.status, await errorCode(get)]).toEqual([400, 'DIGEST_INVALID']);
  });

  test('a digest with an encoded colon is the same digest', async () => {
    const digest = await client.pushBlob(REPO, content);
    const path = `/v2/${REPO}/blobs/${digest.replace(':', '%3A')}`;
    expect((await client.call(path, { method: 'HEAD' })).status).toBe(200);
  });

  test('an upload for sha512 is refused at once', async () => {
    const response = await client.call(`/v2/${REPO}/blobs/uploads/?digest-algorithm=sha512`, {
      method: 'POST',
    });
    expect([response.status, await errorCode(response)]).toEqual([400, 'DIGEST_INVALID']);
  });

  test('after a wrong digest the upload is gone', async () => {
    const location = await client.begin(REPO);
    await client.call(location, { method: 'PATCH', body: content, headers: octets });
    await client.call(`${location}?digest=${wrong}`, { method: 'PUT' });
    expect((await client.call(location)).status).toBe(404);
  });
});

describe('uploads', () => {
  test('a Content-Range that says another length than the body has is refused', async () => {
    const location = await client.begin(REPO);
    const response = await client.call(location, {
      method: 'PATCH',
      body: Buffer.from('abc'),
      headers: { ...octets, 'content-range': '0-9' },
    });
    expect(response.status).toBe(400);
  });

  test.each(['x', '5', '-', '0-1-2'])('Content-Range %j is refused', async (range) => {
    const location = await client.begin(REPO);
    const response = await client.call(location, {
      method: 'PATCH',
      body: Buffer.from('abc'),
      headers: { ...octets, 'content-range': range },
    });
    expect(response.status).toBe(400);
  });

  test('belong to who began them, and to their repository', async () => {
    const location = await client.begin(REPO);
    const stranger = await client.call(location, { as: 'root' });
    expect(stranger.status).toBe(404);
    const elsewhere = await client.call(location.replace(REPO, 'acme/elsewhere'));
    expect(elsewhere.status).toBe(404);
    expect((await client.call(location)).status).toBe(204);
  });

  test.each(['0'.repeat(32), '../../../x', '%2e%2e', 'x'])('an id nobody gave: %s', async (id) => {
    const response = await client.call(`/v2/${REPO}/blobs/uploads/${encodeURIComponent(id)}`);
    expect(response.status).toBe(404);
  });

  test('a blob that was stored is never given to who cannot read the repository', async () => {
    const digest = await client.pushBlob('globex/secret', Buffer.from('for globex'), 'bob');
    const repository = await registry.parts.catalogue.findRepository('globex/secret' as never);
    await registry.parts.catalogue.setVisibility(repository!.id, 'private');
    const mount = await client.call(
      `/v2/${REPO}/blobs/uploads/?mount=${digest}&from=globex/secret`,
      { method: 'POST' },
    );
    expect(mount.status).toBe(202);
    expect((await client.call(`/v2/${REPO}/blobs/${digest}`)).status).toBe(404);
    expect((await client.call(`/v2/globex/secret/blobs/${digest}`)).status).toBe(404);
    expect((await client.call(`/v2/globex/secret/blobs/${digest}`, { as: 'bob' })).status).toBe(
      200,
    );
  });
});
