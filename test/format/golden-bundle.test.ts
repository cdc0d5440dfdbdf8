import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openListed } from '../../packager/format/archive/listed-appliance.ts';
import { openApplianceBundle } from '../../packager/format/archive/open-appliance-bundle.ts';
import { verifyContent } from '../../packager/format/archive/verify-content.ts';
import { bytesSource } from '../../packager/format/byte-source.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { decompress } from '../fakes/test-appliance.ts';
import { seededRandom } from '../fakes/test-disk.ts';
import { splitTar, testTar } from '../fakes/test-tar.ts';
import { YardUser } from '../fakes/yard.ts';
import { digestsOf, readApplianceBundle, readArchive } from './second-reader/read-archive.ts';
import { Refused } from './second-reader/refuse.ts';

const FOLDER = join(import.meta.dirname, 'golden');
const golden = readFileSync(join(FOLDER, 'bundle-1.yardbundle'));
const archive = readFileSync(join(FOLDER, 'format-1.yard'));

type Opinion = 'accepted' | 'refused';

async function ours(bytes: Buffer): Promise<Opinion> {
  try {
    const { appliances, blobs } = await openApplianceBundle(bytesSource(bytes));
    for (const appliance of appliances) {
      await verifyContent(await openListed(appliance, blobs), { blobs, decompress });
    }
    return 'accepted';
  } catch (error) {
    if (error instanceof Fault) return 'refused';
    throw error;
  }
}

function theirs(bytes: Buffer, read: (bytes: Buffer) => unknown = readApplianceBundle): Opinion {
  try {
    read(bytes);
    return 'accepted';
  } catch (error) {
    if (error instanceof Refused || error instanceof TypeError || error instanceof SyntaxError) {
      return 'refused';
    }
    throw error;
  }
}

describe('the golden appliance bundle', () => {
  let user: YardUser;
  beforeAll(async () => {
    user = await YardUser.create();
    await writeFile(user.path('golden.yardbundle'), golden);
  });
  afterAll(() => user.remove());

  test('is read by a reader that was written from docs/format.md alone', () => {
    const digests = JSON.parse(readFileSync(join(FOLDER, 'bundle-1.json'), 'utf8')) as unknown;
    const readings = readApplianceBundle(golden);
    const found = [...readings].map(([name, reading]) => [name, digestsOf(reading)]);
    expect(Object.fromEntries(found)).toEqual(digests);
    expect([...readings.values()].map(({ signatures }) => signatures.length)).toEqual([1, 1]);
    const [first] = readings.values();
    expect(first?.disks).toEqual(readArchive(archive).disks);
  });

  test('gives the golden archive it was made of, byte for byte', async () => {
    const extract = ['bundle', 'extract', 'golden.yardbundle', 'golden:1.2.3', '-o', 'a.yard'];
    expect(await user.yard(extract)).toMatchObject({ exit: 0 });
    expect((await readFile(user.path('a.yard'))).equals(archive)).toBe(true);
  });

  test('comes out of its archives again, byte for byte', async () => {
    for (const version of ['1.2.3', '1.3.0']) {
      await user.yard(['bundle', 'extract', 'golden.yardbundle', `golden:${version}`]);
    }
    const again = ['bundle', 'golden-1.3.0.yard', 'golden-1.2.3.yard', '-o', 'again.yardbundle'];
    expect(await user.yard(again)).toMatchObject({ exit: 0 });
    expect((await readFile(user.path('again.yardbundle'))).equals(golden)).toBe(true);
  });

  test('is no archive, and an archive is no appliance bundle', async () => {
    expect(theirs(golden, readArchive)).toBe('refused');
    expect([theirs(archive), await ours(archive)]).toEqual(['refused', 'refused']);
  });
});

describe('both readers have the same opinion of appliance bundles', () => {
  const entries = splitTar(golden);
  const rest = entries.filter(({ name }) => name !== 'index.json');
  const index = String(entries.at(-1)?.content);

  test('with one entry less: refused', async () => {
    for (const { name } of entries) {
      const bytes = testTar(entries.filter((entry) => entry.name !== name));
      expect([name, theirs(bytes), await ours(bytes)]).toEqual([name, 'refused', 'refused']);
    }
  });

  const rewritten: Record<string, [string, Opinion]> = {
    'white space': [JSON.stringify(JSON.parse(index), null, 2), 'accepted'],
    'no artifactType': [index.replace(/"artifactType":"[^"]+bundle.v1",/, ''), 'refused'],
    'a newer artifactType': [
      index.replace('appliance-bundle.v1', 'appliance-bundle.v2'),
      'refused',
    ],
    'the name of the other': [index.replace('golden:1.2.3', 'golden:1.3.0'), 'refused'],
    'a version alone as a name': [index.replace('golden:1.2.3', '1.2.3'), 'refused'],
    'an annotation of its own': [index.replace('{', '{"annotations":{"a":"b"},'), 'refused'],
    'no annotations': [index.replaceAll(/"annotations":\{[^}]*\},/g, ''), 'accepted'],
  };
  test.each(Object.entries(rewritten))('with %s in index.json', async (_what, [text, wanted]) => {
    expect(text).not.toBe(index);
    const bytes = testTar([...rest, { name: 'index.json', content: text }]);
    expect([theirs(bytes), await ours(bytes)]).toEqual([wanted, wanted]);
  });

  test('of one changed byte, anywhere: refused', async () => {
    const random = seededRandom(13);
    for (let i = 0; i < 200; i += 1) {
      const at = Math.floor(random() * golden.length);
      const changed = Buffer.from(golden);
      changed[at] = (changed[at] ?? 0) ^ (1 + Math.floor(random() * 255));
      expect([at, theirs(changed), await ours(changed)]).toEqual([at, 'refused', 'refused']);
    }
  });
});
