import { describe, expect, test } from 'vitest';
import type { DefinedMachine } from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import type { StackRecord } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import {
  powerOf,
  prerequisitesOf,
  waitsFor,
} from '../../../../../../runtime/control/stacks/core/desired/start-order.ts';
import type { ObservedMachine } from '../../../../../../schemas/agent/observed.ts';

/** `web` comes after `app`, `app` after both machines of `db`; `cache` is by itself. */
const ROLES = { db: [], app: ['db'], web: ['app'], cache: [] };
const MACHINES = ['db-1', 'db-2', 'app-1', 'web-1', 'cache-1'].map(
  (id) => ({ id, role: id.slice(0, -2) }) as unknown as DefinedMachine,
);
const machine = (id: string): DefinedMachine =>
  MACHINES.find((each) => (each.id as string) === id)!;

const stack = (power: 'on' | 'off'): StackRecord =>
  ({
    power,
    definition: { machines: MACHINES },
    appliance: {
      manifest: {
        roles: Object.fromEntries(Object.entries(ROLES).map(([role, after]) => [role, { after }])),
      },
    },
  }) as unknown as StackRecord;

const states = (
  known: Record<string, ObservedMachine['state']>,
): ReadonlyMap<never, { state: ObservedMachine['state'] }> =>
  new Map(Object.entries(known).map(([id, state]) => [id as never, { state }]));

const ON = { power: 'on', hold: false };
const HELD = { power: 'on', hold: true };
const OFF = { power: 'off', hold: false };

describe('going on, a machine', () => {
  const power = (id: string, known: Record<string, ObservedMachine['state']>) =>
    powerOf(machine(id), stack('on'), states(known));

  test('that comes after none starts at once', () => {
    expect(power('db-1', {})).toEqual(ON);
    expect(power('cache-1', { 'db-1': 'crashed' })).toEqual(ON);
  });

  test('is on hold until each that it comes after is ready', () => {
    expect(power('app-1', {})).toEqual(HELD);
    expect(power('app-1', { 'db-1': 'ready' })).toEqual(HELD);
    expect(power('app-1', { 'db-1': 'ready', 'db-2': 'starting' })).toEqual(HELD);
    expect(power('app-1', { 'db-1': 'ready', 'db-2': 'ready' })).toEqual(ON);
    expect(power('web-1', { 'db-1': 'ready', 'db-2': 'ready', 'app-1': 'off' })).toEqual(HELD);
  });

  test('waits for those by name', () => {
    const waiting = (known: Record<string, ObservedMachine['state']>) =>
      waitsFor(machine('app-1'), stack('on'), states(known)).map(({ id }) => id);
    expect(waiting({ 'db-1': 'ready' })).toEqual(['db-2']);
    expect(waiting({ 'db-1': 'ready', 'db-2': 'ready' })).toEqual([]);
    expect(prerequisitesOf(machine('app-1'), stack('on')).map(({ id }) => id)).toEqual([
      'db-1',
      'db-2',
    ]);
    expect(prerequisitesOf(machine('db-1'), stack('on'))).toEqual([]);
  });
});

describe('going off, a machine', () => {
  const power = (id: string, known: Record<string, ObservedMachine['state']>) =>
    powerOf(machine(id), stack('off'), states(known));

  test('on which none depends goes at once', () => {
    expect(power('web-1', { 'web-1': 'ready', 'app-1': 'ready' })).toEqual(OFF);
  });

  test.each(['starting', 'ready', 'stopping'] as const)(
    'stays as it is while one that depends on it is %s',
    (state) => {
      expect(power('db-1', { 'app-1': state })).toEqual(HELD);
      expect(power('app-1', { 'app-1': 'ready', 'web-1': state })).toEqual(HELD);
    },
  );

  test.each(['off', 'absent', 'crashed', 'failed'] as const)(
    'goes when all that depend on it are %s or not known',
    (state) => {
      expect(power('db-1', { 'app-1': state, 'cache-1': 'ready' })).toEqual(OFF);
      expect(power('db-1', {})).toEqual(OFF);
    },
  );
});

test('one that is switched off for a change is off while its stack goes on', () => {
  const own = machine('db-1');
  const changed = (phase: 'off' | 'on' | 'done') => ({
    ...own,
    restart: { operation: 'op-0000000001' as never, way: 'there' as const, phase },
  });
  const seen = states({});
  expect(powerOf(changed('off'), stack('on'), seen)).toEqual({ power: 'off', hold: false });
  expect(powerOf(changed('on'), stack('on'), seen)).toEqual({ power: 'on', hold: false });
  expect(powerOf(changed('done'), stack('on'), seen)).toEqual({ power: 'on', hold: false });
  expect(powerOf(changed('off'), stack('off'), seen)).toEqual(powerOf(own, stack('off'), seen));
});
