import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Volumes } from '../../runtime/agent/storage/ports/volumes.ts';
import type { DesiredVolume } from '../../schemas/agent/desired.ts';
import { makeId, type StackId } from '../../schemas/ids/brand.ts';
import type { Digest } from '../../schemas/ids/digest.ts';

export interface VolumesUnderTest {
  readonly volumes: Volumes;
  /** An image of 1 MiB that volumes can be made over. */
  readonly image: Digest;
  /** Unmounts the disk that holds the pool, or mounts it again. */
  setPool(isThere: boolean): Promise<void>;
  close(): Promise<void>;
}

const MiB = 1024 * 1024;

/** What every {@link Volumes} does. */
export function volumesContract(name: string, open: () => Promise<VolumesUnderTest>): void {
  describe(`${name} keeps volumes`, () => {
    let under: VolumesUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());

    const desired = (parts: Partial<DesiredVolume> = {}): DesiredVolume => ({
      id: makeId('volume', randomBytes(10)),
      stack: 'stack-0123456789' as StackId,
      label: 'test',
      sizeBytes: 64 * MiB,
      mode: 'create',
      ...parts,
    });
    const listed = async (): Promise<string[]> => (await under.volumes.list()).map(({ id }) => id);

    test('a volume is made once, over an image or empty', async () => {
      for (const volume of [desired(), desired({ image: under.image })]) {
        expect(await under.volumes.ensure(volume)).toBe(true);
        expect(await under.volumes.ensure(volume)).toBe(false);
        expect((await listed()).filter((id) => id === volume.id)).toHaveLength(1);
      }
    });

    test('an empty volume takes next to no space, and says how much', async () => {
      const volume = desired({ sizeBytes: 1024 * MiB });
      await under.volumes.ensure(volume);
      const [state] = (await under.volumes.list()).filter(({ id }) => id === volume.id);
      expect(state?.usedBytes).toBeLessThan(2 * MiB);
    });

    test('a volume is removed once', async () => {
      const volume = desired();
      await under.volumes.ensure(volume);
      expect(await under.volumes.remove(volume.id)).toBe(true);
      expect(await under.volumes.remove(volume.id)).toBe(false);
      expect(await listed()).not.toContain(volume.id);
    });

    test('a volume over an image that is not there is refused, and leaves nothing', async () => {
      const volume = desired({ image: `sha256:${'0'.repeat(64)}` as Digest });
      await expect(under.volumes.ensure(volume)).rejects.toMatchObject({ name: 'Fault' });
      expect(await listed()).not.toContain(volume.id);
    });

    test('a volume stands on its image, on nothing, or on another volume, as it was made', async () => {
      const [below, empty] = [desired({ image: under.image }), desired()];
      const over = desired({ image: under.image, base: below.id });
      for (const volume of [below, empty, over]) await under.volumes.ensure(volume);
      expect(await under.volumes.standsOn(below)).toBeUndefined();
      expect(await under.volumes.standsOn(empty)).toBeUndefined();
      expect(await under.volumes.standsOn(over)).toBe(below.id);
    });

    test('a volume over one that is not there is refused, and leaves nothing', async () => {
      const volume = desired({ base: desired().id });
      await expect(under.volumes.ensure(volume)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await listed()).not.toContain(volume.id);
      await expect(under.volumes.standsOn(volume)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    test('a volume is taken off others, onto one below them, onto its image, or onto nothing', async () => {
      for (const image of [{}, { image: under.image }]) {
        const lowest = desired(image);
        const middle = desired({ ...image, base: lowest.id });
        const over = desired({ ...image, base: middle.id });
        for (const volume of [lowest, middle, over]) await under.volumes.ensure(volume);
        const onLowest = { ...over, base: lowest.id, off: middle.id };
        for (let time = 1; time <= 2; time += 1) {
          await under.volumes.rebase(onLowest);
          expect(await under.volumes.standsOn(over)).toBe(lowest.id);
        }
        await under.volumes.remove(middle.id);
        const { base: _lowest, ...alone } = onLowest;
        await under.volumes.rebase(alone);
        expect(await under.volumes.standsOn(over)).toBeUndefined();
      }
    });

    test('D1: while the pool is absent there is nothing in it, and nothing is made', async () => {
      const [old, fresh] = [desired(), desired()];
      await under.volumes.ensure(old);
      await under.setPool(false);
      expect(await under.volumes.isPoolPresent()).toBe(false);
      expect(await under.volumes.list()).toEqual([]);
      await expect(under.volumes.ensure(fresh)).rejects.toMatchObject({ code: 'POOL_ABSENT' });
      await expect(under.volumes.ensure(old)).rejects.toMatchObject({ code: 'POOL_ABSENT' });
      expect(await under.volumes.space()).toMatchObject({ freeBytes: 0 });
      await under.setPool(true);
      expect(await under.volumes.isPoolPresent()).toBe(true);
      expect(await listed()).toContain(old.id);
      expect(await listed()).not.toContain(fresh.id);
      expect(await under.volumes.ensure(old)).toBe(false);
    });

    test('the pool has a size and free space', async () => {
      const { totalBytes, freeBytes } = await under.volumes.space();
      expect(freeBytes).toBeGreaterThan(0);
      expect(totalBytes).toBeGreaterThanOrEqual(freeBytes);
    });
  });
}
