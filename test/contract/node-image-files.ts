import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NodeImageFiles } from '../../runtime/control/boot/ports/node-image-files.ts';
import type { NodeImageFile } from '../../schemas/agent/boot.ts';
import { inParts } from '../fakes/test-node-image.ts';

export interface FilesUnderTest {
  readonly files: NodeImageFiles;
  close(): Promise<void>;
}

const KERNEL = Buffer.from('a kernel of a few bytes');
const fileOf = (bytes: Buffer, name: NodeImageFile['name'] = 'vmlinuz'): NodeImageFile => ({
  name,
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** What every {@link NodeImageFiles} does. */
export function nodeImageFilesContract(name: string, open: () => Promise<FilesUnderTest>): void {
  describe(`files of node images, ${name}`, () => {
    let under: FilesUnderTest;
    let files: NodeImageFiles;
    beforeEach(async () => {
      under = await open();
      ({ files } = under);
    });
    afterEach(() => under.close());

    const read = async (first: number, last: number, version = '1'): Promise<string> => {
      const bytes = await files.open(version, 'vmlinuz', { first, last });
      return (await buffer(Readable.from(bytes))).toString();
    };

    test('are read as they came, whole and in part', async () => {
      await files.put('1', fileOf(KERNEL), inParts(KERNEL));
      expect(await read(0, KERNEL.length - 1)).toBe(KERNEL.toString());
      expect(await read(2, 7)).toBe('kernel');
      expect(await read(0, 0)).toBe('a');
      expect(await files.sizes('1')).toEqual(new Map([['vmlinuz', KERNEL.length]]));
      expect(await files.versions()).toEqual(['1']);
    });

    test('are taken once more, and put in place of the one before', async () => {
      await files.put('1', fileOf(KERNEL), inParts(KERNEL));
      const other = Buffer.from('another one');
      await files.put('1', fileOf(other), inParts(other));
      expect(await read(0, other.length - 1)).toBe('another one');
    });

    test.each([
      ['a byte too many', Buffer.concat([KERNEL, Buffer.from('x')]), 'SIZE_MISMATCH'],
      ['a byte too few', KERNEL.subarray(1), 'SIZE_MISMATCH'],
      ['nothing', Buffer.alloc(0), 'SIZE_MISMATCH'],
      ['another byte', Buffer.from(KERNEL.toString().replace('k', 'K')), 'DIGEST_MISMATCH'],
    ])('are refused with %s, and what was there stays', async (_what, bytes, code) => {
      const put = (): Promise<void> => files.put('1', fileOf(KERNEL), inParts(bytes));
      await expect(put()).rejects.toMatchObject({ code });
      expect(await files.sizes('1')).toEqual(new Map());
      await files.put('1', fileOf(KERNEL), inParts(KERNEL));
      await expect(put()).rejects.toMatchObject({ code });
      expect(await read(0, KERNEL.length - 1)).toBe(KERNEL.toString());
    });

    test('of an endless sender are ended at the first byte too many', async () => {
      let sent = 0;
      const endless = (async function* () {
        for (;;) {
          sent += 1;
          yield Buffer.alloc(8, 'x');
        }
      })();
      await expect(files.put('1', fileOf(KERNEL), endless)).rejects.toMatchObject({
        code: 'SIZE_MISMATCH',
      });
      expect(sent).toBe(Math.floor(KERNEL.length / 8) + 1);
    });

    test('whose sender breaks off leave nothing behind', async () => {
      const broken = (async function* () {
        yield KERNEL.subarray(0, 5);
        throw new Error('the line was cut');
      })();
      await expect(files.put('1', fileOf(KERNEL), broken)).rejects.toThrow('the line was cut');
      expect(await files.sizes('1')).toEqual(new Map());
    });

    test('are deleted with their image, and not found afterwards', async () => {
      await files.put('1', fileOf(KERNEL), inParts(KERNEL));
      await files.put('2', fileOf(KERNEL), inParts(KERNEL));
      await files.remove('1');
      await files.remove('1');
      await files.remove('never');
      expect(await files.versions()).toEqual(['2']);
      await expect(read(0, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await read(0, 0, '2')).toBe('a');
    });
  });
}
