import { describe, expect, test } from 'vitest';
import { stackSight } from '../../../../../../runtime/control/stacks/core/view/stack-sight.ts';
import type { ObservedState } from '../../../../../../schemas/agent/observed.ts';
import { definedMachine, definedVolume, definition, nodeId } from '../define/lab.ts';

const STACK = definition({
  gateway: nodeId('c'),
  machines: [definedMachine('db'), definedMachine('web', { node: nodeId('b') })],
  volumes: [definedVolume('db'), definedVolume('web'), definedVolume('gone')],
});
const report = (over: object): ObservedState =>
  ({ machines: [], volumes: [], layers: [], routers: [], ...over }) as never;
const seen = (id: string, state: string) => ({ id, state });
const sight = (reports: Record<string, ObservedState>) =>
  stackSight(STACK, 'stack-1', (id) => reports[id.slice('node-'.length)]);

describe('what is known of a stack', () => {
  const others = [seen('machine-x', 'off')];
  const a = report({
    machines: [...others, seen('machine-web', 'absent'), seen('machine-db', 'ready')],
    volumes: [seen('volume-web', 'missing'), seen('volume-db', 'ready')],
    routers: [{ stack: 'stack-1', state: 'failed' }],
  });
  const b = report({
    machines: [seen('machine-web', 'starting')],
    volumes: [seen('volume-x', 'ready'), seen('volume-web', 'ready')],
  });
  const c = report({
    machines: [seen('machine-db', 'crashed')],
    routers: [
      { stack: 'stack-2', state: 'failed' },
      { stack: 'stack-1', state: 'ready' },
    ],
  });

  test('is of each machine, each volume and the router what its own node says', () => {
    const { machines, volumes, router, reports } = sight({ a, b, c });
    expect(machines).toEqual([seen('machine-db', 'ready'), seen('machine-web', 'starting')]);
    expect(volumes).toEqual([seen('volume-db', 'ready'), seen('volume-web', 'ready')]);
    expect(router).toEqual({ stack: 'stack-1', state: 'ready' });
    expect([...reports]).toEqual([
      [nodeId('c'), c],
      [nodeId('a'), a],
      [nodeId('b'), b],
    ]);
  });

  test('is nothing of what its node does not report, or nobody does', () => {
    const { machines, volumes, router, reports } = sight({ a, b: report({}) });
    expect(machines).toEqual([seen('machine-db', 'ready')]);
    expect(volumes).toEqual([seen('volume-db', 'ready')]);
    expect(router).toBeUndefined();
    expect([...reports.keys()]).toEqual([nodeId('a'), nodeId('b')]);
    expect(sight({})).toEqual({
      reports: new Map(),
      machines: [],
      volumes: [],
      layers: [],
      router: undefined,
    });
  });
});
