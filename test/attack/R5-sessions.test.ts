import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../schemas/config/limits.ts';
import { testDatabases } from '../fakes/databases.ts';
import { errorCode, type OciClient, ociClient } from '../registry/lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../registry/lab/start-registry.ts';

const { uploadSessionsPerAccount: MOST, uploadRestMs, uploadSessionMs } = LIMITS.registry;
const UPLOADS = '/v2/acme/sessions/blobs/uploads/';

describe.each(testDatabases)('upload sessions on $name', (database) => {
  let registry: TestRegistry;
  let client: OciClient;
  beforeAll(async () => {
    registry = await startRegistry(database);
    client = ociClient(registry.url);
  });
  afterAll(() => registry.close());
  beforeEach(() => registry.clock.forward(uploadSessionMs + 1_000));

  const begin = () => client.call(UPLOADS, { method: 'POST' });
  const openAll = async (): Promise<string[]> => {
    const locations: string[] = [];
    for (let i = 0; i < MOST; i += 1) {
      const answer = await begin();
      expect(answer.status).toBe(202);
      locations.push(answer.headers.get('location') ?? '');
    }
    return locations;
  };

  test('R5: an account with all its sessions open waits no longer than Retry-After says', async () => {
    await openAll();
    const refused = await begin();
    expect([refused.status, await errorCode(refused)]).toEqual([429, 'TOOMANYREQUESTS']);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(uploadRestMs / 1000);
    registry.clock.forward(seconds * 1000);
    expect((await begin()).status).toBe(202);
  });

  test('R5: the session that rested longest makes way, one that is used stays', async () => {
    const [first = '', second = ''] = await openAll();
    registry.clock.forward(uploadRestMs + 1_000);
    expect((await client.call(first, { method: 'PATCH', body: new Uint8Array(1) })).status).toBe(
      202,
    );
    expect((await begin()).status).toBe(202);
    expect((await client.call(first)).status).toBe(204);
    expect((await client.call(second)).status).toBe(404);
  });

  test.each(['sha512:' + '0'.repeat(128), 'sha256:' + '0'.repeat(64), 'nonsense', ''])(
    'R5: an upload refused for its digest %j is over',
    async (digest) => {
      const location = await client.begin('acme/sessions');
      const refused = await client.call(`${location}?digest=${digest}`, {
        method: 'PUT',
        body: new Uint8Array(10),
      });
      expect(refused.status).toBe(400);
      expect((await client.call(location)).status).toBe(404);
      expect(await registry.parts.catalogue.countSessions('account-alice')).toBe(0);
    },
  );
});
