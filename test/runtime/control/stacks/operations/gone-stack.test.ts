import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeId, type VolumeId } from '../../../../../schemas/ids/brand.ts';
import { OPERATION_KIND } from '../../../../../schemas/capability/operation-kind.ts';
import { ControlBench, NODE } from '../../../../fakes/control-bench.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
});
afterEach(() => bench.close());

const id = <Prefix extends 'op' | 'stack' | 'machine' | 'volume'>(prefix: Prefix) =>
  makeId(prefix, crypto.getRandomValues(new Uint8Array(16)));
const volume: VolumeId = id('volume');

/** Kinds of operations, with what they take besides the stack. */
const KINDS: readonly [string, object][] = [
  [OPERATION_KIND.start, {}],
  [OPERATION_KIND.stop, {}],
  [OPERATION_KIND.restart, {}],
  [OPERATION_KIND.remove, { data: 'keep' }],
  [OPERATION_KIND.remove, { data: 'delete' }],
  [OPERATION_KIND.restore, {}],
  [OPERATION_KIND.run, { machine: id('machine'), action: 'flush' }],
  [OPERATION_KIND.startEmpty, { volume, fresh: id('volume') }],
  [OPERATION_KIND.moveGateway, { from: NODE, to: NODE, toName: 'one' }],
];

/** Two users at once: the stack was there when the second asked, and is gone when its turn comes. */
test.each(KINDS)('%s %o of a stack that is gone fails, and is not stuck', async (kind, params) => {
  const stack = id('stack');
  const { operations, worker } = bench.control.dependencies;
  const { id: operation } = await operations.create({
    id: id('op'),
    kind,
    version: 1,
    title: 'Too late',
    subject: { kind: 'stack', id: stack, name: 'blog' },
    params: { stack, ...params },
    alike: undefined,
    createdBy: 'tester',
    key: undefined,
  });
  worker.wake();
  expect(await bench.finish(operation)).toMatchObject({
    state: 'failed',
    fault: { code: 'NOT_FOUND' },
  });
});
