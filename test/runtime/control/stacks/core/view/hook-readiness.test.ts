import { describe, expect, test } from 'vitest';
import { hookReadiness } from '../../../../../../runtime/control/stacks/core/view/hook-readiness.ts';
import { definedMachine, nodeId } from '../define/lab.ts';

const HOOKED = [definedMachine('db'), definedMachine('web', { node: nodeId('b') })];

const look = (states: Record<string, string>, heard: readonly string[] = ['a', 'b']) =>
  hookReadiness(
    HOOKED,
    {
      machines: Object.entries(states).map(
        ([name, state]) => ({ id: `machine-${name}`, state }) as never,
      ),
    },
    (node) => heard.some((name) => nodeId(name) === node),
  );

describe('machines that have a hook', () => {
  test('are ready once all are', () => {
    expect(look({ web: 'ready', db: 'ready' })).toEqual({ kind: 'ready' });
    expect(hookReadiness([], { machines: [] }, () => false)).toEqual({ kind: 'ready' });
  });

  test.each(['starting', 'off', 'absent', 'stopping'])(
    'are waited for while one is %s',
    (state) => {
      const waits = { kind: 'waits', machine: 'web', why: 'is not ready' };
      expect(look({ db: 'ready', web: state })).toEqual(waits);
    },
  );

  test('are waited for while one has not been told of', () => {
    expect(look({})).toEqual({ kind: 'waits', machine: 'db', why: 'is not ready' });
  });

  test('are waited for while the node of one does not answer, whatever it said last', () => {
    const waits = { kind: 'waits', why: 'is on a node that does not answer' };
    expect(look({ db: 'ready', web: 'ready' }, ['a'])).toEqual({ ...waits, machine: 'web' });
    expect(look({ db: 'crashed', web: 'ready' }, ['b'])).toEqual({ ...waits, machine: 'db' });
  });

  test.each(['crashed', 'failed'])('are not waited for when one has %s', (state) => {
    expect(look({ db: 'starting', web: state })).toEqual({
      kind: 'ended',
      machine: 'web',
      why: `has ${state}`,
    });
  });
});
