import { afterAll, beforeAll, expect, test } from 'vitest';
import { installVirtualTimers } from '../../runtime/simulator/time/virtual-timers.ts';
import { install, scenario } from './engine/by-hand.ts';
import { simulate } from './engine/simulate.ts';
import { showTrace } from './engine/trace.ts';

let uninstall: () => void;
beforeAll(() => {
  uninstall = installVirtualTimers();
});
afterAll(() => uninstall());

test('an idle node sleeps, is woken for a stack that is to be there, and one switched on on its way is on', async () => {
  const there = { ...install(150_000, 'blog'), pins: [0.9, 0.9, 0.9, 0.9, 0.9] };
  const { broken, ends, trace } = await simulate({ ...scenario([there]), warmNodes: 1 });
  expect(broken, showTrace(trace.slice(-40))).toBeUndefined();
  expect(ends).toMatchObject({ 'install-stack succeeded': 1 });
  expect(ends['sleep-node succeeded'], showTrace(trace)).toBeGreaterThan(0);
});
