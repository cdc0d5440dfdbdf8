import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ReportDifference, ReportMark } from '../../../schemas/agent/difference.ts';
import type { ObservedState } from '../../../schemas/agent/observed.ts';
import { diffReport } from '../../../schemas/agent/report-difference.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import { ControlBench, NODE } from '../../fakes/control-bench.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  await bench.finish((await bench.install({ name: 'blog' })).id);
  bench.node.killAgent();
});
afterEach(() => bench.close());

const RUN = 'fedcba9876543210';
const mark = (number: number): ReportMark => ({ run: RUN, number });
const observed = (): ObservedState => bench.control.dependencies.observed.get(NODE)!;
const whole = (state: ObservedState, number: number) =>
  bench.control.reception.observed(NODE, state, { mark: mark(number), bytes: 1_000 });
const differ = (difference: ReportDifference, bytes = 100) =>
  bench.control.reception.difference(NODE, difference, bytes);

test('differences keep a node’s state up to date', async () => {
  const first = { ...observed(), notices: [] };
  expect(await whole(first, 1)).toEqual({ have: mark(1) });
  const second = { ...first, notices: ['It is hot.'] };
  await differ(diffReport(first, second, { base: mark(1), mark: mark(2) }));
  const third = { ...second, machines: second.machines.slice(1) };
  const answer = await differ(diffReport(second, third, { base: mark(2), mark: mark(3) }));
  expect(answer).toEqual({ have: mark(3) });
  expect(observed()).toEqual(third);
});

test('a difference to another report changes nothing, and is answered by what is known', async () => {
  const first = { ...observed(), notices: [] };
  await whole(first, 1);
  const other = { ...first, notices: ['It is hot.'] };
  for (const base of [mark(7), { run: '0123456789abcdef', number: 1 }]) {
    const answer = await differ(diffReport(first, other, { base, mark: mark(8) }));
    expect(answer).toEqual({ have: mark(1) });
  }
  expect(observed()).toEqual(first);
});

test('a whole report that arrives after a later one is not taken', async () => {
  const now = { ...observed(), notices: ['now'] };
  await whole(now, 5);
  expect(await whole({ ...now, notices: ['earlier'] }, 4)).toEqual({ have: mark(5) });
  expect(observed().notices).toEqual(['now']);
});

test('a server that was restarted knows of no report', async () => {
  const first = observed();
  await whole(first, 1);
  await bench.control.stop();
  await bench.startServer();
  const difference = diffReport(first, first, { base: mark(1), mark: mark(2) });
  expect(await differ(difference)).toEqual({ have: null });
});

test('S6: strangers in a difference are not kept, and the next report has to be whole', async () => {
  const first = observed();
  await whole(first, 1);
  const stranger = { ...first.machines[0]!, id: 'machine-zzzzzzzzzz' as MachineId };
  const lie = { ...first, machines: [...first.machines, stranger] };
  const answer = await differ(diffReport(first, lie, { base: mark(1), mark: mark(2) }));
  expect(answer).toEqual({ have: null });
  expect(observed().machines).toEqual(first.machines);
  expect(observed().notices.at(-1)).toContain('machine-zzzzzzzzzz');
});

test('S6: differences cannot add up to more than a report may hold', async () => {
  const first = observed();
  await whole(first, 1);
  const difference = diffReport(first, first, { base: mark(1), mark: mark(2) });
  expect(await differ(difference, LIMITS.agent.reportBytes)).toEqual({ have: null });
});

test('a removed node leaves no report behind', async () => {
  await whole(observed(), 1);
  await bench.control.dependencies.nodes.remove(NODE);
  expect(await bench.control.reception.isEnrolled(NODE, 'k')).toBe(false);
  const difference = diffReport(observed(), observed(), { base: mark(1), mark: mark(2) });
  expect(await differ(difference)).toEqual({ have: null });
});

test('an agent of protocol 2 goes on with whole reports', async () => {
  const state = { ...observed(), protocol: 2, notices: ['old'] };
  await bench.control.reception.observed(NODE, state);
  await bench.control.reception.observed(NODE, { ...state, notices: ['still old'] });
  expect(observed().notices).toEqual(['still old']);
});
