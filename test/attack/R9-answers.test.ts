import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAppliance } from '../registry/lab/make-appliance.ts';
import { testDatabases } from '../fakes/databases.ts';
import { type OciClient, ociClient } from '../registry/lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../registry/lab/start-registry.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

describe.each(testDatabases)('odd requests on $name', (database) => {
  let registry: TestRegistry;
  let client: OciClient;
  const appliance = makeAppliance();
  const { digest } = appliance;
  const manifestPath = `/v2/acme/wordpress/manifests/${digest}`;
  const blobPath = `/v2/acme/wordpress/blobs/${appliance.image.config.digest}`;

  beforeAll(async () => {
    registry = await startRegistry(database);
    client = ociClient(registry.url);
    await client.pushAppliance('acme/wordpress', appliance);
  });
  afterAll(() => registry.close());

  test.each([
    '/v2/acme/wordpress/tags/list?last=%00',
    `/v2/acme/wordpress/referrers/${digest}?artifactType=a%00b`,
    `/v2/acme/wordpress/referrers/${digest}?last=%00`,
  ])('R9: a zero character in %s is refused', async (path) => {
    expect((await client.call(path)).status).toBe(400);
  });

  test.each(['\\u0000', '\\ud800', '\\udc00x'])(
    'R9: a manifest with %s in it is refused, wherever it is',
    async (spelled) => {
      const subject = `{"mediaType":"${MANIFEST}","digest":"${digest}","size":1}`;
      for (const inside of [
        `"annotations":{"a":"${spelled}"}`,
        `"annotations":{"${spelled}":"a"}`,
        `"artifactType":"${spelled}"`,
        `"mine":[{"deep":"${spelled}"}]`,
      ]) {
        const text = `{"schemaVersion":2,"manifests":[],"subject":${subject},${inside}}`;
        const answer = await client.pushManifest('acme/wordpress', 'odd', text, {
          mediaType: INDEX,
        });
        expect([inside, answer.status]).toEqual([inside, 400]);
      }
    },
  );

  test('R9: a zero character in a name or password is a failed sign-in', async () => {
    const authorization = `Basic ${Buffer.from('a\0b:c').toString('base64')}`;
    const answer = await client.call(blobPath, { as: null, headers: { authorization } });
    expect(answer.status).toBe(401);
  });

  const pulls = async (): Promise<number> => {
    const repository = await registry.parts.catalogue.findRepository('acme/wordpress' as never);
    return registry.parts.catalogue.findPulls(repository!.id);
  };

  test('R9: one client counts once a day for one appliance, whatever it sends', async () => {
    const before = await pulls();
    await Promise.all(Array.from({ length: 20 }, () => client.call(manifestPath, { as: null })));
    expect(await pulls()).toBe(before + 1);
    await client.call(manifestPath, { as: 'carol' });
    await client.call(manifestPath, { as: 'carol' });
    expect(await pulls()).toBe(before + 2);
    registry.clock.forward(24 * 60 * 60 * 1000);
    await client.call(manifestPath, { as: 'carol' });
    expect(await pulls()).toBe(before + 3);
  });

  test('R9: who pulled yesterday is forgotten, what was counted is not', async () => {
    await client.call(manifestPath, { as: 'bob' });
    const before = await pulls();
    await registry.parts.catalogue.forgetPulls('2999-01-01');
    expect(await pulls()).toBe(before);
    const rows = await registry.db.selectFrom('registry_pull').selectAll().execute();
    expect(rows).toEqual([]);
  });

  test.each([
    ['/v2/', 'HEAD, GET, OPTIONS'],
    [blobPath, 'HEAD, GET, DELETE, OPTIONS'],
    [manifestPath, 'HEAD, GET, PUT, DELETE, OPTIONS'],
    ['/v2/acme/wordpress/blobs/uploads/', 'POST, OPTIONS'],
  ])('R9: OPTIONS %s names the methods', async (path, allow) => {
    const answer = await client.call(path, { method: 'OPTIONS', as: null });
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, allow]);
  });

  test('R9: what a client has is not sent again', async () => {
    const config = appliance.image.config.digest;
    for (const [path, tag] of [
      [manifestPath, digest],
      [blobPath, config],
    ] as const) {
      for (const given of [`"${tag}"`, `W/"${tag}"`, `"other", "${tag}"`, '*']) {
        for (const method of ['GET', 'HEAD']) {
          const headers = { 'if-none-match': given };
          const answer = await client.call(path, { method, headers });
          expect([given, answer.status, await answer.text()]).toEqual([given, 304, '']);
          expect(answer.headers.get('etag')).toBe(`"${tag}"`);
        }
      }
      const headers = { 'if-none-match': '"other"' };
      expect((await client.call(path, { headers })).status).toBe(200);
    }
  });
});
