import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditTrail } from '../../runtime/audit/audit-trail.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';

/** What every {@link AuditTrail} does. */
export function auditTrailContract(kind: StoreKind): void {
  describe(`the audit log, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let audit: AuditTrail;
    beforeEach(async () => {
      under = await kind.open();
      audit = under.stores.audit;
    });
    afterEach(() => under.close());

    test('is read newest first, of one subject where asked, in pages', async () => {
      for (const [subject, sentence] of [
        ['a', 'One.'],
        ['b', 'Two.'],
        ['a', 'Three.'],
      ] as const) {
        await audit.record({ actor: 'tester', action: 'thing.do', subject, sentence });
        under.clock.nowMs += 1_000;
      }
      const all = await audit.list({ limit: 10 });
      expect(all.map(({ sentence }) => sentence)).toEqual(['Three.', 'Two.', 'One.']);
      const { id: _id, ...first } = all.at(-1)!;
      expect(first).toEqual({
        at: '2026-05-01T12:00:00.000Z',
        actor: 'tester',
        action: 'thing.do',
        subject: 'a',
        sentence: 'One.',
      });
      const sentences = async (filter: Partial<Parameters<AuditTrail['list']>[0]>) =>
        (await audit.list({ limit: 10, ...filter })).map(({ sentence }) => sentence);
      expect(await sentences({ subject: 'a' })).toEqual(['Three.', 'One.']);
      expect(await sentences({ limit: 1 })).toEqual(['Three.']);
      expect(await sentences({ before: all[0]!.id })).toEqual(['Two.', 'One.']);
    });
  });
}
