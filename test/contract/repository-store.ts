import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RemovableStore } from '../../packager/backup/ports/repository-store.ts';
import { laterFaultCode } from '../fakes/fault-code.ts';

/** What every {@link RemovableStore} does. */
export function repositoryStoreContract(
  name: string,
  open: () => Promise<{ store: RemovableStore; close(): Promise<void> }>,
): void {
  describe(`${name} holds a repository`, () => {
    let under: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());
    const put = async (text: string): Promise<string> => {
      const file = await under.store.create('packs');
      await file.write(Buffer.from(text.slice(0, 3)));
      await file.write(Buffer.from(text.slice(3)));
      return file.commit();
    };

    test('an empty place has no header and no files', async () => {
      expect(await under.store.readHeader()).toBeUndefined();
      expect(await under.store.list('packs')).toEqual([]);
    });

    test('a header is written once and never replaced', async () => {
      await under.store.createHeader(Buffer.from('first'));
      expect(await laterFaultCode(under.store.createHeader(Buffer.from('second')))).toBe(
        'TARGET_EXISTS',
      );
      expect(Buffer.from((await under.store.readHeader()) ?? []).toString()).toBe('first');
    });

    test('a file gets the digest of its bytes as its name, and is listed with its size', async () => {
      const made = await put('some bytes');
      expect(made).toBe(hash('sha256', 'some bytes'));
      const found = (await under.store.list('packs')).find((file) => file.name === made);
      expect(found?.sizeBytes).toBe(10);
      expect(Number.isInteger(found?.modifiedMs)).toBe(true);
    });

    test('the same bytes twice are one file', async () => {
      const before = (await under.store.list('packs')).length;
      expect(await put('some bytes')).toBe(hash('sha256', 'some bytes'));
      expect(await under.store.list('packs')).toHaveLength(before);
    });

    test('a file that is not committed is not listed, and is gone after discard', async () => {
      const before = (await under.store.list('packs')).length;
      const file = await under.store.create('packs');
      await file.write(Buffer.from('never'));
      expect(await under.store.list('packs')).toHaveLength(before);
      await file.discard();
      await file.discard();
      expect(await under.store.list('packs')).toHaveLength(before);
    });

    test('discarding what was committed changes nothing', async () => {
      const file = await under.store.create('points');
      await file.write(Buffer.from('kept'));
      const made = await file.commit();
      await file.discard();
      expect((await under.store.list('points')).map((each) => each.name)).toContain(made);
    });

    test('parts are read, fewer bytes only at the end, and nothing of what is not there', async () => {
      const made = await put('0123456789');
      const text = async (offset: number, length: number): Promise<string> => {
        const bytes = await under.store.read('packs', made, { offset, length });
        return Buffer.from(bytes ?? []).toString();
      };
      expect(await text(2, 3)).toBe('234');
      expect(await text(8, 9)).toBe('89');
      const range = { offset: 0, length: 1 };
      expect(await under.store.read('packs', '0'.repeat(64), range)).toBeUndefined();
      expect(await under.store.read('indexes', made, range)).toBeUndefined();
    });

    test('removing takes a file away, and removing it again succeeds', async () => {
      const made = await put('to be removed');
      await under.store.remove('packs', made);
      await under.store.remove('packs', made);
      expect((await under.store.list('packs')).map((each) => each.name)).not.toContain(made);
    });
  });
}
