import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BootService } from '../../runtime/agent/boot/ports/boot-service.ts';
import type { DesiredBoot } from '../../schemas/agent/boot.ts';

/** A node without a boot service, and what to make there. */
export interface BootServiceSubject {
  readonly service: BootService;
  /** By a card of the node; its images can be had. */
  readonly wanted: DesiredBoot;
  close(): Promise<void>;
}

/** What every {@link BootService} does. */
export function describeBootService(name: string, open: () => Promise<BootServiceSubject>): void {
  describe(`${name} keeps the contract of BootService`, () => {
    let under: BootServiceSubject;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());

    test('there is none at first, and nothing to remove', async () => {
      expect(await under.service.observe()).toBeUndefined();
      expect(await under.service.notices()).toEqual([]);
      expect(await under.service.remove()).toBe(false);
    });

    test('its card is among those that it could be on', async () => {
      const { links } = await under.service.facts();
      expect(links.map(({ link }) => link)).toContain(under.wanted.link);
    });

    test('is made once, and brings its node images by itself', async () => {
      expect(await under.service.ensure(under.wanted)).toBe(true);
      expect(await under.service.ensure(under.wanted)).toBe(false);
      await expect.poll(async () => (await under.service.observe())?.state).toBe('ready');
      const seen = await under.service.observe();
      expect(seen?.images.map(({ version }) => version)).toEqual(
        under.wanted.images.map(({ version }) => version),
      );
      for (const { bytesDone, bytesTotal } of seen?.images ?? [])
        expect(bytesDone).toBe(bytesTotal);
    });

    test('is changed once', async () => {
      const changed = { ...under.wanted, port: under.wanted.port + 1 };
      expect(await under.service.ensure(changed)).toBe(true);
      expect(await under.service.ensure(changed)).toBe(false);
    });

    test('is removed once', async () => {
      expect(await under.service.remove()).toBe(true);
      expect(await under.service.remove()).toBe(false);
      expect(await under.service.observe()).toBeUndefined();
    });
  });
}
