import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PoolLease } from '../../../../../../runtime/agent/storage/adapters/images/pool-lease.ts';
import { directFiles } from '../../../../../../runtime/agent/storage/adapters/pools/direct-files.ts';
import { Fault } from '../../../../../../schemas/errors/fault.ts';

/** Who writes every twenty milliseconds has not died, however busy this host is. */
const PACE = { renewMs: 20, staleMs: 60_000 };
let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-lease-'));
  path = join(folder, 'image.lease');
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

const node = (pace: Partial<typeof PACE> = {}): PoolLease =>
  new PoolLease(directFiles, { ...PACE, ...pace });
const { signal } = new AbortController();

test('one works while the others wait, and each has its turn', async () => {
  let working = 0;
  let most = 0;
  let turns = 0;
  const work = async (): Promise<void> => {
    working += 1;
    most = Math.max(most, working);
    turns += 1;
    await wait(PACE.renewMs * 3);
    working -= 1;
  };
  await Promise.all([1, 2, 3, 4].map(() => node().hold(path, signal, work)));
  expect({ most, turns }).toEqual({ most: 1, turns: 4 });
  expect(await readdir(folder)).toEqual([]);
});

test('a turn lasts longer than the limit as long as its holder says that it is alive', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  let isOver = false;
  const begun = Promise.withResolvers<void>();
  const said = (): Promise<string> => readFile(`${path}.1`, 'utf8');
  const first = node().hold(path, signal, async () => {
    begun.resolve();
    for (let round = 0; round < 5; round += 1) {
      const before = await said();
      await expect.poll(said).not.toBe(before);
      vi.advanceTimersByTime(PACE.staleMs * 0.9);
      // The others look as often as this one says something.
      await wait(PACE.renewMs * 3);
    }
    isOver = true;
  });
  await begun.promise;
  const second = node().hold(path, signal, async () => expect(isOver).toBe(true));
  await Promise.all([first, second]);
});

test('that of a node that died is taken over after a while', async () => {
  const staleMs = 300;
  await writeFile(`${path}.3`, 'somebody who died 7\n');
  const startedMs = performance.now();
  await node({ staleMs }).hold(path, signal, async () => undefined);
  expect(performance.now() - startedMs).toBeGreaterThan(staleMs);
  expect(await readdir(folder)).toEqual([]);
});

test('whoever loses it ends its work, and waits for another turn', async () => {
  let tries = 0;
  await node({ staleMs: 300 }).hold(path, signal, async (turn) => {
    tries += 1;
    if (tries > 1) return;
    // Another node thinks that this one has died.
    await writeFile(`${path}.2`, 'another 1\n');
    await new Promise((resolve) => turn.addEventListener('abort', resolve, { once: true }));
    throw new Fault('CANCELLED', { what: 'The fetch' });
  });
  expect(tries).toBe(2);
});

test('a failure is told, and the turn given back', async () => {
  const failing = node().hold(path, signal, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await readdir(folder)).toEqual([]);
});

test('who waits can be told to stop', async () => {
  await writeFile(`${path}.1`, 'somebody 1\n');
  const abort = new AbortController();
  const waiting = node().hold(path, abort.signal, async () => undefined);
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
});
