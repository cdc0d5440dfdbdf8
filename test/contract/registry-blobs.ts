import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BlobStore } from '../../registry/ports/blobs.ts';
import { type Digest, digestFromBytes } from '../../schemas/ids/digest.ts';

/** What the suite needs of an adapter: a store that can be closed and opened again. */
export interface BlobStoreUnderTest {
  open(): Promise<BlobStore>;
  remove(): Promise<void>;
}

const bytes = (text: string): Buffer => Buffer.from(text);
const digestOf = (content: Uint8Array): Digest =>
  digestFromBytes(createHash('sha256').update(content).digest());
const ID = '0123456789abcdef0123456789abcdef';
const NO_LIMIT = 2 ** 40;

/** What every store of blobs does; run by each adapter. */
export function describeBlobStore(name: string, make: () => Promise<BlobStoreUnderTest>): void {
  describe(`blob store: ${name}`, () => {
    let place: BlobStoreUnderTest;
    let store: BlobStore;
    beforeEach(async () => {
      place = await make();
      store = await place.open();
    });
    afterEach(() => place.remove());

    const append = (text: string, offset?: number, limitBytes = NO_LIMIT): Promise<number> =>
      store.uploads.appendUpload(ID, Readable.from([bytes(text)]), { offset, limitBytes });
    const readAll = async (digest: Digest, first?: number, last?: number): Promise<string> =>
      (
        await buffer(
          await store.blobs.read(
            digest,
            first === undefined ? undefined : { first, last: last ?? first },
          ),
        )
      ).toString();
    const listed = async (): Promise<Digest[]> => {
      const all: Digest[] = [];
      for await (const digest of store.blobs.listBlobs()) all.push(digest);
      return all;
    };

    describe('blobs', () => {
      test('gives back what was put, and its size', async () => {
        const digest = digestOf(bytes('hello'));
        await store.blobs.putBlob(digest, bytes('hello'));
        expect(await store.blobs.sizeOf(digest)).toBe(5);
        expect(await readAll(digest)).toBe('hello');
      });

      test('keeps an empty blob', async () => {
        const digest = digestOf(bytes(''));
        await store.blobs.putBlob(digest, bytes(''));
        expect(await store.blobs.sizeOf(digest)).toBe(0);
        expect(await readAll(digest)).toBe('');
      });

      test('putting the same blob twice changes nothing', async () => {
        const digest = digestOf(bytes('hello'));
        await store.blobs.putBlob(digest, bytes('hello'));
        await store.blobs.putBlob(digest, bytes('hello'));
        expect(await listed()).toEqual([digest]);
      });

      test('refuses bytes under a digest that is not theirs', async () => {
        const wrong = digestOf(bytes('another'));
        await expect(store.blobs.putBlob(wrong, bytes('hello'))).rejects.toMatchObject({
          code: 'UPLOAD_CORRUPT',
        });
        expect(await store.blobs.sizeOf(wrong)).toBeUndefined();
      });

      test('reads a range with both ends', async () => {
        const digest = digestOf(bytes('0123456789'));
        await store.blobs.putBlob(digest, bytes('0123456789'));
        expect(await readAll(digest, 2, 4)).toBe('234');
        expect(await readAll(digest, 9, 9)).toBe('9');
      });

      test('an absent blob has no size, cannot be read and can be removed', async () => {
        const absent = digestOf(bytes('absent'));
        expect(await store.blobs.sizeOf(absent)).toBeUndefined();
        await expect(store.blobs.read(absent)).rejects.toMatchObject({ code: 'NOT_FOUND' });
        await store.blobs.removeBlob(absent);
      });

      test('a blob that is being read can be removed without cutting the reader off', async () => {
        const content = Buffer.alloc(3_000_000, 7);
        const digest = digestOf(content);
        await store.blobs.putBlob(digest, content);
        const stream = await store.blobs.read(digest);
        await store.blobs.removeBlob(digest);
        expect((await buffer(stream)).equals(content)).toBe(true);
        expect(await store.blobs.sizeOf(digest)).toBeUndefined();
      });

      test('a blob set aside is gone and can be stored again', async () => {
        const digest = digestOf(bytes('hello'));
        await store.blobs.putBlob(digest, bytes('hello'));
        await store.blobs.setAside(digest);
        expect(await store.blobs.sizeOf(digest)).toBeUndefined();
        await store.blobs.putBlob(digest, bytes('hello'));
        expect(await readAll(digest)).toBe('hello');
      });
    });

    describe('uploads', () => {
      const finish = async (digest: Digest): Promise<number> => {
        const size = await store.uploads.sealUpload(ID, digest);
        await store.uploads.commitUpload(ID, digest);
        return size;
      };

      test('become a blob part by part', async () => {
        await store.uploads.beginUpload(ID);
        expect(await append('abc')).toBe(3);
        expect(await append('def', 3)).toBe(6);
        const digest = digestOf(bytes('abcdef'));
        expect(await finish(digest)).toBe(6);
        expect(await readAll(digest)).toBe('abcdef');
        expect(await store.uploads.uploadSize(ID)).toBeUndefined();
      });

      test('an upload of nothing becomes the empty blob', async () => {
        await store.uploads.beginUpload(ID);
        expect(await finish(digestOf(bytes('')))).toBe(0);
      });

      test('refuse a part that is not the next one, and keep what is there', async () => {
        await store.uploads.beginUpload(ID);
        await append('abc');
        await expect(append('x', 2)).rejects.toMatchObject({
          code: 'UPLOAD_OUT_OF_ORDER',
          data: { wantedOffset: 3, foundOffset: 2 },
        });
        expect(await store.uploads.uploadSize(ID)).toBe(3);
      });

      test('refuse to become a blob of another digest, and may be looked at afterwards', async () => {
        await store.uploads.beginUpload(ID);
        await append('abc');
        const wrong = digestOf(bytes('abd'));
        await expect(store.uploads.sealUpload(ID, wrong)).rejects.toMatchObject({
          code: 'UPLOAD_CORRUPT',
          data: { wanted: wrong, found: digestOf(bytes('abc')) },
        });
        expect(await store.blobs.sizeOf(wrong)).toBeUndefined();
        expect(await store.uploads.uploadSize(ID)).toBe(3);
      });

      test('a7: nothing can be added between the check and the commit', async () => {
        await store.uploads.beginUpload(ID);
        await append('abc');
        const digest = digestOf(bytes('abc'));
        await store.uploads.sealUpload(ID, digest);
        await expect(append('poison')).rejects.toMatchObject({ code: 'CONFLICT' });
        await store.uploads.commitUpload(ID, digest);
        expect(await readAll(digest)).toBe('abc');
      });

      test('a7: an upload that was not checked cannot be committed', async () => {
        await store.uploads.beginUpload(ID);
        await append('abc');
        const digest = digestOf(bytes('abcd'));
        await expect(store.uploads.commitUpload(ID, digest)).rejects.toThrow(/not sealed/);
        expect(await store.blobs.sizeOf(digest)).toBeUndefined();
      });

      test('keep what arrived when the source is cut off, at any byte', async () => {
        const content = Buffer.from(Array.from({ length: 300_001 }, (_, i) => i % 251));
        for (const cut of [0, 1, 65_535, 65_536, 65_537, 299_999, 300_000]) {
          await store.uploads.beginUpload(ID);
          const source = new PassThrough();
          const running = store.uploads.appendUpload(ID, source, {
            offset: 0,
            limitBytes: NO_LIMIT,
          });
          source.write(content.subarray(0, cut), () => source.destroy(new Error('cut')));
          await expect(running).rejects.toThrow('cut');
          const kept = (await store.uploads.uploadSize(ID)) ?? -1;
          expect(kept).toBeLessThanOrEqual(cut);
          await store.uploads.appendUpload(ID, Readable.from([content.subarray(kept)]), {
            offset: kept,
            limitBytes: NO_LIMIT,
          });
          expect(await finish(digestOf(content))).toBe(content.length);
          await store.blobs.removeBlob(digestOf(content));
        }
      });

      test('continue after a restart', async () => {
        await store.uploads.beginUpload(ID);
        await append('abc');
        store = await place.open();
        expect(await store.uploads.uploadSize(ID)).toBe(3);
        await append('def', 3);
        expect(await finish(digestOf(bytes('abcdef')))).toBe(6);
      });

      test('finish after a restart', async () => {
        await store.uploads.beginUpload(ID);
        await append('abc');
        store = await place.open();
        expect(await finish(digestOf(bytes('abc')))).toBe(3);
      });

      test('a newer request takes over from one that hangs', async () => {
        await store.uploads.beginUpload(ID);
        const hanging = new PassThrough();
        const old = store.uploads.appendUpload(ID, hanging, { offset: 0, limitBytes: NO_LIMIT });
        const failed = old.then(
          () => 'finished',
          () => 'ended',
        );
        hanging.write(bytes('abc'));
        await expect.poll(() => store.uploads.uploadSize(ID)).toBe(3);
        expect(await append('def', 3)).toBe(6);
        expect(await failed).toBe('ended');
        expect(await finish(digestOf(bytes('abcdef')))).toBe(6);
      });

      test('two parts for the same place: one of them wins, the other is told', async () => {
        await store.uploads.beginUpload(ID);
        const results = await Promise.allSettled([append('abc', 0), append('xyz', 0)]);
        const size = await store.uploads.uploadSize(ID);
        expect(size).toBe(3);
        expect(results.filter((result) => result.status === 'fulfilled').length).toBeLessThan(2);
      });

      test('stop at their limit', async () => {
        await store.uploads.beginUpload(ID);
        await append('abc');
        await expect(append('defg', 3, 6)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
        expect(await store.uploads.uploadSize(ID)).toBe(3);
      });

      test('what is stored already is kept when it is uploaded again', async () => {
        const digest = digestOf(bytes('abc'));
        await store.blobs.putBlob(digest, bytes('abc'));
        await store.uploads.beginUpload(ID);
        await append('abc');
        await finish(digest);
        expect(await readAll(digest)).toBe('abc');
        expect(await listed()).toEqual([digest]);
      });

      test('a discarded upload is gone, and discarding it again is fine', async () => {
        await store.uploads.beginUpload(ID);
        await append('abc');
        await store.uploads.discardUpload(ID);
        await store.uploads.discardUpload(ID);
        expect(await store.uploads.uploadSize(ID)).toBeUndefined();
        await expect(append('def')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      });

      test('are listed until they end', async () => {
        await store.uploads.beginUpload(ID);
        const ids: string[] = [];
        for await (const { id } of store.uploads.listUploads()) ids.push(id);
        expect(ids).toEqual([ID]);
        await store.uploads.discardUpload(ID);
        for await (const { id } of store.uploads.listUploads()) ids.push(id);
        expect(ids).toEqual([ID]);
      });
    });
  });
}
