import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../../packager/format/digest.ts';
import { expireUploads } from '../../../registry/core/garbage/expire-uploads.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { errorCode, type OciClient, ociClient } from '../lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../lab/start-registry.ts';
import { basic } from '../lab/test-accounts.ts';

let registry: TestRegistry;
let client: OciClient;
beforeAll(async () => {
  registry = await startRegistry();
  client = ociClient(registry.url);
});
afterAll(() => registry.close());

const REPO = 'acme/uploads';
const octets = { 'content-type': 'application/octet-stream' };

/** Announces more than it sends, and cuts the connection once the server has what was sent. */
async function sendAndCut(location: string, part: Uint8Array, announced: number): Promise<void> {
  const request = httpRequest(new URL(location, registry.url), {
    method: 'PATCH',
    headers: { authorization: basic('alice'), ...octets, 'content-length': announced },
  });
  request.on('error', () => undefined);
  request.write(part);
  await expect.poll(() => offsetOf(location)).toBe(part.length);
  request.destroy();
}

const offsetOf = async (location: string): Promise<number> => {
  const response = await client.call(location);
  return Number(response.headers.get('upload-offset') ?? -1);
};

async function finish(location: string, content: Uint8Array): Promise<number> {
  const response = await client.call(`${location}?digest=${digestOf(content)}`, { method: 'PUT' });
  return response.status;
}

describe('an upload that is cut', () => {
  const content = randomBytes(1_000_000);

  test.each([1, 65_535, 65_536, 500_001, 999_999])(
    'after byte %i goes on from there',
    async (cut) => {
      const location = await client.begin(REPO);
      await sendAndCut(location, content.subarray(0, cut), content.length);
      const patch = await client.call(location, {
        method: 'PATCH',
        body: content.subarray(cut),
        headers: { ...octets, 'content-range': `${cut}-${content.length - 1}` },
      });
      expect([patch.status, patch.headers.get('range')]).toEqual([202, '0-999999']);
      expect(await finish(location, content)).toBe(201);
      await client.call(`/v2/${REPO}/blobs/${digestOf(content)}`, { method: 'DELETE' });
    },
  );

  test('can be continued while the server still waits for the dead connection', async () => {
    const location = await client.begin(REPO);
    const dead = httpRequest(new URL(location, registry.url), {
      method: 'PATCH',
      headers: { authorization: basic('alice'), ...octets, 'content-length': content.length },
    });
    dead.on('error', () => undefined);
    dead.write(content.subarray(0, 100_000));
    await expect.poll(() => offsetOf(location)).toBe(100_000);
    const patch = await client.call(location, {
      method: 'PATCH',
      body: content.subarray(100_000),
      headers: { ...octets, 'content-range': '100000-999999' },
    });
    expect(patch.status).toBe(202);
    expect(await finish(location, content)).toBe(201);
    dead.destroy();
  });

  test('by a restart of the server goes on after it', async () => {
    const location = await client.begin('acme/restart');
    await client.call(location, {
      method: 'PATCH',
      body: content.subarray(0, 400_000),
      headers: octets,
    });
    await registry.restart();
    expect(await offsetOf(location)).toBe(400_000);
    await client.call(location, {
      method: 'PATCH',
      body: content.subarray(400_000),
      headers: { ...octets, 'content-range': '400000-999999' },
    });
    expect(await finish(location, content)).toBe(201);
    const blob = await client.call(`/v2/acme/restart/blobs/${digestOf(content)}`);
    expect(Buffer.from(await blob.arrayBuffer()).equals(content)).toBe(true);
  });

  test('in a single POST leaves nothing behind', async () => {
    const request = httpRequest(
      new URL(`/v2/${REPO}/blobs/uploads/?digest=${digestOf(content)}`, registry.url),
      {
        method: 'POST',
        headers: { authorization: basic('alice'), ...octets, 'content-length': content.length },
      },
    );
    const before = await registry.parts.catalogue.countSessions('account-alice');
    request.on('error', () => undefined);
    request.write(content.subarray(0, 1000));
    const count = () => registry.parts.catalogue.countSessions('account-alice');
    await expect.poll(count).toBe(before + 1);
    request.destroy();
    await expect.poll(count).toBe(before);
  });
});

describe('a18: quotas', () => {
  const uploadsOf = async (): Promise<string[]> => readdir(join(registry.folder, 'v1/uploads'));

  test('an account has so many sessions and no more, and gets them back when they expire', async () => {
    const { uploadSessionsPerAccount: most, uploadSessionMs } = LIMITS.registry;
    const { catalogue } = registry.parts;
    const open = await catalogue.countSessions('account-bob');
    for (let i = open; i < most; i += 1) await client.begin('globex/quota', 'bob');
    const post = () =>
      client.call('/v2/globex/quota/blobs/uploads/', { method: 'POST', as: 'bob' });
    const refused = await post();
    expect([refused.status, await errorCode(refused)]).toEqual([429, 'TOOMANYREQUESTS']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const other = await client.call(`/v2/${REPO}/blobs/uploads/`, { method: 'POST', as: 'root' });
    expect(other.status).toBe(202);

    registry.clock.forward(uploadSessionMs + 1000);
    expect((await post()).status).toBe(202);
    expect(await catalogue.countSessions('account-bob')).toBe(1);
  });

  test('an expired upload is gone for its client even before it is removed', async () => {
    const location = await client.begin(REPO);
    registry.clock.forward(LIMITS.registry.uploadSessionMs + 1000);
    expect((await client.call(location)).status).toBe(404);
    await expireUploads(registry.parts);
    expect(await uploadsOf()).toEqual([]);
    expect(await registry.parts.catalogue.countSessions('account-alice')).toBe(0);
  });

  test('files of uploads whose session was lost are removed when they are old', async () => {
    await registry.parts.store.uploads.beginUpload('f'.repeat(32));
    registry.clock.forward(LIMITS.registry.uploadSessionMs + 1000);
    await expireUploads(registry.parts);
    expect(await uploadsOf()).toEqual([]);
  });

  test('an account that uploads too much that nothing uses has to wait', async () => {
    const { unusedBlobsPerAccount } = LIMITS.registry;
    const { catalogue, clock } = registry.parts;
    const repository = await catalogue.ensureRepository('globex/tiny' as never, clock.now());
    const { db } = registry;
    const rows = Array.from({ length: unusedBlobsPerAccount }, (_, i) =>
      digestOf(Buffer.from(`tiny ${i}`)),
    );
    for (let at = 0; at < rows.length; at += 2_000) {
      const part = rows.slice(at, at + 2_000);
      const touched_at = clock.now();
      await db
        .insertInto('registry_blob')
        .values(part.map((digest) => ({ digest, size_bytes: 1, state: 'stored', touched_at })))
        .execute();
      await db
        .insertInto('registry_blob_link')
        .values(
          part.map((digest) => ({
            repository_id: repository.id,
            digest,
            account_id: 'account-bob',
            touched_at,
          })),
        )
        .execute();
    }
    const refused = await client.call('/v2/globex/tiny/blobs/uploads/', {
      method: 'POST',
      as: 'bob',
    });
    expect(refused.status).toBe(429);
  });
});
