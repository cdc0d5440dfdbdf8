import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { layerSpool } from '../../../../../packager/images/adapters/container/layer-spool.ts';
import { openLayout } from '../../../../../packager/images/adapters/container/open-layout.ts';
import { readContainer } from '../../../../../packager/images/container/read-container.ts';
import { layoutTar, type TestLayout, testLayout } from '../../../../fakes/test-container.ts';
import { testTar } from '../../../../fakes/test-tar.ts';

/** Container images as tools in the field save them. */
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'yard-container-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function readFile(bytes: Uint8Array) {
  const path = join(dir, 'image.tar');
  await writeFile(path, bytes);
  const layout = await openLayout(path);
  const spool = layerSpool(await mkdtemp(join(dir, 'spool-')), new AbortController().signal);
  try {
    return await readContainer(layout, spool, { architecture: 'amd64', command: undefined });
  } finally {
    await spool.close();
    await layout.close();
  }
}
const read = (files: TestLayout) => readFile(layoutTar(files));

const image = (architecture: string, word = 'serve', config: Record<string, unknown> = {}) => ({
  layers: [testTar([{ name: `bin/${word}`, content: word }])],
  config: { Entrypoint: [`/bin/${word}`], ...config },
  architecture,
});
interface Part {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: Record<string, string>;
}
const partsOf = (files: TestLayout): Part[] =>
  (JSON.parse(Buffer.from(files.get('index.json')!).toString()) as { manifests: Part[] }).manifests;
const blobOf = ({ digest }: Part): string => `blobs/sha256/${digest.slice(7)}`;
const setIndex = (files: TestLayout, manifests: readonly unknown[]): TestLayout =>
  files.set('index.json', Buffer.from(JSON.stringify({ schemaVersion: 2, manifests })));
/** Puts the parts into an index of their own, as tools do for images of several platforms. */
function nested(files: TestLayout, parts: readonly unknown[]): TestLayout {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests: parts }));
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  files.set(`blobs/sha256/${digest.slice(7)}`, bytes);
  return setIndex(files, [{ mediaType, digest, size: bytes.length }]);
}
const program = async (files: TestLayout): Promise<string | undefined> =>
  (await read(files)).settings.Entrypoint[0];

describe('I2: an index whose other images are absent', () => {
  test('I2: of other platforms, and notes of BuildKit', async () => {
    const files = testLayout(image('arm64', 'other'), image('amd64'));
    const [other, own] = partsOf(files);
    files.delete(blobOf(other!));
    const note = {
      ...other!,
      digest: `sha256:${'0'.repeat(64)}`,
      platform: { os: 'unknown', architecture: 'unknown' },
    };
    expect(await program(nested(files, [other, own, note]))).toBe('/bin/serve');
    expect(await program(setIndex(files, [other, own, note]))).toBe('/bin/serve');
  });

  test('I2: the one that is wanted must be there', async () => {
    const files = testLayout(image('arm64', 'other'), image('amd64'));
    const [other, own] = partsOf(files);
    files.delete(blobOf(own!));
    await expect(read(nested(files, [other, own]))).rejects.toMatchObject({
      code: 'CONTAINER_UNUSABLE',
      message: expect.stringContaining(`the manifest ${own!.digest} is not in it`),
    });
  });
});

describe('I8: several levels of one processor', () => {
  const levels = (parts: readonly Part[], ...variants: (string | undefined)[]) =>
    parts.map((part, i) => ({
      ...part,
      platform: {
        ...part.platform,
        ...(variants[i] === undefined ? {} : { variant: variants[i] }),
      },
    }));

  test('I8: the first that runs on every machine counts', async () => {
    const files = testLayout(image('amd64', 'high'), image('amd64', 'low'));
    const parts = partsOf(files);
    expect(await program(nested(files, levels(parts, 'v3', undefined)))).toBe('/bin/low');
    expect(await program(nested(files, levels(parts, 'v3', 'v1')))).toBe('/bin/low');
    expect(await program(setIndex(files, levels(parts, 'v3', undefined)))).toBe('/bin/low');
  });

  test('I8: else the first', async () => {
    const files = testLayout(image('amd64', 'one'), image('amd64', 'two'));
    const parts = partsOf(files);
    expect(await program(nested(files, levels(parts, 'v2', 'v3')))).toBe('/bin/one');
    expect(await program(nested(files, levels(parts, undefined, undefined)))).toBe('/bin/one');
  });

  test('I8: images that nothing tells apart are not guessed between', async () => {
    const files = testLayout(image('amd64', 'one'), image('amd64', 'two'));
    await expect(read(files)).rejects.toMatchObject({
      message: expect.stringContaining('it holds several images'),
    });
  });
});

describe('I13: what podman and Go write', () => {
  const id = 'a'.repeat(64);
  test.each([
    ['layers by name', [{ name: `${id}.tar`, content: 'x' }]],
    [
      'links to them',
      [{ name: `${id}/layer.tar`, type: '2', linkName: `../${id}.tar`, content: '' }],
    ],
  ])('I13: a docker-archive with %s gets the sentence that says how', async (_name, entries) => {
    const archive = testTar([...entries, { name: 'manifest.json', content: '[]' }]);
    await expect(readFile(archive)).rejects.toMatchObject({
      code: 'CONTAINER_UNUSABLE',
      message: expect.stringContaining('podman save --format oci-archive'),
    });
  });

  test('I13: null is empty', async () => {
    const nothing = { User: null, WorkingDir: null, StopSignal: null, Env: null, Volumes: null };
    const { settings } = await read(testLayout(image('amd64', 'serve', nothing)));
    expect(settings).toMatchObject({ User: '', WorkingDir: '', StopSignal: '', Env: [] });
  });

  test('I13: so is a platform that is null', async () => {
    const files = testLayout(image('amd64'));
    const parts = partsOf(files).map((part) => ({ ...part, platform: null }));
    expect(await program(setIndex(files, parts))).toBe('/bin/serve');
  });
});
