import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../fakes/databases.ts';
import { type OciClient, ociClient } from '../registry/lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../registry/lab/start-registry.ts';
import { basic } from '../registry/lab/test-accounts.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';

describe.each(testDatabases)('the catalogue on $name', (database) => {
  let registry: TestRegistry;
  let client: OciClient;
  beforeAll(async () => {
    registry = await startRegistry(database);
    client = ociClient(registry.url);
    for (const name of ['acme/b', 'acme/a', 'globex/c', 'acme/closed', 'globex/closed']) {
      const text = '{"schemaVersion":2,"manifests":[]}';
      const pushed = await client.pushManifest(name, 'x', text, { mediaType: INDEX, as: 'root' });
      if (pushed.status !== 201) throw new Error(`${name}: ${pushed.status}`);
      const repository = await registry.parts.catalogue.findRepository(name as never);
      if (name.endsWith('closed')) {
        await registry.parts.catalogue.setVisibility(repository!.id, 'private');
      }
    }
    await client.pushBlob('acme/without-manifest', Buffer.from('x'));
  });
  afterAll(() => registry.close());

  const list = async (response: Response): Promise<string[]> =>
    ((await response.json()) as { repositories: string[] }).repositories;

  test.each([
    [null, ['acme/a', 'acme/b', 'globex/c']],
    ['carol', ['acme/a', 'acme/b', 'acme/closed', 'globex/c']],
    ['bob', ['acme/a', 'acme/b', 'globex/c', 'globex/closed']],
    ['root', ['acme/a', 'acme/b', 'acme/closed', 'globex/c', 'globex/closed']],
  ])('R10: %s sees what may be known of', async (as, wanted) => {
    expect(await list(await client.call('/v2/_catalog', { as }))).toEqual(wanted);
  });

  test('R10: a token shows private repositories when that was asked for', async () => {
    const scopes = { 'registry:catalog:*': true, 'repository:acme/a:pull': false };
    for (const [scope, shows] of Object.entries(scopes)) {
      const headers = { authorization: basic('carol') };
      const answer = await fetch(new URL(`/v2/token?scope=${scope}`, registry.url), { headers });
      const { token } = (await answer.json()) as { token: string };
      const listed = await fetch(new URL('/v2/_catalog', registry.url), {
        headers: { authorization: `Bearer ${token}` },
      });
      expect((await list(listed)).includes('acme/closed')).toBe(shows);
    }
  });

  test('R10: pages show everything once', async () => {
    const seen: string[] = [];
    let path: string | undefined = '/v2/_catalog?n=2';
    while (path !== undefined) {
      const page: Response = await client.call(path, { as: 'root' });
      seen.push(...(await list(page)));
      path = /^<(.+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(seen).toEqual(['acme/a', 'acme/b', 'acme/closed', 'globex/c', 'globex/closed']);
  });

  test.each(['?last=%00', '?n=x'])('R10: %s is refused', async (query) => {
    expect((await client.call(`/v2/_catalog${query}`)).status).toBe(400);
  });
});
