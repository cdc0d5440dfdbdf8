import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImageProgress, Images } from '../../runtime/agent/storage/ports/images.ts';
import type { DesiredImage } from '../../schemas/agent/desired.ts';

export interface ImagesUnderTest {
  readonly images: Images;
  /** Two images that can be fetched. */
  readonly wanted: readonly [DesiredImage, DesiredImage];
  close(): Promise<void>;
}

/** What all {@link Images} do. */
export function imagesContract(name: string, open: () => Promise<ImagesUnderTest>): void {
  describe(`${name} keeps images`, () => {
    let under: ImagesUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());
    const { signal } = new AbortController();
    const ensure = (image: DesiredImage): Promise<void> =>
      under.images.ensure(image, () => undefined, signal);

    test('an image is listed from when it has been fetched until it is removed', async () => {
      const [one, two] = under.wanted;
      expect(await under.images.list()).toEqual([]);
      await ensure(one);
      expect(await under.images.list()).toEqual([one.id]);
      await ensure(two);
      expect((await under.images.list()).toSorted()).toEqual([one.id, two.id].toSorted());
      expect(await under.images.remove(one.id)).toBe(true);
      expect(await under.images.list()).toEqual([two.id]);
    });

    test('an image is removed once, and can be fetched again', async () => {
      const [one] = under.wanted;
      await ensure(one);
      expect(await under.images.remove(one.id)).toBe(true);
      expect(await under.images.remove(one.id)).toBe(false);
      await ensure(one);
      expect(await under.images.list()).toContain(one.id);
    });

    test('an image that is there is fetched no second time', async () => {
      const [one] = under.wanted;
      await ensure(one);
      const told: ImageProgress[] = [];
      await under.images.ensure(one, (progress) => told.push(progress), signal);
      expect(told).toEqual([]);
    });
  });
}
