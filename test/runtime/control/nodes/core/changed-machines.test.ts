import { expect, test } from 'vitest';
import {
  changedMachines,
  type SeenProcesses,
} from '../../../../../runtime/control/nodes/core/changed-machines.ts';

const EARLY = '2026-01-01T00:00:00.000Z';
const LATE = '2026-01-01T00:01:00.000Z';

/** A report of machines by name, state and start, and of machines elsewhere that have answered. */
const report = (
  machines: [id: string, state: string, startedAt?: string][],
  probes: [machine: string, startedAt: string][] = [],
): SeenProcesses =>
  ({
    machines: machines.map(([id, state, startedAt]) => ({ id, state, startedAt })),
    probes: probes.map(([machine, startedAt]) => ({ machine, startedAt })),
  }) as unknown as SeenProcesses;

test.each([
  ['nothing', report([['a', 'ready', EARLY]]), report([['a', 'ready', EARLY]]), []],
  [
    'another state',
    report([
      ['a', 'ready'],
      ['b', 'off'],
    ]),
    report([
      ['a', 'off'],
      ['b', 'off'],
    ]),
    ['a'],
  ],
  ['a new one', report([]), report([['a', 'starting']]), ['a']],
  ['the first report', undefined, report([['a', 'starting']], [['b', EARLY]]), ['a', 'b']],
  [
    'one that is gone',
    report([
      ['a', 'ready'],
      ['b', 'ready'],
    ]),
    report([['b', 'ready']]),
    ['a'],
  ],
  ['a start anew', report([['a', 'starting', EARLY]]), report([['a', 'starting', LATE]]), ['a']],
  ['an answer to a probe', report([]), report([], [['a', EARLY]]), ['a']],
  ['an answer of a later process', report([], [['a', EARLY]]), report([], [['a', LATE]]), ['a']],
  ['an answer that is asked for no more', report([], [['a', EARLY]]), report([]), ['a']],
  [
    'an answer instead of a start',
    report([['a', 'starting', EARLY]]),
    report([['a', 'starting']], [['a', EARLY]]),
    ['a'],
  ],
  ['the same answer', report([], [['a', EARLY]]), report([], [['a', EARLY]]), []],
])('%s', (_title, before, now, changed) => {
  expect(changedMachines(before, now)).toEqual(changed);
});
