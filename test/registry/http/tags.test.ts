import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorCode, type OciClient, ociClient } from '../lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../lab/start-registry.ts';
import { IMAGE, type Image, makeImage, pushImage } from '../lab/make-image.ts';

let registry: TestRegistry;
let client: OciClient;
beforeAll(async () => {
  registry = await startRegistry();
  client = ociClient(registry.url);
});
afterAll(() => registry.close());

const push = (repo: string, image: Image, name: string, mediaType = IMAGE): Promise<Response> =>
  pushImage(client, { repo, image, name, mediaType });

const tagsOf = async (repo: string, query = ''): Promise<string[]> => {
  const response = await client.call(`/v2/${repo}/tags/list${query}`);
  return ((await response.json()) as { tags: string[] }).tags;
};

describe('conformance: tags', () => {
  const repo = 'acme/tags';
  const tags = ['B', 'a', 'a-1', 'a.1', 'b', 'c_d', '1', 'x'.repeat(128)];
  beforeAll(async () => {
    const image = makeImage();
    for (const tag of tags) await push(repo, image, tag);
  });

  test('come in ASCII order', async () => {
    expect(await tagsOf(repo)).toEqual(tags.toSorted());
  });

  test('n and last give pages with a link to the next', async () => {
    const sorted = tags.toSorted();
    const first = await client.call(`/v2/${repo}/tags/list?n=3`);
    expect(await first.json()).toEqual({ name: repo, tags: sorted.slice(0, 3) });
    const link = /<(.*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await client.call(link);
    expect(await second.json()).toEqual({ name: repo, tags: sorted.slice(3, 6) });
    const last = await client.call(`/v2/${repo}/tags/list?n=3&last=${sorted[5]}`);
    expect(await last.json()).toEqual({ name: repo, tags: sorted.slice(6) });
    expect(last.headers.get('link')).toBeNull();
    expect(await tagsOf(repo, '?last=b')).toEqual(sorted.slice(sorted.indexOf('b') + 1));
  });

  test('n=0 is an empty list without a link', async () => {
    const response = await client.call(`/v2/${repo}/tags/list?n=0`);
    expect(await response.json()).toEqual({ name: repo, tags: [] });
    expect(response.headers.get('link')).toBeNull();
  });

  test.each(['-1', 'x', '1e9'])('n=%s is refused', async (n) => {
    expect((await client.call(`/v2/${repo}/tags/list?n=${n}`)).status).toBe(400);
  });

  test.each(['-a', '.a', 'x'.repeat(129), 'a b', 'ü'])('%j is no tag', async (tag) => {
    const image = makeImage();
    const response = await push(repo, image, encodeURIComponent(tag));
    expect([response.status, await errorCode(response)]).toEqual([404, 'MANIFEST_UNKNOWN']);
  });
});
