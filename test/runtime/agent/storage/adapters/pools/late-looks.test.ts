import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { OpenPool } from '../../../../../../runtime/agent/storage/adapters/pools/open-pool.ts';
import { PoolLab } from '../../../../../fakes/pool-lab.ts';
import { waitFor } from '../../../../../fakes/wait-for.ts';

test('a pool is there although every look into it takes longer than a round waits', async () => {
  await using lab = await PoolLab.open();
  const node = lab.addNode('one', { lookMs: 50 });
  // However long a busy host takes to bring it up.
  const isUp = (): Promise<boolean> =>
    node.ensure(lab.shared, { isNew: true }).then(
      () => true,
      () => false,
    );
  await waitFor('the pool to be brought up', isUp);
  const look = OpenPool.prototype.look;
  using slow = vi.spyOn(OpenPool.prototype, 'look').mockImplementation(async function (
    this: OpenPool,
  ) {
    await setTimeout(500);
    return look.call(this);
  });
  const state = async (): Promise<string | undefined> =>
    (await node.list()).get(lab.shared.id)?.state;
  await waitFor('the pool', async () => (await state()) === 'ready', 20_000);
  expect(slow).toHaveBeenCalled();
}, 90_000);
