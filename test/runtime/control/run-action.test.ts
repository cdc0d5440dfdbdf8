import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '../../../schemas/errors/fault.ts';
import { ControlBench } from '../../fakes/control-bench.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  await bench.finish((await bench.install()).id);
});
afterEach(() => bench.close());

async function flush() {
  const { machines } = await bench.call('getStack', { params: { stack: 'blog' } });
  const machine = machines.find(({ role }) => role === 'web')!.id;
  const params = { stack: 'blog', machine, action: 'flush' };
  return bench.finish((await bench.call('runMachineAction', { params })).id);
}

test('an action of an appliance is run in its guest, once', async () => {
  expect(await flush()).toMatchObject({ state: 'succeeded', progress: { note: 'ran flush' } });
  const runs = bench.node.world.deeds.filter((deed) => deed.startsWith('run'));
  expect(runs).toHaveLength(1);
});

test('an action on a stack that does not run is refused, instead of being waited for', async () => {
  await bench.finish((await bench.call('stopStack', { params: { stack: 'blog' } })).id);
  await expect(flush()).rejects.toMatchObject({ code: 'NOT_ALLOWED_IN_STATE' });
});

test('an action that the guest did not take fails at once, whatever might mend itself', async () => {
  const fault = new Fault('HYPERVISOR_FAILED', { call: 'guest-exec', message: 'no answer' });
  bench.node.world.trouble = (action) => {
    if (action.startsWith('run')) throw fault;
  };
  expect(fault.retryable).toBe(true);
  expect(await flush()).toMatchObject({ state: 'failed', fault: { code: 'HYPERVISOR_FAILED' } });
});
