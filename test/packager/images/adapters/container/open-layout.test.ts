import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { layerSpool } from '../../../../../packager/images/adapters/container/layer-spool.ts';
import { openLayout } from '../../../../../packager/images/adapters/container/open-layout.ts';
import { unpackLayer } from '../../../../../packager/images/container/layout/unpack-layer.ts';
import { readContainer } from '../../../../../packager/images/container/read-container.ts';
import { bytesSource } from '../../../../../packager/format/byte-source.ts';
import { digestOf } from '../../../../../packager/format/digest.ts';
import { laterFaultCode } from '../../../../fakes/fault-code.ts';
import {
  layoutTar,
  type TestContainer,
  type TestLayout,
  testLayout,
  writeLayout,
} from '../../../../fakes/test-container.ts';
import { testTar } from '../../../../fakes/test-tar.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'yard-container-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const LAYERS = [
  testTar([{ name: 'bin/serve', content: 'old' }]),
  testTar([{ name: 'bin/serve', content: 'new' }]),
];
const IMAGE: TestContainer = {
  layers: LAYERS,
  config: { Entrypoint: ['/bin/serve'], Env: null },
  architecture: 'amd64',
};

async function read(path: string, architecture = 'amd64') {
  const layout = await openLayout(path);
  const work = await mkdtemp(join(dir, 'spool-'));
  const spool = layerSpool(work, new AbortController().signal);
  try {
    return await readContainer(layout, spool, { architecture, command: undefined });
  } finally {
    await spool.close();
    await layout.close();
  }
}

async function readTar(files: TestLayout): Promise<Awaited<ReturnType<typeof read>>> {
  const path = join(dir, 'image.tar');
  await writeFile(path, layoutTar(files));
  return read(path);
}

const why = (files: TestLayout): Promise<string> =>
  readTar(files).then(
    () => 'it can',
    (error: unknown) => (error as Error).message,
  );

describe('reading a layout', () => {
  test.each(['tar', 'gzip', 'zstd'] as const)('layers in the form %s', async (form) => {
    const { plan, root } = await readTar(testLayout({ ...IMAGE, form }));
    expect(plan.command).toEqual(['/bin/serve']);
    expect([...root.children.keys()].sort()).toEqual(['bin', 'dev', 'etc', 'proc', 'sys']);
  });

  test('a folder reads as a tar does', async () => {
    const files = testLayout(IMAGE);
    await writeLayout(join(dir, 'layout'), files);
    expect((await read(join(dir, 'layout'))).digest).toBe((await readTar(files)).digest);
  });

  test('of several kinds of processor the right one is taken', async () => {
    const other = {
      ...IMAGE,
      layers: [testTar([{ name: 'arm', content: '' }])],
      architecture: 'arm64',
    };
    expect((await readTar(testLayout(other, IMAGE))).root.children.has('arm')).toBe(false);
  });

  test('without one for this kind of processor it says what there is', async () => {
    expect(await why(testLayout({ ...IMAGE, architecture: 'arm64' }))).toContain(
      'no image for linux on amd64, but “arm64”',
    );
  });

  test('two images are not guessed between', async () => {
    const second = { ...IMAGE, config: { Entrypoint: ['/bin/serve'], User: '1' } };
    expect(await why(testLayout(IMAGE, second))).toContain('it holds several images');
  });

  test('what is no layout says how to make one', async () => {
    const files = new Map([['manifest.json', Buffer.from('[]')]]);
    expect(await why(files)).toContain('skopeo copy docker-archive:');
  });
});

/** @returns the layout with the blob that holds `part` replaced */
function damaged(
  files: TestLayout,
  isIt: (name: string, bytes: Uint8Array) => boolean,
): TestLayout {
  const changed = new Map(files);
  for (const [name, bytes] of files) {
    if (!name.startsWith('blobs/') || !isIt(name, bytes)) continue;
    const copy = Buffer.from(bytes);
    copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
    changed.set(name, copy);
  }
  return changed;
}

describe('attacks', () => {
  test('A6: a layer that was changed is refused', async () => {
    const files = testLayout({ ...IMAGE, form: 'tar' });
    const isLayer = (_name: string, bytes: Uint8Array): boolean => bytes.length > 1000;
    expect(await laterFaultCode(readTar(damaged(files, isLayer)))).toBe('DIGEST_MISMATCH');
  });

  test('A6: a manifest or config that was changed is refused', async () => {
    const isDocument = (_name: string, bytes: Uint8Array): boolean => bytes[0] === 0x7b;
    expect(await laterFaultCode(readTar(damaged(testLayout(IMAGE), isDocument)))).toBe(
      'DIGEST_MISMATCH',
    );
  });

  test('A6: a layer that is another unpacked than the config says is refused', async () => {
    const plainDigests = LAYERS.map(() => `sha256:${'0'.repeat(64)}`);
    expect(await laterFaultCode(readTar(testLayout({ ...IMAGE, plainDigests })))).toBe(
      'DIGEST_MISMATCH',
    );
  });

  test('A1: a tar with other names than a layout has is refused', async () => {
    const files = new Map([...testLayout(IMAGE), ['../evil', Buffer.from('x')]]);
    expect(await laterFaultCode(readTar(files))).toBe('ARCHIVE_ENTRY_REFUSED');
  });

  test('A2: a folder whose blobs are links to other places is refused', async () => {
    const layout = join(dir, 'layout');
    await mkdir(layout);
    await writeFile(join(dir, 'secret'), '{}');
    await symlink('../secret', join(layout, 'index.json'));
    expect(await laterFaultCode(read(layout))).toBe('ASSET_UNUSABLE');
  });

  test('a layer that is not packed as it says is told as such', async () => {
    expect(await why(testLayout({ ...IMAGE, form: 'no gzip' }))).toContain(
      'cannot be decompressed',
    );
  });

  test('A5: a bomb is cut off at the limit', async () => {
    const layer = Buffer.alloc(8 * 2 ** 20);
    const blob = gzipSync(layer);
    const part = { mediaType: 'layer', digest: digestOf(blob), size: blob.length };
    const bomb = { part, form: 'gzip' as const, plainDigest: digestOf(layer) };
    let bytes = 0;
    const unpacking = async (): Promise<void> => {
      for await (const piece of unpackLayer(bytesSource(blob), bomb, 2 ** 20))
        bytes += piece.length;
    };
    expect(await laterFaultCode(unpacking())).toBe('LIMIT_EXCEEDED');
    expect(bytes).toBeLessThanOrEqual(2 ** 20);
  });
});
