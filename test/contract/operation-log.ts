import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomBytes } from 'node:crypto';
import type { OperationLog } from '../../runtime/operations/ports/operation-log.ts';
import type { Lease, OperationRequest } from '../../runtime/operations/record.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault, toWire } from '../../schemas/errors/fault.ts';
import { makeId, type OperationId } from '../../schemas/ids/brand.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';
import { about, claimed, request } from './lab/operation-requests.ts';

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

/** What every {@link OperationLog} does. */
export function operationLogContract(kind: StoreKind): void {
  describe(`operations, in ${kind.name}`, () => {
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
    /** Works on an operation for a while and ends it. */
    const work = async (id: OperationId, ms: number, state: 'succeeded' | 'failed') => {
      const lease = await claim(id);
      await log.append(lease, { step: 'wait', type: 'started' });
      later(ms);
      await log.append(lease, { step: 'wait', type: 'succeeded' });
      await log.setState(lease, state);
    };

    test('are stored as they were asked for', async () => {
      const asked = request();
      const record = await log.create(asked);
      expect(record).toEqual({
        id: asked.id,
        kind: 'put',
        version: 1,
        title: 'Put it there',
        subject: { kind: 'thing', id: 'thing-1', name: 'one' },
        also: [],
        parent: undefined,
        params: { to: 'there' },
        state: 'queued',
        cancelRequested: false,
        createdAt: new Date(under.clock.nowMs),
        createdBy: 'tester',
        finishedAt: undefined,
        expected: {},
      });
      expect(await log.get(asked.id)).toEqual(record);
      expect(await log.get(makeId('op', randomBytes(16)))).toBeUndefined();
      expect(await log.events(asked.id)).toEqual([]);
      expect(await log.progress(asked.id)).toBeUndefined();
    });

    test('are one at a time on a subject, a stuck one included', async () => {
      const { id } = await log.create(request());
      const second = log.create(request());
      await expect(second).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('“Put it there” is working on it') as unknown,
      });
      expect((await log.activeOn('thing', 'thing-1'))?.id).toBe(id);
      expect(await log.activeOn('thing', 'thing-2')).toBeUndefined();
      await log.create(request(about('thing-2')));
      const lease = await claim(id);
      await log.setState(lease, 'stuck');
      await expect(log.create(request())).rejects.toMatchObject({ code: 'CONFLICT' });
      await log.setState(lease, 'failed');
      expect(await log.activeOn('thing', 'thing-1')).toBeUndefined();
      await log.create(request());
    });

    test('are made once for each key of a caller', async () => {
      const first = await log.create(request({ key: 'k' }));
      expect(await log.create(request({ key: 'k', ...about('other') }))).toEqual(first);
      expect(await log.byKey('tester', 'k')).toEqual(first);
      expect(await log.byKey('somebody', 'k')).toBeUndefined();
      const other = await log.create(request({ key: 'k', createdBy: 'somebody', ...about('b') }));
      expect(other.id).not.toBe(first.id);
      await work(first.id, 1, 'succeeded');
      expect((await log.create(request({ key: 'k' }))).id).toBe(first.id);
    });

    test('are made once also when two ask at the same moment', async () => {
      const key = 'k';
      const same = await Promise.all([log.create(request({ key })), log.create(request({ key }))]);
      expect(same[0].id).toBe(same[1].id);
      const about2 = about('two');
      const both = await Promise.allSettled([
        log.create(request(about2)),
        log.create(request(about2)),
      ]);
      expect(both.map(({ status }) => status).toSorted(byText)).toEqual(['fulfilled', 'rejected']);
    });

    test('are listed newest first, in pages, the active ones alone where asked', async () => {
      const ids: OperationId[] = [];
      for (const thing of ['a', 'b', 'c', 'd']) {
        ids.push((await log.create(request(about(thing)))).id);
      }
      const [a, b, c, d] = ids as [OperationId, OperationId, OperationId, OperationId];
      await work(c, 1, 'failed');
      const listed = async (filter: Partial<Parameters<OperationLog['list']>[0]>) =>
        (await log.list({ active: false, limit: 10, before: undefined, ...filter })).map(
          ({ id }) => id,
        );
      expect(await listed({})).toEqual([d, c, b, a]);
      expect(await listed({ limit: 2 })).toEqual([d, c]);
      expect(await listed({ before: c })).toEqual([b, a]);
      expect(await listed({ active: true })).toEqual([d, b, a]);
      expect(await listed({ active: true, before: d, limit: 1 })).toEqual([b]);
    });

    test('are held by one worker at a time', async () => {
      const { id } = await log.create(request());
      expect(await log.claimable()).toEqual([id]);
      await claim(id, 'one');
      expect(await log.claimable()).toEqual([]);
      expect(await log.claim(id, 'two')).toBeUndefined();
      expect(await log.claim(id, 'one')).toBeUndefined();
      later(LIMITS.operation.leaseMs);
      expect(await log.claim(id, 'two')).toBeUndefined();
      later(1);
      expect(await log.claimable()).toEqual([id]);
      expect(await log.claim(id, 'two')).toEqual({ operation: id, generation: 2 });
    });

    test('stay with a worker that renews, and go from one that has lost its lease', async () => {
      const { id } = await log.create(request());
      const first = await claim(id, 'one');
      later(LIMITS.operation.leaseMs);
      await log.renew(first);
      later(LIMITS.operation.leaseMs);
      expect(await log.claim(id, 'two')).toBeUndefined();
      later(1);
      const second = await claim(id, 'two');
      const lost = { code: 'LEASE_LOST' };
      await expect(log.renew(first)).rejects.toMatchObject(lost);
      await expect(log.release(first)).rejects.toMatchObject(lost);
      await expect(log.setState(first, 'failed')).rejects.toMatchObject(lost);
      const event = { step: 'wait', type: 'started' } as const;
      await expect(log.append(first, event)).rejects.toMatchObject(lost);
      expect(await log.events(id)).toEqual([]);
      await log.append(second, event);
      expect(await log.events(id)).toHaveLength(1);
      await log.release(second);
      expect(await log.claimable()).toEqual([id]);
    });

    test('are claimable again at once when a worker of the same name starts anew', async () => {
      const mine = await log.create(request(about('a')));
      const theirs = await log.create(request(about('b')));
      await claim(mine.id, 'one');
      await claim(theirs.id, 'two');
      await log.reclaim('one');
      expect(await log.claimable()).toEqual([mine.id]);
    });

    test('are claimable, oldest first, while there is something to do', async () => {
      const a = await log.create(request(about('a')));
      const b = await log.create(request(about('b')));
      expect(await log.claimable()).toEqual([a.id, b.id]);
      for (const state of ['running', 'undoing'] as const) {
        const lease = await claim(a.id);
        await log.setState(lease, state);
        await log.release(lease);
        expect(await log.claimable()).toEqual([a.id, b.id]);
      }
      for (const state of ['stuck', 'succeeded', 'failed', 'cancelled'] as const) {
        const { id } = await log.create(request(about(state)));
        const lease = await claim(id);
        await log.setState(lease, state);
        await log.release(lease);
        expect(await log.claimable()).not.toContain(id);
        expect((await log.get(id))?.finishedAt).toEqual(
          state === 'stuck' ? undefined : new Date(under.clock.nowMs),
        );
      }
    });

    test('keep what happened in its order, with outputs and faults', async () => {
      const { id } = await log.create(request());
      const lease = await claim(id);
      const fault = toWire(new Fault('CANCELLED', { what: 'it' }));
      await log.append(lease, { step: 'one', type: 'started' });
      later(5);
      await log.append(lease, { step: 'one', type: 'succeeded', output: { a: 1 } });
      await log.append(lease, { step: 'two', type: 'failed', fault });
      const at = new Date(under.clock.nowMs);
      expect(await log.events(id)).toEqual([
        { sequence: 1, at: new Date(at.getTime() - 5), step: 'one', type: 'started', output: null },
        { sequence: 2, at, step: 'one', type: 'succeeded', output: { a: 1 } },
        { sequence: 3, at, step: 'two', type: 'failed', output: null, fault },
      ]);
    });

    test('remember that a cancel was asked for, and their latest progress', async () => {
      const { id } = await log.create(request());
      await log.requestCancel(id);
      expect(await log.get(id)).toMatchObject({ cancelRequested: true, state: 'queued' });
      const progress = {
        note: 'half',
        bytesDone: 1,
        bytesTotal: 2,
        bytesPerSecond: 3,
        remainingMs: null,
        machines: [],
      };
      await log.setProgress(id, progress);
      await log.setProgress(id, { ...progress, note: 'whole' });
      expect(await log.progress(id)).toEqual({ ...progress, note: 'whole' });
    });

    test('go back to work when they were stuck, and only then', async () => {
      const { id } = await log.create(request());
      expect(await log.unstick(id)).toBe(false);
      await log.setState(await claim(id), 'stuck');
      expect(await log.unstick(id)).toBe(true);
      expect(await log.get(id)).toMatchObject({ state: 'undoing' });
      expect(await log.claimable()).toEqual([id]);
    });

    test('tell how long others of their kind took, those that are alike before others', async () => {
      const expected = async (over: Partial<OperationRequest>) => {
        const { id, expected: times } = await log.create(request(over));
        await log.setState(await claim(id), 'cancelled');
        return times;
      };
      for (const [alike, ms] of [
        ['a', 100],
        ['a', 300],
        ['b', 9_000],
      ] as const) {
        await work((await log.create(request({ alike }))).id, ms, 'succeeded');
      }
      await work((await log.create(request())).id, 70_000, 'failed');
      expect(await expected({ alike: 'a' })).toEqual({ wait: 100 });
      expect(await expected({ alike: 'b' })).toEqual({ wait: 9_000 });
      expect(await expected({ alike: 'c' })).toEqual({ wait: 300 });
      expect(await expected({})).toEqual({ wait: 300 });
      expect(await expected({ kind: 'other' })).toEqual({});
      expect(await expected({ version: 2 })).toEqual({});
    });
  });
}
