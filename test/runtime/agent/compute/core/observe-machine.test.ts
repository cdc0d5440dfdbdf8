import { describe, expect, test } from 'vitest';
import {
  type MachineSight,
  observeMachine,
} from '../../../../../runtime/agent/compute/core/observe-machine.ts';
import type { DomainState } from '../../../../../runtime/agent/compute/ports/hypervisor.ts';
import { Fault, toWire } from '../../../../../schemas/errors/fault.ts';
import { at, machineMemory } from '../../../../fakes/agent-plan.ts';
import { desiredMachine } from '../../../../fakes/machines.ts';

const machine = desiredMachine();
const failure = toWire(new Fault('HYPERVISOR_FAILED', { call: 'start', message: 'no' }));

const domain = (state: DomainState['state']): DomainState => ({
  id: machine.id,
  state,
  definition: '',
  startedAt: undefined,
});

const observe = (parts: Partial<MachineSight>) =>
  observeMachine({
    machine,
    domain: undefined,
    memory: machineMemory(),
    fault: undefined,
    hold: undefined,
    figures: undefined,
    ...parts,
  });

test('a machine without a domain is absent, or failed when it could not be made', () => {
  expect(observe({})).toEqual({ id: machine.id, state: 'absent', runs: [] });
  expect(observe({ fault: failure })).toMatchObject({ state: 'failed', fault: failure });
});

describe('D1: one that lacks a volume', () => {
  const hold = toWire(
    new Fault('VOLUME_MISSING', { volume: 'data', since: at(0), where: 'the pool', why: 'volume' }),
  );

  test('has failed for that, whatever became of it before', () => {
    const crashed = machineMemory({ crashes: 2 });
    for (const seen of [
      observe({ hold }),
      observe({ hold, domain: domain('off') }),
      observe({ hold, domain: domain('off'), memory: crashed }),
      observe({ hold, domain: domain('crashed') }),
      observe({ hold, domain: domain('off'), fault: failure }),
    ]) {
      expect(seen).toMatchObject({ state: 'failed', fault: hold });
    }
  });

  test('is what it is while it runs, and when it shall be off', () => {
    const memory = machineMemory({ startedAt: at(0), readyAt: at(20) });
    const seen = observe({ hold, domain: domain('running'), memory });
    expect([seen.state, seen.fault]).toEqual(['ready', undefined]);
    const off = observe({ hold, machine: { ...machine, power: 'off' }, domain: domain('off') });
    expect([off.state, off.fault]).toEqual(['off', undefined]);
  });
});

test('one that runs is starting until it is ready, with the times of its start', () => {
  const memory = machineMemory({ startedAt: at(0), bootedAt: at(10) });
  expect(observe({ domain: domain('running'), memory })).toEqual({
    id: machine.id,
    state: 'starting',
    startedAt: at(0),
    bootedAt: at(10),
    runs: [],
  });
  const ready = { ...memory, readyAt: at(20) };
  expect(observe({ domain: domain('running'), memory: ready })).toMatchObject({
    state: 'ready',
    readyAt: at(20),
  });
});

test('one that runs and shall not is stopping', () => {
  const off = { ...machine, power: 'off' as const };
  expect(observe({ machine: off, domain: domain('running') }).state).toBe('stopping');
  expect(observe({ machine: off, domain: domain('stopping') }).state).toBe('stopping');
});

describe('one that stands still because the pool is full', () => {
  const memory = machineMemory({ startedAt: at(0), readyAt: at(20) });

  test('has failed, and says that space is missing and where', () => {
    const seen = observe({ domain: domain('paused'), memory });
    expect(seen.state).toBe('failed');
    expect(seen.fault).toMatchObject({ code: 'DISK_FULL' });
    expect(seen.fault?.message).toContain('the pool that “blog-web-1” is in');
    expect(seen).not.toHaveProperty('readyAt');
  });

  test('says what else went wrong when it could not be let go on', () => {
    expect(observe({ domain: domain('paused'), memory, fault: failure }).fault).toEqual(failure);
  });

  test('is stopping when it shall be off', () => {
    const off = { ...machine, power: 'off' as const };
    expect(observe({ machine: off, domain: domain('paused'), memory }).state).toBe('stopping');
  });
});

test('one that ended by itself has crashed, until it runs again', () => {
  const memory = machineMemory({ crashes: 2 });
  for (const state of ['off', 'crashed'] as const) {
    const seen = observe({ domain: domain(state), memory });
    expect(seen).toMatchObject({ state: 'crashed', fault: { code: 'MACHINE_CRASHED' } });
    expect(seen.fault?.message).toContain('2 in a row');
  }
  expect(observe({ domain: domain('running'), memory }).fault).toBeUndefined();
});

test('one that crashed and shall be off is off: nothing more has to end', () => {
  const off = { ...machine, power: 'off' as const };
  const seen = observe({ machine: off, domain: domain('crashed') });
  expect(seen).toEqual({ id: machine.id, state: 'off', runs: [] });
});

test('one that is off is off, or failed when it shall run and could not be started', () => {
  expect(observe({ domain: domain('off') }).state).toBe('off');
  expect(observe({ domain: domain('off'), fault: failure }).state).toBe('failed');
  const off = { ...machine, power: 'off' as const };
  expect(observe({ machine: off, domain: domain('off'), fault: failure }).state).toBe('off');
});

test('a run without an exit code is reported without one', () => {
  const memory = machineMemory({
    runs: [
      { id: 'a', state: 'running', exitCode: null, output: '' },
      { id: 'b', state: 'done', exitCode: 3, output: 'no' },
    ],
  });
  expect(observe({ memory }).runs).toEqual([
    { id: 'a', state: 'running', output: '' },
    { id: 'b', state: 'done', exitCode: 3, output: 'no' },
  ]);
});
