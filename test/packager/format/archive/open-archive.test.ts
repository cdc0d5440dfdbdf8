import { beforeAll, describe, expect, test } from 'vitest';
import { parseApplianceManifest } from '../../../../packager/format/archive/parse-image.ts';
import { planArchive } from '../../../../packager/format/archive/plan-archive.ts';
import { verifyContent } from '../../../../packager/format/archive/verify-content.ts';
import { digestOf } from '../../../../packager/format/digest.ts';
import { canonicalJsonBytes } from '../../../../packager/format/json/canonical-json.ts';
import { faultCode, laterFaultCode } from '../../../fakes/fault-code.ts';
import {
  decompress,
  openBytes,
  packSigned,
  packTest,
  testKey,
  tinyAppliance,
} from '../../../fakes/test-appliance.ts';
import { splitTar, testTar } from '../../../fakes/test-tar.ts';

interface Entry {
  name: string;
  content: Buffer;
}
type Json = Record<string, unknown> & {
  layers: { digest: string; size: number; mediaType: string }[];
};

let bytes: Buffer;
let entries: Entry[];
beforeAll(async () => {
  bytes = await packSigned(testKey());
  entries = splitTar(bytes);
});

const code = (changed: readonly Entry[]): Promise<string> =>
  laterFaultCode(verify(testTar(changed)));

/** Everything that `yard verify` does but the signature. */
async function verify(archive: Uint8Array): Promise<void> {
  const opened = await openBytes(archive);
  await verifyContent(opened, { blobs: opened.blobs, decompress });
}

const blobName = (content: Uint8Array): string => `blobs/sha256/${digestOf(content).slice(7)}`;

/**
 * Rewrites documents from the config up, so that every digest fits: what is refused then is refused
 * for its content.
 */
function rewrite(changes: {
  config?: (config: Json) => void;
  image?: (image: Json) => void;
}): Entry[] {
  const index = JSON.parse(String(find('index.json').content)) as {
    manifests: { digest: string; size: number }[];
  };
  const [root] = index.manifests as [{ digest: string; size: number }];
  const imageEntry = find(`blobs/sha256/${root.digest.slice(7)}`);
  const image = JSON.parse(String(imageEntry.content)) as Json & {
    config: { digest: string; size: number };
  };
  const configEntry = find(`blobs/sha256/${image.config.digest.slice(7)}`);
  const config = JSON.parse(String(configEntry.content)) as Json;
  changes.config?.(config);
  const configBytes = Buffer.from(canonicalJsonBytes(config));
  image.config.digest = digestOf(configBytes);
  image.config.size = configBytes.length;
  changes.image?.(image);
  const imageBytes = Buffer.from(JSON.stringify(image));
  root.digest = digestOf(imageBytes);
  root.size = imageBytes.length;
  index.manifests.length = 1;
  const layers = image.layers.map(({ digest }) => `blobs/sha256/${digest.slice(7)}`);
  return [
    find('oci-layout'),
    ...entries.filter(({ name }) => layers.includes(name)),
    { name: blobName(configBytes), content: configBytes },
    { name: blobName(imageBytes), content: imageBytes },
    { name: 'index.json', content: Buffer.from(JSON.stringify(index)) },
  ];
}

const find = (name: string): Entry => entries.find((entry) => entry.name === name) as Entry;
const replace = (name: string, content: string | Buffer): Entry[] =>
  entries.map((entry) => (entry.name === name ? { name, content: Buffer.from(content) } : entry));

describe('an archive', () => {
  test('opens, and every byte of it verifies', async () => {
    const archive = await openBytes(bytes);
    expect(archive.manifest.name).toBe('tiny');
    expect(archive.signatures).toHaveLength(1);
    const content = await verifyContent(archive, { blobs: archive.blobs, decompress });
    expect(content.blobs).toBe(1 + archive.image.layers.length);
    expect(content.chunks).toBeGreaterThan(5);
  });

  test('is the same whoever writes it: the plan of what was read gives the same file', async () => {
    const archive = await openBytes(bytes);
    const plan = planArchive({ ...archive, version: archive.manifest.version });
    expect(plan.totalBytes).toBe(bytes.length);
    expect(plan.entries.map(({ name }) => name)).toEqual(entries.map(({ name }) => name));
  });

  test('packed twice gives the same bytes', async () => {
    expect((await packTest()).equals(await packTest())).toBe(true);
  });

  test('does not depend on the order of keys in appliance.yaml', async () => {
    const appliance = tinyAppliance();
    const text = String(appliance.files['appliance.yaml']);
    const web = text.slice(text.indexOf('  web:'));
    const turned = text.replace(web, '').replace('roles:\n', `roles:\n${web}`);
    expect(turned).not.toBe(text);
    const files = { ...appliance.files, 'appliance.yaml': turned };
    expect((await packTest({ ...appliance, files })).equals(await packTest(appliance))).toBe(true);
  });

  test('written by another tool, in another order and with folders, opens too', async () => {
    const shuffled = [...entries].reverse();
    const foreign = testTar([
      { name: 'blobs/', type: '5' },
      { name: 'blobs/sha256/', type: '5' },
      ...shuffled,
    ]);
    await expect(verify(foreign)).resolves.toBeUndefined();
  });

  test('stores what two disks share once', async () => {
    const archive = await openBytes(bytes);
    const [db, web] = [...archive.indexes.values()];
    const digests = (index: typeof db): string[] =>
      Array.from({ length: index?.chunkCount ?? 0 }, (_, i) => index?.chunk(i).digest ?? '');
    const shared = digests(db).filter((digest) => digests(web).includes(digest));
    expect(shared.length).toBeGreaterThan(3);
    expect(archive.image.layers.filter(({ mediaType }) => mediaType.includes('pack'))).toHaveLength(
      1,
    );
  });
});

describe('A3: two documents in one', () => {
  test('a repeated key in any document is refused', async () => {
    const index = String(find('index.json').content).replace('{', '{"schemaVersion":2,');
    expect(await code(replace('index.json', index))).toBe('ARCHIVE_MALFORMED');
    const layout = '{"imageLayoutVersion":"1.0.0","imageLayoutVersion":"1.0.0"}';
    expect(await code(replace('oci-layout', layout))).toBe('ARCHIVE_MALFORMED');
  });

  test('two appliances in one archive are refused', async () => {
    const other = splitTar(
      await packTest({
        ...tinyAppliance(),
        disks: { db: Buffer.alloc(4_096), web: Buffer.alloc(4_096) },
      }),
    );
    const index = JSON.parse(String(find('index.json').content)) as { manifests: unknown[] };
    const second = JSON.parse(String(other.at(-1)?.content)) as { manifests: unknown[] };
    index.manifests.push(...second.manifests);
    const names = new Set(entries.map(({ name }) => name));
    const both = [
      ...replace('index.json', JSON.stringify(index)),
      ...other.filter(({ name }) => !names.has(name)),
    ];
    expect(await code(both)).toBe('ARCHIVE_MALFORMED');
  });

  test('an appliance manifest that is not canonical is refused', async () => {
    const changed = rewrite({});
    expect(await code(changed)).toBe('no fault');
    const image = JSON.parse(String(changed.at(-2)?.content)) as Json & {
      config: { digest: string; size: number };
    };
    const config = changed.at(-3) as Entry;
    const spaced = Buffer.from(String(config.content).replace('{', '{ '));
    image.config = { ...image.config, digest: digestOf(spaced), size: spaced.length };
    const imageBytes = Buffer.from(JSON.stringify(image));
    const index = {
      schemaVersion: 2,
      manifests: [
        { mediaType: image.mediaType, digest: digestOf(imageBytes), size: imageBytes.length },
      ],
    };
    const archive = [
      ...changed.slice(0, -3),
      { name: blobName(spaced), content: spaced },
      { name: blobName(imageBytes), content: imageBytes },
      { name: 'index.json', content: Buffer.from(JSON.stringify(index)) },
    ];
    await expect(verify(testTar(archive))).rejects.toThrow(/wanted canonical JSON/);
  });

  test.each([
    ['half of a character', '{"name":"\\ud800"}', 'canonical JSON'],
    ['a number past every double', '{"format":1e999}', 'canonical JSON'],
    ['a role that some readers drop', '{"roles":{"__proto__":{}}}', 'other keys'],
    ['levels without end', '['.repeat(500_000) + ']'.repeat(500_000), 'at most 64 levels'],
  ])('an appliance manifest with %s is refused', (_what, text, wanted) => {
    const read = (): unknown => parseApplianceManifest(Buffer.from(text));
    expect(faultCode(read)).toBe('ARCHIVE_MALFORMED');
    expect(read).toThrow(expect.objectContaining({ data: expect.objectContaining({ wanted }) }));
  });
});

describe('A6: parts that are not what they are called', () => {
  test('a missing blob of any kind is named', async () => {
    for (const { name } of entries) {
      const wanted = name.startsWith('blobs/') ? 'BLOB_MISSING' : 'ARCHIVE_MALFORMED';
      expect(await code(entries.filter((entry) => entry.name !== name))).toBe(wanted);
    }
  });

  test('a blob that is longer or shorter than its descriptor says is refused before it is hashed', async () => {
    for (const { name, content } of entries.filter((entry) => entry.name.startsWith('blobs/'))) {
      expect(await code(replace(name, Buffer.concat([content, Buffer.alloc(1)])))).toBe(
        'SIZE_MISMATCH',
      );
      expect(await code(replace(name, content.subarray(1)))).toBe('SIZE_MISMATCH');
    }
  });

  test('a blob with other content is refused', async () => {
    for (const { name, content } of entries.filter((entry) => entry.name.startsWith('blobs/'))) {
      const changed = Buffer.from(content);
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
      expect(await code(replace(name, changed))).toMatch(/DIGEST_MISMATCH|CHUNK_CORRUPT/);
    }
  });

  test('a blob that nothing refers to is refused', async () => {
    const stranger = { name: blobName(Buffer.from('x')), content: Buffer.from('x') };
    expect(await code([...entries, stranger])).toBe('ARCHIVE_ENTRY_REFUSED');
  });

  const imageChanges: Record<string, [(image: Json) => void, string]> = {
    'a digest in upper case': [
      ({ layers }) => void (layers[0] && (layers[0].digest = layers[0].digest.toUpperCase())),
      'ARCHIVE_MALFORMED',
    ],
    'a digest of another kind': [
      ({ layers }) => void (layers[0] && (layers[0].digest = `sha512:${'a'.repeat(128)}`)),
      'ARCHIVE_MALFORMED',
    ],
    'embedded data': [
      (image) => void Object.assign(image.layers[0] ?? {}, { data: 'e30=' }),
      'ARCHIVE_MALFORMED',
    ],
    'foreign addresses': [
      (image) => void Object.assign(image.layers[0] ?? {}, { urls: ['http://169.254.169.254/'] }),
      'ARCHIVE_MALFORMED',
    ],
    'a negative size': [
      ({ layers }) => void (layers[0] && (layers[0].size = -1)),
      'ARCHIVE_MALFORMED',
    ],
    'a size that is no whole number': [
      ({ layers }) => void (layers[0] && (layers[0].size = 1.5)),
      'ARCHIVE_MALFORMED',
    ],
    'a layer listed twice': [
      ({ layers }) => void layers.push({ ...(layers[0] as Json['layers'][0]) }),
      'ARCHIVE_MALFORMED',
    ],
    'a layer of an unknown type': [
      ({ layers }) => void (layers[0] && (layers[0].mediaType = 'application/x-sh')),
      'ARCHIVE_MALFORMED',
    ],
    'a pack that calls itself a readme': [
      ({ layers }) => void (layers[0] && (layers[0].mediaType = 'text/markdown')),
      'ARCHIVE_MALFORMED',
    ],
    'an unknown key': [(image) => void Object.assign(image, { extra: 1 }), 'ARCHIVE_MALFORMED'],
    'another name in the annotations': [
      (image) =>
        void Object.assign(image, { annotations: { 'org.opencontainers.image.title': 'other' } }),
      'ARCHIVE_MALFORMED',
    ],
    'no layers': [(image) => void (image.layers.length = 0), 'ARCHIVE_MALFORMED'],
  };
  test.each(Object.entries(imageChanges))(
    '%s in the image manifest is refused',
    async (_name, [image, wanted]) => {
      expect(await code(rewrite({ image }))).toBe(wanted);
    },
  );

  const configChanges: Record<string, [(config: Json) => void, string]> = {
    'a newer format': [(config) => void Object.assign(config, { format: 2 }), 'FORMAT_TOO_NEW'],
    'a reference to a role that is not there': [
      ({ roles }) =>
        void Object.assign((roles as Record<string, object>).db ?? {}, { after: ['nobody'] }),
      'ARCHIVE_MALFORMED',
    ],
    'a disk smaller than its image': [
      ({ roles }) =>
        void Object.assign((roles as Record<string, { system: object }>).db?.system ?? {}, {
          sizeBytes: 4_096,
        }),
      'ARCHIVE_MALFORMED',
    ],
    'A12: a disk of an exabyte': [
      ({ roles }) =>
        void Object.assign((roles as Record<string, { system: object }>).db?.system ?? {}, {
          sizeBytes: 2 ** 60,
        }),
      'ARCHIVE_MALFORMED',
    ],
    'an index that is no layer': [
      ({ roles }) =>
        void Object.assign((roles as Record<string, { system: object }>).db?.system ?? {}, {
          index: `sha256:${'0'.repeat(64)}`,
        }),
      'BLOB_MISSING',
    ],
    'an icon that is a page': [
      (config) => void Object.assign(config.icon as object, { mediaType: 'text/html' }),
      'ARCHIVE_MALFORMED',
    ],
    'an icon of another picture type than it is': [
      (config) => void Object.assign(config.icon as object, { mediaType: 'image/jpeg' }),
      'ARCHIVE_MALFORMED',
    ],
    'no icon although one is there': [(config) => void delete config.icon, 'ARCHIVE_MALFORMED'],
    'an unknown key': [(config) => void Object.assign(config, { extra: 1 }), 'ARCHIVE_MALFORMED'],
  };
  test.each(Object.entries(configChanges))(
    '%s in the appliance manifest is refused',
    async (_name, [config, wanted]) => {
      expect(await code(rewrite({ config }))).toBe(wanted);
    },
  );

  test('a picture whose content is none is refused, although every digest fits', async () => {
    const html = Buffer.from('<html><script>alert(1)</script></html>');
    const changed = rewrite({
      config: (config) => void Object.assign(config.icon as object, { digest: digestOf(html) }),
      image: ({ layers }) => {
        const icon = layers.find(({ mediaType }) => mediaType === 'image/png');
        Object.assign(icon ?? {}, { digest: digestOf(html), size: html.length });
      },
    });
    expect(await code([...changed, { name: blobName(html), content: html }])).toBe(
      'ARCHIVE_MALFORMED',
    );
  });
});

describe('index.json', () => {
  const withIndex = (change: (manifests: Record<string, unknown>[]) => void): Entry[] => {
    const index = JSON.parse(String(find('index.json').content)) as {
      manifests: Record<string, unknown>[];
    };
    change(index.manifests);
    return replace('index.json', JSON.stringify(index));
  };

  test('that lists a manifest twice is refused', async () => {
    const changed = withIndex((manifests) => void manifests.push({ ...manifests[1] }));
    expect(await code(changed)).toBe('ARCHIVE_MALFORMED');
  });

  test('that lists only a signature is refused', async () => {
    expect(await code(withIndex((manifests) => void manifests.shift()))).toBe('ARCHIVE_MALFORMED');
  });

  test('that names another index instead of a manifest is refused', async () => {
    const changed = withIndex(
      ([first]) =>
        void Object.assign(first ?? {}, { mediaType: 'application/vnd.oci.image.index.v1+json' }),
    );
    expect(await code(changed)).toBe('ARCHIVE_MALFORMED');
  });

  test('with more signatures than anybody needs is refused', async () => {
    const changed = withIndex((manifests) => {
      for (let i = 0; i < 20; i += 1) {
        manifests.push({ ...manifests[1], digest: `sha256:${i.toString(16).padStart(64, '0')}` });
      }
    });
    expect(await code(changed)).toBe('ARCHIVE_MALFORMED');
  });

  test('without its signature leaves blobs that nothing refers to (A8: stripping)', async () => {
    expect(await code(withIndex((manifests) => void manifests.pop()))).toBe(
      'ARCHIVE_ENTRY_REFUSED',
    );
  });
});
