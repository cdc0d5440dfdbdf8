import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JoinRecord } from '../../runtime/control/nodes/ports/join-store.ts';
import { simulatedFacts } from '../../runtime/simulator/simulated-node.ts';
import type { JoinRule, JoinRuleId } from '../../schemas/api/resources/join.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import type { JoinCode } from '../../schemas/ids/join-code.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';
import { enrolledNode } from '../fakes/enrolled-node.ts';

const [ONE, TWO] = ['node-0000000001', 'node-0000000002'] as [NodeId, NodeId];
const AT = new Date('2026-05-01T12:00:00.000Z');
const LATER = new Date('2026-05-01T12:10:00.000Z');

const request = (key: string, over: Partial<JoinRecord> = {}): JoinRecord => ({
  keyFingerprint: key,
  code: 'K7QF-3M2X' as JoinCode,
  address: '192.0.2.7',
  told: {
    facts: { ...simulatedFacts(ONE), hardware: { macs: ['02:00:00:00:00:01'], serial: 'C02' } },
    disks: [{ path: '/dev/sda', sizeBytes: 500, state: 'empty' }],
  },
  tpmKey: undefined,
  firstAskedAt: AT,
  lastAskedAt: AT,
  rejected: undefined,
  admitted: undefined,
  ...over,
});

const rule = (id: string, over: Partial<JoinRule> = {}): JoinRule => ({
  id: `rule-000000000${id}` as JoinRuleId,
  name: 'barn-#',
  match: { subnet: '192.0.2.0/24', until: LATER.toISOString() },
  once: false,
  createdAt: AT.toISOString(),
  createdBy: 'olga',
  ...over,
});

/** What every store of machines that ask to join does. */
export function joinStoreContract(kind: StoreKind): void {
  describe(`machines that join, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let joins: StoresUnderTest['stores']['joins'];
    beforeEach(async () => {
      under = await kind.open();
      ({ joins } = under.stores);
    });
    afterEach(() => under.close());

    test('are read back as they were stored, in the order in which they asked', async () => {
      const late = request('a', { firstAskedAt: LATER, tpmKey: 'f'.repeat(64) });
      const early = request('b', { rejected: { by: 'olga', at: AT.toISOString() }, admitted: TWO });
      await joins.putRequest(late);
      await joins.putRequest(early);
      expect(await joins.listRequests()).toEqual([early, late]);
    });

    test('are replaced as a whole by what is stored of the same key', async () => {
      await joins.putRequest(request('a', { rejected: { by: 'olga', at: AT.toISOString() } }));
      const after = request('a', { address: '192.0.2.8', lastAskedAt: LATER, admitted: ONE });
      await joins.putRequest(after);
      expect(await joins.listRequests()).toEqual([after]);
    });

    test('are removed together, and removing again is fine', async () => {
      for (const key of ['a', 'b', 'c']) await joins.putRequest(request(key));
      await joins.removeRequests(['a', 'c']);
      await joins.removeRequests(['a', 'gone']);
      await joins.removeRequests([]);
      expect((await joins.listRequests()).map((each) => each.keyFingerprint)).toEqual(['b']);
    });

    test('rules are read back as they were stored, the oldest first', async () => {
      const young = rule('1', { createdAt: LATER.toISOString() });
      const old = rule('2', {
        name: 'barn-2',
        match: { serial: 'C02', mac: '02:00:00:00:00:01' },
        once: true,
      });
      await joins.addRule(young);
      await joins.addRule(old);
      expect(await joins.listRules()).toEqual([old, young]);
      expect(await joins.removeRule(old.id)).toBe(true);
      expect(await joins.removeRule(old.id)).toBe(false);
      expect(await joins.listRules()).toEqual([young]);
    });

    test('a TPM is remembered for a node that is there, and forgotten with it', async () => {
      const { nodes } = under.stores;
      await nodes.add(enrolledNode(ONE, { name: 'one' }));
      await joins.setTpmKey(ONE, 'a'.repeat(64));
      await joins.setTpmKey(TWO, 'b'.repeat(64));
      expect(await joins.tpmKeys()).toEqual(new Map([[ONE, 'a'.repeat(64)]]));
      await joins.setTpmKey(ONE, 'c'.repeat(64));
      expect(await joins.tpmKeys()).toEqual(new Map([[ONE, 'c'.repeat(64)]]));
      await nodes.remove(ONE);
      expect(await joins.tpmKeys()).toEqual(new Map());
      await nodes.add(enrolledNode(ONE, { name: 'one' }));
      expect(await joins.tpmKeys()).toEqual(new Map());
      await joins.setTpmKey(ONE, 'a'.repeat(64));
      await joins.setTpmKey(ONE, undefined);
      await joins.setTpmKey(ONE, undefined);
      expect(await joins.tpmKeys()).toEqual(new Map());
    });
  });
}
