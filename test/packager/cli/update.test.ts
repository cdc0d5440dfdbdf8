import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UpdatePrediction } from '../../../packager/archive/predict-update.ts';
import { imageFile } from '../../../runtime/agent/node/core/names.ts';
import type { DesiredImage } from '../../../schemas/agent/desired.ts';
import { lonelyImages, registryLink } from '../../fakes/image-links.ts';
import { OciRegistry } from '../../fakes/oci-registry.ts';
import { openBytes, tinyAppliance } from '../../fakes/test-appliance.ts';
import { testDisk } from '../../fakes/test-disk.ts';
import { YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

/** Two versions of an appliance in a registry, and what an update from one to the other moves. */
let user: YardUser;
let registry: OciRegistry;
/** Bytes of blobs and manifests that were asked for, as the ranges say. */
let asked: number;

const first = { db: testDisk(1, 1_500, 0), web: testDisk(2, 1_500, 0.1) };
const second = { db: Buffer.from(first.db), web: Buffer.from(first.web) };
testDisk(3, 150, 0).copy(second.db, 700 * 4_096);
testDisk(4, 20, 0).copy(second.web, 40 * 4_096);
/** Grown by some blocks in front: everything behind lies elsewhere. */
second.web = Buffer.concat([testDisk(5, 33, 0), second.web]);

beforeAll(async () => {
  user = await YardUser.create();
  registry = await new OciRegistry().start();
  const tiny = tinyAppliance();
  const yaml = String(tiny.files['appliance.yaml']).replace('1.0.0', '2.0.0');
  await writeProject(user.path('one'), { ...tiny, disks: first });
  await writeProject(user.path('two'), {
    disks: second,
    files: { ...tiny.files, 'appliance.yaml': yaml },
  });
  const done = async (...argv: string[]): Promise<void> => {
    expect(await user.yard(argv)).toMatchObject({ exit: 0 });
  };
  await done('pack', 'one', '-o', 'one.yard');
  await done('pack', 'two', '-o', 'alone.yard');
  await done('pack', 'two', '-o', 'two.yard', '--base', 'one.yard');
  await done('push', 'one.yard', `${registry.url}/acme/tiny`);
  await done('push', 'two.yard', `${registry.url}/acme/tiny`);
  await done('push', 'alone.yard', `${registry.url}/alone/tiny`);
});
afterAll(async () => {
  await registry.stop();
  await user.remove();
});
beforeEach(() => {
  asked = 0;
  registry.meddle = ({ method, url, headers }) => {
    if (method === 'GET') asked += askedBytes(url, headers.range);
    return 'go on';
  };
});

function askedBytes(url: string, range = ''): number {
  const [, from, to] = /bytes=(\d+)-(\d+)/.exec(range) ?? [];
  if (to !== undefined) return Number(to) - Number(from) + 1;
  const [, name = '', kind, reference = ''] =
    /^\/v2\/(.+)\/(blobs|manifests)\/(.+)$/.exec(url) ?? [];
  if (kind === 'blobs') return registry.blobs.get(reference)?.length ?? 0;
  const { tags, manifests } = registry.repository(name);
  return manifests.get(tags.get(reference) ?? reference)?.bytes.length ?? 0;
}

const sizeOf = async (name: string): Promise<number> => (await readFile(user.path(name))).length;

test('a push of the second version sends what is new', async () => {
  const other = await new OciRegistry().start();
  const push = (file: string): Promise<{ sentBytes: number }> =>
    user.yardJson(['push', file, `${other.url}/acme/tiny`]);
  const { sentBytes } = await push('one.yard');
  const update = await push('two.yard');
  expect(update.sentBytes).toBeLessThan(sentBytes / 4);
  await other.stop();
});

describe.each([
  ['packed on the first', 'acme/tiny', 'two.yard'],
  ['packed by itself', 'alone/tiny', 'alone.yard'],
])('a second version %s', (_, repository, file) => {
  const predict = async (): Promise<UpdatePrediction> => {
    const { update } = await user.yardJson<{ update: UpdatePrediction }>([
      'inspect',
      file,
      '--against',
      'one.yard',
    ]);
    return update;
  };

  test('is pulled by fetching what is predicted, within a percent', async () => {
    const { pullBytes } = await predict();
    const reference = `${registry.url}/${repository}:2.0.0`;
    const pull = ['pull', reference, '-o', 'got.yard', '--force', '--base', 'one.yard'];
    expect(await user.yard(pull)).toMatchObject({ exit: 0 });
    expect((await readFile(user.path('got.yard'))).equals(await readFile(user.path(file)))).toBe(
      true,
    );
    expect(pullBytes).toBeLessThan((await sizeOf('alone.yard')) / 4);
    expect(asked / pullBytes).toBeGreaterThan(0.99);
    expect(asked / pullBytes).toBeLessThan(1.01);
  });

  test('is fetched by a node that has the first as predicted, within a percent', async () => {
    const { nodeBytes } = await predict();
    const pool = user.path(`pool-${repository.replace('/', '-')}`);
    await mkdir(`${pool}/images`, { recursive: true });
    await fetchAll(pool, 'acme/tiny', 'one.yard');
    asked = 0;
    const fetched = await fetchAll(pool, repository, file);
    expect(asked / nodeBytes).toBeGreaterThan(0.99);
    expect(asked / nodeBytes).toBeLessThan(1.01);
    expect(fetched.db?.equals(second.db)).toBe(true);
    expect(fetched.web?.equals(second.web)).toBe(true);
  });
});

test('chunks that another program compressed are fetched after all', async () => {
  const archive = await readFile(user.path('one.yard'));
  // As if an earlier zstd had given other bytes for the same chunks: same lengths, other frames.
  const at = archive.indexOf(Buffer.from('28b52ffd', 'hex'));
  const other = Buffer.from(archive);
  for (let i = at + 30; i < at + 400_000; i += 997) other[i] = (other[i] ?? 0) ^ 1;
  await writeFile(user.path('other.yard'), other);
  const reference = `${registry.url}/alone/tiny:2.0.0`;
  const pull = ['pull', reference, '-o', 'got.yard', '--force', '--base', 'other.yard'];
  expect(await user.yard(pull)).toMatchObject({ exit: 0 });
  const got = await readFile(user.path('got.yard'));
  expect(got.equals(await readFile(user.path('alone.yard')))).toBe(true);
});

/** What an agent does for the images of an appliance. @returns the disks by role */
async function fetchAll(
  pool: string,
  repository: string,
  file: string,
): Promise<Record<string, Buffer>> {
  const { image, manifest, indexes } = await openBytes(await readFile(user.path(file)));
  const images = lonelyImages(pool, registryLink(registry.url, repository));
  const disks: Record<string, Buffer> = {};
  for (const [role, { system }] of Object.entries(manifest.roles)) {
    const desired: DesiredImage = {
      id: system.index,
      indexBytes: image.layers.find(({ digest }) => digest === system.index)?.size ?? 0,
      diskBytes: indexes.get(system.index)?.diskBytes ?? 0,
      label: role,
      source: { registry: registry.url, access: 'own', repository },
      peers: [],
    };
    await images.ensure(desired, () => undefined, new AbortController().signal);
    disks[role] = await readFile(`${pool}/${imageFile(system.index)}`);
  }
  return disks;
}
