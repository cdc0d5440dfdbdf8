import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../../packager/format/digest.ts';
import type { Appliance } from '../../../schemas/api/resources/appliance.ts';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { lookAtAppliance } from '../lab/look-at-appliance.ts';
import { makeAppliance } from '../lab/make-appliance.ts';
import { errorCode, type OciClient, ociClient } from '../lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../lab/start-registry.ts';

let registry: TestRegistry;
let client: OciClient;
beforeAll(async () => {
  registry = await startRegistry();
  client = ociClient(registry.url);
});
afterAll(() => registry.close());

const PNG = Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1');
const look = (address: string, version?: string): Promise<Appliance> =>
  lookAtAppliance(registry, address, version);

describe('pushing an appliance', () => {
  test('puts it on the market', async () => {
    const appliance = makeAppliance({ icon: { mediaType: 'image/png', bytes: PNG } });
    registry.published.length = 0;
    expect((await client.pushAppliance('acme/wordpress', appliance)).status).toBe(201);
    expect(registry.published).toEqual(['acme/wordpress']);

    const page = await look('acme/wordpress');
    expect(page.card).toMatchObject({
      address: 'acme/wordpress',
      title: 'WordPress',
      version: '1.0.0',
      digest: appliance.digest,
      machines: 2,
      memoryBytes: 2 * 512 * 2 ** 20,
      icon: `/api/v1/appliances/acme/wordpress/assets/${appliance.manifest.icon!.digest}`,
      signature: { state: 'unsigned', keyIds: [], signedAs: null, signedAt: null },
    });
    const bytes = [...appliance.blobs.values()].reduce((sum, blob) => sum + blob.length, 0);
    expect(page.card.downloadBytes).toBe(bytes);
    expect(page.readme).toBe('# Hello');
    expect(page.manifest).toEqual(appliance.manifest);
    expect(page.versions).toMatchObject([{ version: '1.0.0', publishedBy: 'alice' }]);
  });

  test('a generic image is stored but not on the market', async () => {
    const config = await client.pushBlob('acme/generic', Buffer.from('{}'));
    const image = {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: 2 },
      layers: [],
    };
    expect((await client.pushManifest('acme/generic', 'v', JSON.stringify(image))).status).toBe(
      201,
    );
    await expect(look('acme/generic')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('counts pulls, not looks', async () => {
    const appliance = makeAppliance({ name: 'counted' });
    await client.pushAppliance('acme/counted', appliance);
    await client.call('/v2/acme/counted/manifests/1.0.0', { method: 'HEAD' });
    expect((await look('acme/counted')).card.pulls).toBe(0);
    await client.call('/v2/acme/counted/manifests/1.0.0');
    await client.call(`/v2/acme/counted/manifests/${appliance.digest}`, { as: null });
    expect((await look('acme/counted')).card.pulls).toBe(2);
  });

  const refused: Record<string, Parameters<typeof makeAppliance>[0]> = {
    'an unknown key in the manifest': { spoilManifest: (m) => ({ ...m, extra: 1 }) },
    'a role that waits for one that is not there': {
      spoilManifest: (m) => {
        const roles = structuredClone(m.roles) as Record<string, object>;
        return { ...m, roles: { web: { ...roles.web, after: ['db'] } } };
      },
    },
    'a disk index that is no layer': {
      spoilManifest: (m) => {
        const roles = structuredClone(m.roles) as Record<string, object>;
        const system = { sizeBytes: 8 * 4096, index: digestOf(Buffer.from('x')) };
        return { ...m, roles: { web: { ...roles.web, system } } };
      },
    },
    'a1 in a name': { spoilManifest: (m) => ({ ...m, name: '../x' }) },
    'layers with urls': {
      spoilImage: (image) => ({
        ...image,
        layers: (image.layers as object[]).map((l) => ({ ...l, urls: ['http://x'] })),
      }),
    },
    'a layer twice': {
      spoilImage: (image) => ({
        ...image,
        layers: [...(image.layers as object[]), (image.layers as object[])[0]],
      }),
    },
    'a6: swapped media types': {
      spoilImage: (image) => ({
        ...image,
        layers: (image.layers as { mediaType: string }[]).map((layer) => ({
          ...layer,
          mediaType:
            layer.mediaType === MEDIA_TYPES.chunkPack
              ? MEDIA_TYPES.chunkIndex
              : layer.mediaType === MEDIA_TYPES.chunkIndex
                ? MEDIA_TYPES.chunkPack
                : layer.mediaType,
        })),
      }),
    },
    'a6: a frame that points outside its pack': {
      spoilIndex: (bytes) => {
        const copy = Buffer.from(bytes);
        copy.writeBigUInt64LE(250n, 64 + 40 + 16);
        return copy;
      },
    },
    'a6: extents that overlap': {
      spoilIndex: (bytes) => {
        const copy = Buffer.from(bytes);
        copy.writeUInt32LE(1, 64 + 40 + 2 * 16 + 2 * 34 + 8);
        return copy;
      },
    },
    'a6: more chunks than there are': {
      spoilIndex: (bytes) => {
        const copy = Buffer.from(bytes);
        copy.writeUInt32LE(4_000_000_000, 20);
        return copy;
      },
    },
    'a picture that is none': {
      icon: { mediaType: 'image/png', bytes: Buffer.from('<html>') },
    },
    'an svg that would run scripts': {
      icon: {
        mediaType: 'image/svg+xml',
        bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
      },
    },
    'an icon of a type that pages cannot show': {
      icon: { mediaType: 'text/html', bytes: Buffer.from('<svg>') },
    },
  };
  test.each(Object.entries(refused))('is refused with %s', async (_what, options) => {
    const response = await client.pushAppliance('acme/hostile', makeAppliance(options));
    expect(response.status).toBe(400);
    expect(['MANIFEST_INVALID', 'MANIFEST_BLOB_UNKNOWN']).toContain(await errorCode(response));
    expect((await client.call('/v2/acme/hostile/manifests/1.0.0')).status).toBe(404);
  });

  test('is refused when a pack is missing', async () => {
    const appliance = makeAppliance({ name: 'incomplete' });
    const pack = appliance.image.layers.find((layer) => layer.mediaType === MEDIA_TYPES.chunkPack);
    for (const [digest, bytes] of appliance.blobs) {
      if (digest !== pack?.digest) await client.pushBlob('acme/incomplete', bytes);
    }
    const response = await client.pushManifest('acme/incomplete', '1.0.0', appliance.imageBytes);
    expect([response.status, await errorCode(response)]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
  });
});

describe('versions and channels', () => {
  const address = 'acme/versions';
  const push = (version: string, tag?: string) =>
    client.pushAppliance(address, makeAppliance({ name: 'versions', version }), tag ? { tag } : {});

  test('the newest is the highest release, whenever it was pushed; prereleases come after', async () => {
    for (const version of ['1.10.0', '1.9.0', '2.0.0-rc.1']) {
      expect((await push(version)).status).toBe(201);
    }
    const page = await look(address);
    expect(page.card.version).toBe('1.10.0');
    expect(page.versions.map((each) => each.version)).toEqual(['2.0.0-rc.1', '1.10.0', '1.9.0']);
  });

  test('one can look at another version, by tag or by digest', async () => {
    const rc = await look(address, '2.0.0-rc.1');
    expect(rc.manifest.version).toBe('2.0.0-rc.1');
    expect((await look(address, rc.card.digest)).card.version).toBe('2.0.0-rc.1');
    await expect(look(address, '9.9.9')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a prerelease is the newest when there is nothing else', async () => {
    const appliance = makeAppliance({ name: 'early', version: '0.1.0-alpha' });
    await client.pushAppliance('acme/early', appliance);
    expect((await look('acme/early')).card.version).toBe('0.1.0-alpha');
  });

  test('a channel moves, and is no release', async () => {
    const [one, two] = ['1.0.0', '1.1.0'].map((version) => makeAppliance({ name: 'ch', version }));
    await client.pushAppliance('acme/ch', one!);
    await client.pushManifest('acme/ch', 'stable', one!.imageBytes);
    await client.pushAppliance('acme/ch', two!);
    expect((await client.pushManifest('acme/ch', 'stable', two!.imageBytes)).status).toBe(201);
    expect((await look('acme/ch', 'stable')).card.version).toBe('1.1.0');
    expect((await look('acme/ch')).versions).toHaveLength(2);
  });

  test.each(['1.1.0', 'v1.0.0', '1.0', 'Stable', 'a_b'])(
    'tag %s does not fit 1.0.0',
    async (tag) => {
      const appliance = makeAppliance({ name: 'tags', version: '1.0.0' });
      const response = await client.pushAppliance('acme/tags', appliance, { tag });
      expect([response.status, await errorCode(response)]).toEqual([400, 'MANIFEST_INVALID']);
    },
  );

  test('a released version never changes: the same again is fine, anything else is not', async () => {
    const first = makeAppliance({ name: 'fixed' });
    const other = makeAppliance({ name: 'fixed' });
    const repo = 'acme/fixed';
    expect((await client.pushAppliance(repo, first)).status).toBe(201);
    expect((await client.pushAppliance(repo, first)).status).toBe(201);
    for (const tag of ['1.0.0', 'stable']) {
      const response = await client.pushAppliance(repo, other, { tag });
      expect([response.status, await errorCode(response)]).toEqual([409, 'DENIED']);
    }
    expect((await look(repo)).card.digest).toBe(first.digest);
  });

  test('nor by an image that is no appliance, nor after it was deleted', async () => {
    const repo = 'acme/gone';
    const first = makeAppliance({ name: 'gone' });
    await client.pushAppliance(repo, first);
    const config = await client.pushBlob(repo, Buffer.from('{}'));
    const generic = JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: { mediaType: 'x/y', digest: config, size: 2 },
      layers: [],
    });
    expect((await client.pushManifest(repo, '1.0.0', generic)).status).toBe(409);
    await client.call(`/v2/${repo}/manifests/${first.digest}`, { method: 'DELETE' });
    await expect(look(repo)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await client.pushManifest(repo, '1.0.0', generic)).status).toBe(409);
    const other = await client.pushAppliance(repo, makeAppliance({ name: 'gone' }));
    expect(other.status).toBe(409);
    expect((await client.pushAppliance(repo, first)).status).toBe(201);
    expect((await look(repo)).card.digest).toBe(first.digest);
  });

  test('when the newest is deleted the card shows the one before', async () => {
    const repo = 'acme/steps';
    for (const version of ['1.0.0', '2.0.0']) {
      await client.pushAppliance(repo, makeAppliance({ name: 'steps', version, title: version }));
    }
    registry.published.length = 0;
    await client.call(`/v2/${repo}/manifests/2.0.0`, { method: 'DELETE' });
    expect(registry.published).toEqual([repo]);
    const page = await look(repo);
    expect([page.card.title, page.versions.length]).toEqual(['1.0.0', 1]);
  });

  test('two pushes of one version at once: one wins', async () => {
    const both = [makeAppliance({ name: 'race' }), makeAppliance({ name: 'race' })];
    for (const each of both) {
      for (const blob of each.blobs.values()) await client.pushBlob('acme/race', blob);
    }
    const answers = await Promise.all(
      both.map((each) => client.pushManifest('acme/race', '1.0.0', each.imageBytes)),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201, 409]));
  });
});

describe('pictures', () => {
  const icon = { mediaType: 'image/png', bytes: PNG };
  let digest: Digest;
  beforeAll(async () => {
    const appliance = makeAppliance({ name: 'pictures', icon });
    digest = appliance.manifest.icon!.digest;
    await client.pushAppliance('acme/pictures', appliance);
  });
  const path = (name: string, which: string): string =>
    `/api/v1/appliances/acme/${name}/assets/${which}`;

  test('are served as what they are, for ever, and can do nothing', async () => {
    const response = await client.call(path('pictures', digest), { as: null });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(PNG)).toBe(true);
    const again = await client.call(path('pictures', digest), {
      headers: { 'if-none-match': response.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
  });

  test('only pictures of public appliances', async () => {
    const page = await look('acme/pictures');
    const { readme } = page.manifest;
    for (const [name, which] of [
      ['pictures', readme!.digest],
      ['pictures', page.card.digest],
      ['absent', digest],
      ['pictures', 'x'],
    ] as const) {
      expect((await client.call(path(name, which))).status).toBe(404);
    }
    const { catalogue } = registry.parts;
    const repository = await catalogue.findRepository('acme/pictures' as ApplianceAddress);
    await catalogue.setVisibility(repository!.id, 'private');
    expect((await client.call(path('pictures', digest))).status).toBe(404);
    await expect(look('acme/pictures')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
