import { describe, expect, test } from 'vitest';
import {
  stackState,
  type StackStateInput,
} from '../../../../../../runtime/control/stacks/core/view/stack-state.ts';

type MachineState = StackStateInput['machines'][number]['state'];

const record = (change: Partial<StackStateInput['record']> = {}): StackStateInput['record'] => ({
  stage: 'defined',
  isLowering: false,
  power: 'on',
  keptUntil: undefined,
  ...change,
});

/** State and sentence of a stack with machines in these states. */
const seen = (states: readonly MachineState[], change: Partial<StackStateInput> = {}): string[] => {
  const machines = states.map((state, index) => ({ name: `m${index + 1}`, state }));
  const input: StackStateInput = {
    record: record(),
    operation: undefined,
    machines,
    nodes: 1,
    lostNodes: [],
    missing: [],
    ...change,
  };
  const { state, sentence } = stackState(input);
  return [state, sentence];
};

describe('a stack that shall run', () => {
  test('is running when all of its machines are ready', () => {
    expect(seen(['ready', 'ready'])).toEqual(['running', 'All machines are ready.']);
  });

  test('is starting while one is not', () => {
    expect(seen(['ready', 'starting'])).toEqual(['starting', 'm2 is not ready yet.']);
    expect(seen(['off', 'starting', 'ready'])).toEqual(['starting', 'm1, m2 are not ready yet.']);
    expect(seen(['ready', undefined])).toEqual(['starting', 'm2 is not ready yet.']);
  });

  test('is degraded when one has crashed or failed, which is said before what only waits', () => {
    expect(seen(['crashed', 'starting'])).toEqual(['degraded', 'm1 is not running.']);
    expect(seen(['ready', 'failed', 'crashed'])).toEqual(['degraded', 'm2, m3 are not running.']);
  });

  test('waits for the first report of its nodes', () => {
    expect(seen([undefined, undefined])).toEqual([
      'starting',
      'Waiting for the first report of its node.',
    ]);
    expect(seen([undefined], { nodes: 2 })).toEqual([
      'starting',
      'Waiting for the first report of its nodes.',
    ]);
  });
});

describe('a stack that shall be off', () => {
  const off = { record: record({ power: 'off' }) };

  test('is stopped when no machine runs', () => {
    expect(seen(['off', 'absent'], off)).toEqual(['stopped', 'All machines are off.']);
  });

  test('is stopping while one does', () => {
    expect(seen(['off', 'ready'], off)).toEqual(['stopping', 'm2 is still running.']);
    expect(seen(['stopping', 'ready'], off)).toEqual(['stopping', 'm1, m2 are still running.']);
  });
});

describe('a stack on a node that does not report', () => {
  test('is degraded, and says which', () => {
    expect(seen(['ready'], { lostNodes: ['barn'] })).toEqual([
      'degraded',
      'Its node does not report.',
    ]);
    expect(seen(['ready'], { nodes: 3, lostNodes: ['barn'] })).toEqual([
      'degraded',
      'barn does not report, so what runs there is not known.',
    ]);
    expect(seen(['ready'], { nodes: 3, lostNodes: ['barn', 'shed'] })).toEqual([
      'degraded',
      'barn, shed do not report, so what runs there is not known.',
    ]);
  });
});

describe('a stack that is not there as a whole', () => {
  test('is removed, or failed', () => {
    expect(seen(['ready'], { record: record({ stage: 'kept' }) })).toEqual([
      'removed',
      'Removed; its data is still kept.',
    ]);
    expect(seen(['ready'], { record: record({ stage: 'connected' }) })).toEqual([
      'failed',
      'It is not completely installed.',
    ]);
  });
});

describe('a stack that an operation works on', () => {
  test.each([
    ['install-stack', 'installing', 'It is being installed.'],
    ['restore-stack', 'installing', 'It is being installed.'],
    ['remove-stack', 'removing', 'It is being removed.'],
    ['start-stack', 'starting', 'Its machines are starting.'],
    ['restart-stack', 'starting', 'Its machines are starting.'],
    ['stop-stack', 'stopping', 'Its machines are stopping.'],
    ['run-action', 'running', 'All machines are ready.'],
  ])('is shown by what is done: %s', (kind, state, sentence) => {
    expect(seen(['ready'], { operation: { kind, stuck: false } })).toEqual([state, sentence]);
  });

  test('needs an operator when that is stuck', () => {
    expect(seen(['ready'], { operation: { kind: 'start-stack', stuck: true } })).toEqual([
      'failed',
      'An operation is stuck and needs an operator.',
    ]);
  });
});

describe('volumes that are missing', () => {
  const missing = ['“data” of m1 is missing.', 'Look at it.'];

  test('are said after the rest, and make what runs degraded', () => {
    const rest = '“data” of m1 is missing. Look at it.';
    expect(seen(['ready'], { missing })).toEqual(['degraded', `All machines are ready. ${rest}`]);
    expect(seen(['off'], { missing })).toEqual(['degraded', `m1 is not ready yet. ${rest}`]);
    expect(seen(['ready'], { missing: missing.slice(0, 1) })[0]).toBe('degraded');
    const off = record({ power: 'off' });
    expect(seen(['off'], { missing, record: off })).toEqual([
      'stopped',
      `All machines are off. ${rest}`,
    ]);
  });

  test('are not said while something is done, or a node does not report', () => {
    const operation = { kind: 'stop-stack', stuck: false };
    expect(seen(['off'], { missing, operation })).toEqual([
      'stopping',
      'Its machines are stopping.',
    ]);
    expect(seen(['off'], { missing, lostNodes: ['barn'] })).toEqual([
      'degraded',
      'Its node does not report.',
    ]);
  });
});

test('a clone that is not there in full is being installed; the stack that it is made of goes on', () => {
  const operation = { kind: 'clone-stack', stuck: false };
  expect(seen([undefined], { operation, record: record({ stage: 'stored' }) })).toEqual([
    'installing',
    'It is being installed.',
  ]);
  expect(seen(['ready'], { operation })).toEqual(['running', 'All machines are ready.']);
});

test('a clone that a rehearsal has made is there for as long as that needs it, and then goes', () => {
  const operation = { kind: 'rehearse-upgrade', stuck: false };
  const at = (change: Partial<StackStateInput['record']>): string | undefined =>
    seen([undefined], { operation, record: record(change) })[0];
  expect(at({ stage: 'stored' })).toBe('installing');
  expect(at({ stage: 'reserved', isLowering: true })).toBe('removing');
  expect(seen(['ready'], { operation })).toEqual(['running', 'All machines are ready.']);
});
