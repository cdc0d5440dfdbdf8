import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Seeds } from '../../runtime/agent/compute/ports/hypervisor.ts';
import { makeId } from '../../schemas/ids/brand.ts';
import { guestConfig } from '../fakes/machines.ts';

/** What every {@link Seeds} does. */
export function seedsContract(
  name: string,
  open: () => Promise<{ seeds: Seeds; close(): Promise<void> }>,
): void {
  describe(`${name} keeps seeds`, () => {
    let under: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());
    const newMachine = () => makeId('machine', randomBytes(10));

    test('a seed is written when it is absent or differs, and only then', async () => {
      const machine = newMachine();
      expect(await under.seeds.ensure(machine, guestConfig())).toBe(true);
      expect(await under.seeds.ensure(machine, guestConfig())).toBe(false);
      expect(await under.seeds.ensure(machine, guestConfig({ hostname: 'other' }))).toBe(true);
      expect(await under.seeds.ensure(machine, guestConfig({ hostname: 'other' }))).toBe(false);
    });

    test('a seed is listed until it is removed', async () => {
      const machine = newMachine();
      await under.seeds.ensure(machine, guestConfig());
      expect(await under.seeds.list()).toContain(machine);
      expect(await under.seeds.remove(machine)).toBe(true);
      expect(await under.seeds.remove(machine)).toBe(false);
      expect(await under.seeds.list()).not.toContain(machine);
      expect(await under.seeds.ensure(machine, guestConfig())).toBe(true);
    });
  });
}
