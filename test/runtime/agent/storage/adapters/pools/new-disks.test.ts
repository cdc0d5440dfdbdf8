import { expect, test } from 'vitest';
import { NewDisks } from '../../../../../../runtime/agent/storage/adapters/pools/new-disks.ts';
import type { DesiredPool, PoolSource } from '../../../../../../schemas/agent/pool.ts';
import type { PoolId } from '../../../../../../schemas/ids/brand.ts';

const FORMAT = { path: '/dev/sdb', sizeBytes: 4_096, contents: [] };
const pool = (source: PoolSource): DesiredPool => ({
  id: 'pool-0000000001' as PoolId,
  name: 'fast',
  source,
});

function disksWith(labels: readonly string[]) {
  const formatted: string[] = [];
  const work = Promise.withResolvers<void>();
  const disks = new NewDisks({
    labelled: async (label) => labels.filter((each) => each === label),
    format: async (order, label) => {
      formatted.push(`${order.path} ${label}`);
      await work.promise;
    },
  });
  return { disks, formatted, work };
}

test('only a disk that was ordered to be formatted is, and it is known that this goes on', async () => {
  const { disks, formatted, work } = disksWith(['OTHER']);
  await disks.prepare(pool({ kind: 'disk', label: 'FAST' }));
  await disks.prepare(pool({ kind: 'folder', path: '/srv', shared: false }));
  expect(formatted).toEqual([]);
  const fast = pool({ kind: 'disk', label: 'FAST', format: FORMAT });
  const preparing = disks.prepare(fast);
  await expect.poll(() => formatted).toEqual(['/dev/sdb FAST']);
  expect(disks.isAtWork(fast.id)).toBe(true);
  work.resolve();
  await preparing;
  expect(disks.isAtWork(fast.id)).toBe(false);
});

test('an order that is given again finds what it has made, and one that failed may be tried again', async () => {
  const fast = pool({ kind: 'disk', label: 'FAST', format: FORMAT });
  const done = disksWith(['FAST']);
  await done.disks.prepare(fast);
  expect(done.formatted).toEqual([]);
  const failing = disksWith([]);
  failing.work.reject(new Error('no'));
  await expect(failing.disks.prepare(fast)).rejects.toThrow('no');
  expect(failing.disks.isAtWork(fast.id)).toBe(false);
});
