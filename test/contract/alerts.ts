import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  AlertChannelRecord,
  AlertState,
  AlertStore,
} from '../../runtime/control/alerts/ports/alert-store.ts';
import { laterFaultCode } from '../fakes/fault-code.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';

const channel = (name: string, parts: Partial<AlertChannelRecord> = {}): AlertChannelRecord => ({
  name,
  target: { kind: 'webhook', url: 'https://chat.example/hook', allowPrivate: false },
  sealedSecret: 'sealed',
  addedAt: new Date('2026-05-01T12:00:00.000Z'),
  addedBy: 'tester',
  ...parts,
});
const NOTHING: AlertState = { known: [], toldAt: null, failures: 0, problem: null };
const state: AlertState = {
  known: [
    {
      kind: 'node-lost',
      subject: { kind: 'node', id: 'node-1', name: 'barn “1”' },
      sentence: 'It does not report.',
      action: 'Look.',
      seenMs: 1_777_636_800_123,
      isTold: true,
      goneMs: null,
    },
  ],
  toldAt: new Date('2026-05-02T12:00:00.500Z'),
  failures: 2,
  problem: { at: new Date('2026-05-02T12:01:00.000Z'), why: 'it answered 500' },
};

/** What every store of who is told does. */
export function alertsContract(kind: StoreKind): void {
  describe(`alerts, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let alerts: AlertStore;
    beforeEach(async () => {
      under = await kind.open();
      ({ alerts } = under.stores);
    });
    afterEach(() => under.close());

    test('channels are kept as they were given, by name, and were told nothing', async () => {
      expect(await alerts.list()).toEqual([]);
      const mail = channel('mail', {
        sealedSecret: null,
        target: {
          kind: 'mail',
          host: 'mail.example',
          port: 587,
          security: 'starttls',
          from: 'yard@example.org',
          to: ['mia@example.org', 'ada@example.org'],
        },
      });
      await alerts.add(mail);
      await alerts.add(channel('chat'));
      expect(await alerts.list()).toEqual([
        { ...channel('chat'), ...NOTHING },
        { ...mail, ...NOTHING },
      ]);
    });

    test('a name is taken once', async () => {
      await alerts.add(channel('chat'));
      expect(await laterFaultCode(alerts.add(channel('chat', { addedBy: 'other' })))).toBe(
        'NAME_TAKEN',
      );
      expect(await alerts.list()).toMatchObject([{ addedBy: 'tester' }]);
    });

    test('what was told is noted, of that one alone', async () => {
      await alerts.add(channel('chat'));
      await alerts.add(channel('mail'));
      await alerts.note(channel('chat'), state);
      await alerts.note(channel('nobody'), state);
      expect(await alerts.list()).toEqual([
        { ...channel('chat'), ...state },
        { ...channel('mail'), ...NOTHING },
      ]);
      await alerts.note(channel('chat'), NOTHING);
      expect(await alerts.list()).toMatchObject([{ ...NOTHING, name: 'chat' }, { name: 'mail' }]);
    });

    test('one that is removed is gone with all that it was told', async () => {
      await alerts.add(channel('chat'));
      await alerts.note(channel('chat'), state);
      expect(await alerts.remove('chat')).toBe(true);
      expect(await alerts.remove('chat')).toBe(false);
      await alerts.add(channel('chat'));
      expect(await alerts.list()).toEqual([{ ...channel('chat'), ...NOTHING }]);
    });

    test('one that has the name of another that is gone was told nothing of what that was told', async () => {
      await alerts.add(channel('chat'));
      await alerts.remove('chat');
      const other = channel('chat', { addedAt: new Date('2026-05-03T12:00:00.001Z') });
      await alerts.add(other);
      await alerts.note(channel('chat'), state);
      expect(await alerts.list()).toEqual([{ ...other, ...NOTHING }]);
    });
  });
}
