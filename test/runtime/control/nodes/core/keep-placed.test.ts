import { describe, expect, test } from 'vitest';
import {
  keepPlaced,
  type Placement,
} from '../../../../../runtime/control/nodes/core/keep-placed.ts';
import type { ObservedState } from '../../../../../schemas/agent/observed.ts';

/** A report of things by their ids. */
const report = (
  parts: Partial<Record<'machines' | 'volumes' | 'networks', string[]>> & {
    routers?: string[];
    probes?: string[];
    arrivals?: string[];
  } = {},
): ObservedState =>
  ({
    notices: ['hot'],
    machines: (parts.machines ?? []).map((id) => ({ id })),
    volumes: (parts.volumes ?? []).map((id) => ({ id })),
    networks: (parts.networks ?? []).map((id) => ({ id })),
    routers: (parts.routers ?? []).map((stack) => ({ stack })),
    probes: (parts.probes ?? []).map((machine) => ({ machine })),
    arrivals: (parts.arrivals ?? []).map((machine) => ({ machine })),
  }) as unknown as ObservedState;

const PLACED: Placement = {
  machines: new Set(['m1']),
  volumes: new Set(['v1']),
  networks: new Set(['n1']),
  stacks: new Set(['s1']),
  probed: new Set(['m2']),
  arrivals: new Set(['m1', 'm3']),
  handed: new Set(['m4']),
  known: {
    machine: (id) => ['m1', 'm2', 'm3', 'm4'].includes(id),
    stack: (id) => ['s1', 's2'].includes(id),
  },
};
const GOOD = {
  machines: ['m1'],
  volumes: ['v1'],
  networks: ['n1'],
  routers: ['s1'],
  probes: ['m2'],
  arrivals: ['m3'],
};

describe('of a report is kept', () => {
  test('all of it, as it is, when everything was placed there', () => {
    const state = report(GOOD);
    expect(keepPlaced(state, PLACED)).toBe(state);
  });

  test.each([
    ['machines', { machines: ['m4', 'm1'] }],
    ['volumes', { volumes: ['v2', 'v1'] }],
    ['networks', { networks: ['n2', 'n1'] }],
    ['routers', { routers: ['s2', 's1'] }],
    ['probes', { probes: ['m1', 'm2'] }],
    ['arrivals', { arrivals: ['m2', 'm3'] }],
  ])('what was placed there of its %s', (_, more) => {
    expect(keepPlaced(report({ ...GOOD, ...more }), PLACED)).toEqual(report(GOOD));
  });
});

describe('machines that no stack is known for', () => {
  const notices = (...machines: string[]) =>
    keepPlaced(report({ machines: ['m1', ...machines] }), PLACED).notices;

  test('are counted, and named up to a few; those on their way or handed over are not', () => {
    const restored = 'as after an older backup of the server was restored';
    expect(notices('m3', 'm4')).toEqual(['hot']);
    expect(notices('x1', 'm4')).toEqual([
      `It has a machine that this server does not know, ${restored}; it is left alone: x1.`,
      'hot',
    ]);
    expect(notices('x1', 'x2', 'x3', 'x4', 'x5')).toEqual([
      `It has 5 machines that this server does not know, ${restored}; they are left alone: x1, x2, x3, x4, x5.`,
      'hot',
    ]);
    expect(notices('x1', 'x2', 'x3', 'x4', 'x5', 'x6', 'x7')).toEqual([
      `It has 7 machines that this server does not know, ${restored}; they are left alone: x1, x2, x3, x4, x5, and 2 more.`,
      'hot',
    ]);
  });

  test('are told apart from those that the server expects on another node', () => {
    const restored = 'as after an older backup of the server was restored';
    expect(notices('m2')).toEqual([
      `It has a machine that this server expects on another node, ${restored}; it is left alone: m2.`,
      'hot',
    ]);
  });
});

describe('routers', () => {
  const notices = (...routers: string[]) =>
    keepPlaced(report({ routers: ['s1', ...routers] }), PLACED).notices;
  const restored = 'as after an older backup of the server was restored';

  test('of a stack that is routed elsewhere by now are not told of', () => {
    expect(notices('s2')).toEqual(['hot']);
  });

  test('of stacks that nobody knows are', () => {
    expect(notices('x1')).toEqual([
      `It has a router of a stack that this server does not know, ${restored}; it is left alone: x1.`,
      'hot',
    ]);
    expect(notices('x1', 's2', 'x2')).toEqual([
      `It has 2 routers of stacks that this server does not know, ${restored}; they are left alone: x1, x2.`,
      'hot',
    ]);
  });
});
