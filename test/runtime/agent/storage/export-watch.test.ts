import { beforeEach, expect, test } from 'vitest';
import { ExportWatch } from '../../../../runtime/agent/storage/export-watch.ts';
import type { Exports } from '../../../../runtime/agent/storage/ports/pools.ts';
import { DesiredExport } from '../../../../schemas/agent/pool.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';

const one = DesiredExport.parse({ pool: 'pool-000000000a', path: '/srv/a', clients: [] });
let asked: (readonly DesiredExport[])[] = [];
let failure: Error | undefined;
const exports: Exports = {
  async ensure(wanted) {
    asked.push(wanted);
    if (failure) throw failure;
    return wanted.map(({ pool }) => ({ pool, state: 'ready', by: 'ganesha' }));
  },
};
let watch: ExportWatch;
beforeEach(() => {
  asked = [];
  failure = undefined;
  watch = new ExportWatch(exports);
});

test('what an agent before this one served is ended, and then nothing is asked for', async () => {
  for (const repair of [false, false, true]) await watch.follow([], { repair });
  expect(asked).toEqual([[]]);
});

test('a change is followed at once, and looked after when everything is', async () => {
  await watch.follow([one], { repair: false });
  await watch.follow([one], { repair: false });
  expect(asked).toHaveLength(1);
  await watch.follow([one], { repair: true });
  expect(asked).toHaveLength(2);
  expect(watch.observed).toEqual([{ pool: one.pool, state: 'ready', by: 'ganesha' }]);
  await watch.follow([], { repair: false });
  expect(watch.observed).toEqual([]);
});

test('a failure is told for each, and tried again', async () => {
  failure = new Fault('EXPORT_FAILED', { path: '/srv/a', why: 'no' });
  await watch.follow([one], { repair: false });
  expect(watch.observed).toMatchObject([
    { pool: one.pool, state: 'failed', fault: { code: 'EXPORT_FAILED' } },
  ]);
  failure = undefined;
  await watch.follow([one], { repair: true });
  expect(watch.observed).toMatchObject([{ state: 'ready' }]);
});
