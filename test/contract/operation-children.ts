import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OperationLog } from '../../runtime/operations/ports/operation-log.ts';
import type {
  ChildRequest,
  Lease,
  OperationRequest,
  TakenSubject,
} from '../../runtime/operations/record.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';
import { about, claimed, request } from './lab/operation-requests.ts';

/** What every {@link OperationLog} does about operations that others make. */
export function operationChildrenContract(kind: StoreKind): void {
  describe(`children of operations, in ${kind.name}`, () => {
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

    const child = (key: string, over: Partial<ChildRequest> = {}): ChildRequest => ({
      key,
      kind: 'put',
      version: 1,
      title: `Put ${key}`,
      ...about(key),
      params: { key },
      ...over,
    });
    const begin = async (over: Partial<OperationRequest> = {}): Promise<Lease> => {
      const lease = await claim((await log.create(request(over))).id);
      await log.setState(lease, 'running');
      return lease;
    };
    const onNode = { subject: { kind: 'node', id: 'node-1', name: 'node-1' } };
    const conflict = { code: 'CONFLICT' };

    test('are made once, each by its key, as by whoever asked for the parent', async () => {
      const lease = await begin({ createdBy: 'somebody' });
      const a = await log.createChild(lease, child('a'));
      expect(a).toMatchObject({
        parent: lease.operation,
        state: 'queued',
        createdBy: 'somebody',
        title: 'Put a',
        params: { key: 'a' },
      });
      const b = await log.createChild(lease, child('b'));
      const other = await begin(about('other'));
      const theirs = await log.createChild(other, child('a', about('c')));
      expect(new Set([a.id, b.id, theirs.id]).size).toBe(3);
      expect(await log.createChild(lease, child('a'))).toEqual(a);
      await log.setState(await claim(a.id), 'failed');
      expect(await log.createChild(lease, child('a'))).toMatchObject({ state: 'failed' });
      const ids = async (id: OperationId) => (await log.children(id)).map((each) => each.id);
      expect(await ids(lease.operation)).toEqual([a.id, b.id]);
      expect(await ids(a.id)).toEqual([]);
      expect((await log.get(b.id))?.parent).toBe(lease.operation);
    });

    test('are made once also when they are asked for twice at a time', async () => {
      const lease = await begin();
      const both = [log.createChild(lease, child('a')), log.createChild(lease, child('a'))];
      const [first, second] = await Promise.all(both);
      expect(second).toEqual(first);
      expect(await log.children(lease.operation)).toEqual([first]);
    });

    test('are listed alone, or left out', async () => {
      const lease = await begin();
      const a = await log.createChild(lease, child('a'));
      const b = await log.createChild(lease, child('b'));
      const listed = async (parent: OperationId | 'none' | undefined) =>
        (await log.list({ active: true, limit: 10, before: undefined, parent })).map(
          ({ id }) => id,
        );
      expect(await listed(lease.operation)).toEqual([b.id, a.id]);
      expect(await listed('none')).toEqual([lease.operation]);
      expect(await listed(undefined)).toEqual([b.id, a.id, lease.operation]);
    });

    test('are made by a running parent only, and by whoever holds its lease', async () => {
      const lost = { code: 'LEASE_LOST' };
      const lease = await claim((await log.create(request())).id);
      await expect(log.createChild(lease, child('a'))).rejects.toMatchObject(lost);
      await log.setState(lease, 'undoing');
      await expect(log.createChild(lease, child('a'))).rejects.toMatchObject(lost);
      await log.setState(lease, 'running');
      later(LIMITS.operation.leaseMs + 1);
      const next = await claim(lease.operation, 'two');
      await expect(log.createChild(lease, child('a'))).rejects.toMatchObject(lost);
      expect(await log.children(lease.operation)).toEqual([]);
      await log.createChild(next, child('a'));
    });

    test('may have what their ancestors have, but not what their siblings have', async () => {
      const lease = await begin(onNode);
      const shared: TakenSubject = { ...onNode.subject, taking: 'shared' };
      const alone: TakenSubject = { ...onNode.subject, taking: 'exclusive' };
      const a = await log.createChild(lease, child('a', { also: [shared] }));
      const b = await log.createChild(lease, child('b', { also: [shared] }));
      await expect(log.createChild(lease, child('c', { also: [alone] }))).rejects.toMatchObject(
        conflict,
      );
      await expect(log.createChild(lease, child('c', about('a')))).rejects.toMatchObject(conflict);
      const outside = request({ ...about('d'), also: [shared] });
      await expect(log.create(outside)).rejects.toMatchObject(conflict);
      expect((await log.activeOn('node', 'node-1'))?.id).toBe(lease.operation);
      await log.setState(await claim(a.id), 'failed');
      await log.setState(await claim(b.id), 'failed');
      const c = await log.createChild(lease, child('c', { also: [alone] }));
      await expect(log.createChild(lease, child('d', { also: [alone] }))).rejects.toMatchObject(
        conflict,
      );
      const below = await claim(c.id);
      await log.setState(below, 'running');
      const grandchild = await log.createChild(below, child('e', { also: [alone] }));
      expect((await log.holders('node', 'node-1')).map(({ id }) => id)).toEqual([
        lease.operation,
        c.id,
        grandchild.id,
      ]);
    });

    test('keep what they have when their parent has ended', async () => {
      const lease = await begin(onNode);
      const also: TakenSubject[] = [{ ...onNode.subject, taking: 'shared' }];
      const { id } = await log.createChild(lease, child('a', { also }));
      await log.setState(lease, 'failed');
      await expect(log.create(request(onNode))).rejects.toMatchObject(conflict);
      await log.setState(await claim(id), 'failed');
      await log.create(request(onNode));
    });
  });
}
