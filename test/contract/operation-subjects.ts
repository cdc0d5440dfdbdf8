import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OperationLog } from '../../runtime/operations/ports/operation-log.ts';
import type { Lease, TakenSubject, Taking } from '../../runtime/operations/record.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import type { Fault } from '../../schemas/errors/fault.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';
import { about, claimed, request } from './lab/operation-requests.ts';

/** What every {@link OperationLog} does about what operations have to themselves. */
export function operationSubjectsContract(kind: StoreKind): void {
  describe(`what operations take, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let log: OperationLog;
    beforeEach(async () => {
      under = await kind.open();
      log = under.stores.operations;
    });
    afterEach(() => under.close());

    const later = (ms: number): void => {
      under.clock.nowMs += ms;
    };
    const claim = (id: OperationId, worker?: string): Promise<Lease> => claimed(log, id, worker);

    const node = (taking: Taking, id = 'node-1'): TakenSubject => ({
      kind: 'node',
      id,
      name: id,
      taking,
    });
    const move = (thing: string, ...also: TakenSubject[]) =>
      log.create(request({ ...about(thing), title: `Move ${thing}`, also }));

    test('is shared by those that share it, and by nobody else', async () => {
      const a = await move('a', node('shared'));
      expect(a.also).toEqual([node('shared')]);
      const b = await move('b', node('shared'));
      await expect(move('c', node('exclusive'))).rejects.toMatchObject({
        code: 'CONFLICT',
        data: { what: 'node', name: 'node-1', why: '“Move a” is working on it' },
      });
      const onNode = request({ subject: { kind: 'node', id: 'node-1', name: 'node-1' } });
      await expect(log.create(onNode)).rejects.toMatchObject({ code: 'CONFLICT' });
      expect((await log.holders('node', 'node-1')).map(({ id }) => id)).toEqual([a.id, b.id]);
      expect(await log.activeOn('node', 'node-1')).toBeUndefined();
    });

    test('is nobody else’s when it is taken alone', async () => {
      const a = await move('a', node('exclusive'));
      await expect(move('b', node('shared'))).rejects.toMatchObject({ code: 'CONFLICT' });
      await move('b', node('exclusive', 'node-2'));
      expect((await log.activeOn('node', 'node-1'))?.id).toBe(a.id);
    });

    test('is nothing when one part of it is refused', async () => {
      await move('a', node('exclusive', 'node-2'));
      const refused = move('b', node('exclusive'), node('shared', 'node-2'));
      await expect(refused).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await log.activeOn('thing', 'b')).toBeUndefined();
      expect(await log.holders('node', 'node-1')).toEqual([]);
      expect(await log.list({ active: false, limit: 9, before: undefined })).toHaveLength(1);
    });

    test.each(['succeeded', 'failed', 'cancelled'] as const)('is free when %s', async (state) => {
      const { id } = await move('a', node('exclusive'));
      const lease = await claim(id);
      for (const during of ['running', 'undoing', 'stuck'] as const) {
        await log.setState(lease, during);
        expect(await log.holders('node', 'node-1')).toHaveLength(1);
      }
      await log.setState(lease, state);
      expect(await log.holders('node', 'node-1')).toEqual([]);
      await move('b', node('exclusive'));
    });

    test('stays taken when a worker that lost its lease says that it is over', async () => {
      const { id } = await move('a', node('exclusive'));
      const lost = await claim(id, 'one');
      later(LIMITS.operation.leaseMs + 1);
      await claim(id, 'two');
      await expect(log.setState(lost, 'failed')).rejects.toMatchObject({ code: 'LEASE_LOST' });
      await expect(move('b', node('shared'))).rejects.toMatchObject({ code: 'CONFLICT' });
    });

    test('is taken by one of many that ask at the same moment, whatever their order', async () => {
      const both = [node('exclusive', 'node-1'), node('exclusive', 'node-2')];
      for (let round = 0; round < 5; round += 1) {
        const asked = await Promise.allSettled(
          Array.from({ length: 8 }, (_, index) =>
            move(`${round}-${index}`, ...(index % 2 === 0 ? both : both.toReversed())),
          ),
        );
        const won = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
        const codes = asked.flatMap((each) =>
          each.status === 'rejected' ? [(each.reason as Fault).code] : [],
        );
        expect(codes).toEqual(Array.from({ length: 7 }, () => 'CONFLICT'));
        await log.setState(await claim(won[0]!.id), 'failed');
      }
    });

    test('is never shared and alone at once, whoever asks at the same moment', async () => {
      for (let round = 0; round < 5; round += 1) {
        const asked = await Promise.allSettled(
          Array.from({ length: 8 }, (_, index) =>
            move(`${round}-${index}`, node(index % 4 === round % 4 ? 'exclusive' : 'shared')),
          ),
        );
        const holders = await log.holders('node', 'node-1');
        const takings = holders.flatMap(({ also }) => also.map(({ taking }) => taking));
        expect(holders).toHaveLength(asked.filter((each) => each.status === 'fulfilled').length);
        expect(takings.length).toBeGreaterThan(0);
        expect(takings.includes('exclusive') ? takings.length : 1).toBe(1);
        for (const { id } of holders) await log.setState(await claim(id), 'failed');
      }
    });
  });
}
