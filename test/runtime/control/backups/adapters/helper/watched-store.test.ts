import { expect, test } from 'vitest';
import { watchedStore } from '../../../../../../runtime/control/backups/adapters/helper/watched-store.ts';
import { repositoryStoreContract } from '../../../../../contract/repository-store.ts';
import { memoryStore, type StoreCall } from '../../../../../fakes/memory-store.ts';

repositoryStoreContract('a store that is watched', async () => ({
  store: watchedStore(memoryStore(), {
    limitMs: 60_000,
    onStalled: () => undefined,
    onAnswered: () => undefined,
  }),
  close: async () => undefined,
}));

test('whatever does not answer is told, and what answers in time is not', async () => {
  let stalled = 0;
  let answered = 0;
  let hanging: StoreCall | undefined;
  const never = new Promise<never>(() => undefined);
  const before = async (call: StoreCall): Promise<void> => (call === hanging ? never : undefined);
  const store = watchedStore(memoryStore({ before }), {
    limitMs: 20,
    onStalled: () => void (stalled += 1),
    onAnswered: () => void (answered += 1),
  });
  const file = await store.create('packs');
  const calls: Record<StoreCall, () => Promise<unknown>> = {
    header: () => store.readHeader(),
    list: () => store.list('points'),
    read: () => store.read('packs', 'a', { offset: 0, length: 1 }),
    create: () => store.create('packs'),
    write: () => file.write(Buffer.from('some')),
    commit: () => file.commit(),
    remove: () => store.remove('packs', 'a'),
  };
  for (const [call, begin] of Object.entries(calls)) {
    answered = 0;
    await begin();
    expect([stalled, answered]).toEqual([0, 1]);
    hanging = call as StoreCall;
    void begin();
    await expect.poll(() => stalled).toBe(1);
    expect(answered).toBe(1);
    [hanging, stalled] = [undefined, 0];
  }
});
