import { setImmediate } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../packager/format/digest.ts';
import { registryHandlers } from '../../registry/http/appliance-handlers.ts';
import type { DiskSpace } from '../../registry/ports/blob-space.ts';
import { testDatabases } from '../fakes/databases.ts';
import { errorCode, type OciClient, ociClient } from '../registry/lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../registry/lab/start-registry.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;

describe.each(testDatabases)('pushing without end on $name', (database) => {
  let registry: TestRegistry;
  let client: OciClient;
  let disk: DiskSpace;
  beforeAll(async () => {
    disk = { freeBytes: 100 * GiB, sizeBytes: 200 * GiB };
    registry = await startRegistry(database, {
      quotas: { accountBytes: 3 * MiB, namespaceBytes: 5 * MiB, reserveBytes: 2 * GiB },
      space: { measureSpace: async () => disk },
    });
    client = ociClient(registry.url);
  });
  afterAll(() => registry.close());

  const uploadsOf = async (): Promise<string[]> => readdir(join(registry.folder, 'v1/uploads'));
  const message = async (response: Response): Promise<string> =>
    ((await response.json()) as { errors: { message: string }[] }).errors[0]?.message ?? '';
  const patch = (location: string, bytes: Uint8Array, as = 'alice'): Promise<Response> =>
    client.call(location, { method: 'PATCH', body: bytes, as });

  test('S14: an upload that is announced too large is refused before its bytes', async () => {
    const location = await client.begin('acme/large');
    const refused = await patch(location, new Uint8Array(4 * MiB));
    expect(refused.status).toBe(413);
    expect(await message(refused)).toContain(
      '0 B of the 3 MiB allowed; another 4 MiB does not fit',
    );
    expect((await client.call(location)).status).toBe(404);
    expect(await uploadsOf()).toEqual([]);
  });

  test('S14: many unfinished uploads have no more room than one', async () => {
    const locations: string[] = [];
    for (let i = 0; i < 8; i += 1) locations.push(await client.begin('acme/many'));
    let isAnswered = false;
    // It gives way to the server, which is in this process. Fetch goes on reading after the answer, and keeps
    // what it has read: without an end, that fills the memory beside the tests that come later.
    const endless = (): ReadableStream =>
      new ReadableStream({
        async pull(controller) {
          await setImmediate();
          if (isAnswered) controller.close();
          else controller.enqueue(new Uint8Array(65_536));
        },
      });
    const answers = await Promise.all(
      locations.map((location) =>
        client.call(location, { method: 'PATCH', body: endless() }).catch(() => undefined),
      ),
    );
    isAnswered = true;
    expect(new Set(answers.map((answer) => answer?.status ?? 413))).toEqual(new Set([413]));
    expect(await uploadsOf()).toEqual([]);
    const fits = await client.begin('acme/many');
    expect((await patch(fits, new Uint8Array(2 * MiB))).status).toBe(202);
    const beside = await client.begin('acme/many');
    expect((await patch(beside, new Uint8Array(2 * MiB))).status).toBe(413);
    expect((await client.call(fits, { method: 'DELETE' })).status).toBe(204);
    const again = await client.begin('acme/many');
    expect((await patch(again, new Uint8Array(2 * MiB))).status).toBe(202);
    await client.call(again, { method: 'DELETE' });
  });

  test('S14: a namespace is full whoever pushes, and says how full', async () => {
    await client.pushBlob('acme/shared', randomBytes(2.5 * MiB));
    const bytes = randomBytes(2.75 * MiB);
    const path = `/v2/acme/shared/blobs/uploads/?digest=${digestOf(bytes)}`;
    const refused = await client.call(path, { method: 'POST', body: bytes, as: 'root' });
    expect([refused.status, await errorCode(refused.clone())]).toEqual([413, 'DENIED']);
    expect(await message(refused)).toContain('namespace “acme” uses 2.5 MiB of the 5 MiB allowed');
    const elsewhere = path.replace('acme', 'globex');
    expect((await client.call(elsewhere, { method: 'POST', body: bytes, as: 'root' })).status).toBe(
      201,
    );
  });

  test('S14: an administrator sees what each namespace and account uses, and what is left', async () => {
    const usage = () =>
      registryHandlers(registry.parts).getRegistryUsage({
        params: undefined,
        query: undefined,
        body: undefined,
      });
    const of = (rows: { name: string; usedBytes: number }[], name: string): number =>
      rows.find((row) => row.name === name)?.usedBytes ?? 0;
    const before = await usage();
    await client.pushBlob('globex/one', randomBytes(MiB), 'bob');
    // A blob that two repositories of a namespace have counts once, as it is stored once.
    const same = randomBytes(MiB / 2);
    await client.pushBlob('globex/one', same, 'bob');
    await client.pushBlob('globex/two', same, 'bob');
    const begun = await client.begin('globex/two', 'bob');
    expect((await patch(begun, new Uint8Array(1000), 'bob')).status).toBe(202);
    registry.clock.forward(1_000);
    const after = await usage();
    const pushed = 1.5 * MiB + 1000;
    expect(of(after.namespaces, 'globex') - of(before.namespaces, 'globex')).toBe(pushed);
    expect(of(after.accounts, 'account-bob')).toBe(pushed);
    const sizes = after.namespaces.map(({ usedBytes }) => usedBytes);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(after).toMatchObject({
      namespaceLimitBytes: 5 * MiB,
      accountLimitBytes: 3 * MiB,
      disk: {
        sizeBytes: 200 * GiB,
        freeBytes: 100 * GiB,
        reserveBytes: 2 * GiB,
        roomBytes: 98 * GiB,
      },
    });
    await client.call(begun, { method: 'DELETE', as: 'bob' });
  });

  test('S14: pushes never reach into the reserve of the disk; pulls go on', async () => {
    const kept = await client.pushBlob('acme/kept', randomBytes(1000));
    const running = await client.begin('acme/kept');
    disk = { freeBytes: 2 * GiB - 1, sizeBytes: 200 * GiB };
    registry.clock.forward(1_000);
    for (const refused of [
      await client.call('/v2/acme/kept/blobs/uploads/', { method: 'POST' }),
      await patch(running, new Uint8Array(1)),
      await client.pushManifest('acme/kept', 'x', '{"schemaVersion":2,"manifests":[]}', {
        mediaType: 'application/vnd.oci.image.index.v1+json',
      }),
    ]) {
      expect([refused.status, await errorCode(refused.clone())]).toEqual([507, 'UNAVAILABLE']);
      expect(await message(refused)).toContain('reserved for the database');
    }
    expect((await client.call(`/v2/acme/kept/blobs/${kept}`)).status).toBe(200);
    disk = { freeBytes: 50 * GiB, sizeBytes: 200 * GiB };
    registry.clock.forward(1_000);
    expect((await patch(running, new Uint8Array(1))).status).toBe(202);
  });
});
