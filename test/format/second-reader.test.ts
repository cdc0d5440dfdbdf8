import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyContent } from '../../packager/format/archive/verify-content.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { seededRandom } from '../fakes/test-disk.ts';
import { decompress, openBytes } from '../fakes/test-appliance.ts';
import { splitTar, testTar } from '../fakes/test-tar.ts';
import { readArchive } from './second-reader/read-archive.ts';
import { Refused } from './second-reader/refuse.ts';

const SOURCES = join(import.meta.dirname, 'second-reader');
const GOLDEN = join(import.meta.dirname, 'golden');

test('the second reader stands on Node alone: nothing of ours, no library', () => {
  const imports = readdirSync(SOURCES).flatMap((file) =>
    [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
      ([, target]) => `${file} → ${target}`,
    ),
  );
  expect(imports.length).toBeGreaterThan(10);
  const foreign = imports.filter(
    (line) => !/→ (node:(crypto|fs|path|zlib)|\.\/[a-z-]+\.ts)$/.test(line),
  );
  expect(foreign).toEqual([]);
});

type Opinion = 'accepted' | 'refused';

async function ours(bytes: Buffer): Promise<Opinion> {
  try {
    const archive = await openBytes(bytes);
    await verifyContent(archive, { blobs: archive.blobs, decompress });
    return 'accepted';
  } catch (error) {
    if (error instanceof Fault) return 'refused';
    throw error;
  }
}

function theirs(bytes: Buffer): Opinion {
  try {
    readArchive(bytes);
    return 'accepted';
  } catch (error) {
    // Node's own decoders say no in their own way; the second reader has no codes to keep.
    if (error instanceof Refused || error instanceof TypeError || error instanceof SyntaxError) {
      return 'refused';
    }
    throw error;
  }
}

describe.each(['format-1', 'index-2', 'packer-3'])(
  'of %s both readers have the same opinion',
  (version) => {
    const golden = readFileSync(join(GOLDEN, `${version}.yard`));
    const entries = splitTar(golden);
    const without = (name: string): typeof entries =>
      entries.filter((entry) => entry.name !== name);

    test('of the golden archive and of entries in any order', async () => {
      expect([theirs(golden), await ours(golden)]).toEqual(['accepted', 'accepted']);
      const random = seededRandom(7);
      for (let i = 0; i < 10; i += 1) {
        const shuffled = entries.toSorted(() => random() - 0.5);
        expect([theirs(testTar(shuffled)), await ours(testTar(shuffled))]).toEqual([
          'accepted',
          'accepted',
        ]);
      }
    });

    test.each(entries.map(({ name }) => name))('without %s: refused', async (name) => {
      const bytes = testTar(without(name));
      expect([theirs(bytes), await ours(bytes)]).toEqual(['refused', 'refused']);
    });

    const index = String(entries.find(({ name }) => name === 'index.json')?.content);
    const rewritten: Record<string, [string, Opinion]> = {
      'white space': [JSON.stringify(JSON.parse(index), null, 2), 'accepted'],
      'no artifactType, as skopeo leaves it': [
        index.replaceAll(/"artifactType":"[^"]+",/g, ''),
        'accepted',
      ],
      'no media type': [index.replace(/,"mediaType":"[^"]+index.v1\+json"/, ''), 'accepted'],
      'another tag': [index.replace('"1.2.3"', '"9.9.9"'), 'refused'],
      'an annotation of its own': [index.replace('{', '{"annotations":{"a":"b"},'), 'refused'],
      'an annotation on a manifest': [
        index.replace('.ref.name":"1.2.3"', '.ref.name":"1.2.3","a":"b"'),
        'refused',
      ],
      'a wrong artifactType': [index.replace('stackyard.appliance', 'other.appliance'), 'refused'],
      'an unknown key': [index.replace('{', '{"x":1,'), 'refused'],
      'a key twice': [index.replace('{', '{"schemaVersion":2,'), 'refused'],
      'a key __proto__': [index.replace('{', '{"__proto__":{},'), 'refused'],
      'a byte order mark': [`\ufeff${index}`, 'refused'],
      'another version': [index.replace('"schemaVersion":2', '"schemaVersion":3'), 'refused'],
    };
    test.each(Object.entries(rewritten))('of index.json with %s', async (_what, [text, wanted]) => {
      expect(wanted === 'refused' || text !== index).toBe(true);
      const bytes = testTar([...without('index.json'), { name: 'index.json', content: text }]);
      expect([theirs(bytes), await ours(bytes)]).toEqual([wanted, wanted]);
    });

    test('of one changed byte, anywhere: refused', async () => {
      const random = seededRandom(11);
      for (let i = 0; i < 400; i += 1) {
        const at = Math.floor(random() * golden.length);
        const changed = Buffer.from(golden);
        changed[at] = (changed[at] ?? 0) ^ (1 + Math.floor(random() * 255));
        expect([at, theirs(changed), await ours(changed)]).toEqual([at, 'refused', 'refused']);
      }
    });
  },
);
