import { expect, test } from 'vitest';
import { fileDiskSources } from '../../../../packager/images/foreign/file-disk-sources.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import type { InputFile } from '../../../../packager/images/ports/input-files.ts';
import { testQcow2 } from '../../../fakes/test-qcow2.ts';

const MiB = 2 ** 20;
/** A disk whose partition table begins at these bytes. */
const disk = (...at: number[]): Buffer => {
  const bytes = Buffer.alloc(MiB);
  for (const offset of at) bytes.write('EFI PART', offset, 'latin1');
  return bytes;
};
const prepare = (files: Record<string, Buffer>, format: 'raw' | 'qcow2') =>
  fileDiskSources({
    inputs: {
      open: async (path): Promise<InputFile> => ({
        ...bytesSource(files[path]!),
        close: () => Promise.resolve(),
      }),
    },
    images: { toRaw: () => Promise.resolve() } as never,
    join: (_dir, name) => name,
    temporary: async () => 'unpacked',
  }).prepare('web', { image: 'disk', format }, '', {
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
const REFUSED = {
  code: 'IMAGE_UNREADABLE',
  message: expect.stringContaining("its sectors have 4096 bytes; a machine's disk has 512"),
};

test('I15: a raw disk with sectors of 4096 bytes is refused', async () => {
  await expect(prepare({ disk: disk(4096) }, 'raw')).rejects.toMatchObject(REFUSED);
});

test('I15: so is one inside an image of another format', async () => {
  const files = { disk: testQcow2(), unpacked: disk(4096) };
  await expect(prepare(files, 'qcow2')).rejects.toMatchObject(REFUSED);
});

test('I15: one with sectors of 512 bytes is not, whatever lies at byte 4096', async () => {
  expect(await prepare({ disk: disk(512, 4096) }, 'raw')).toMatchObject({ diskBytes: MiB });
  expect(await prepare({ disk: disk(512) }, 'raw')).toMatchObject({ diskBytes: MiB });
  expect(await prepare({ disk: disk() }, 'raw')).toMatchObject({ diskBytes: MiB });
});
