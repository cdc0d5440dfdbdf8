import { describe, expect, test } from 'vitest';
import type { SendingMemory } from '../../../../../../runtime/agent/compute/core/machine-memory.ts';
import {
  decideSending,
  hasLeft,
  isOnTheMove,
  observeSending,
  settleSending,
} from '../../../../../../runtime/agent/compute/core/moves/decide-sending.ts';
import type { DomainState } from '../../../../../../runtime/agent/compute/ports/hypervisor.ts';
import type { DesiredSending } from '../../../../../../schemas/agent/desired.ts';
import { Fault, toWire } from '../../../../../../schemas/errors/fault.ts';
import type { OperationId } from '../../../../../../schemas/ids/brand.ts';
import { OTHER_NODE } from '../../../../../fakes/machines.ts';

const [FIRST, SECOND] = ['op-0000000001', 'op-0000000002'] as [OperationId, OperationId];
const to = { node: OTHER_NODE, address: '192.0.2.2', port: 8472 };
const order = (operation = FIRST): DesiredSending => ({
  operation,
  to,
  copy: [],
  mostDowntimeMs: 200,
});
const known = (parts: Partial<SendingMemory> = {}): { sending: SendingMemory } => ({
  sending: { operation: FIRST, to, epoch: 1, state: 'under-way', ...parts },
});
const domain = (state: DomainState['state']) => ({ state });
const NOTHING = {};

const decide = (parts: Partial<Parameters<typeof decideSending>[0]>) =>
  decideSending({
    machine: { sending: order() },
    memory: NOTHING,
    domain: domain('running'),
    isTrying: false,
    ...parts,
  });

describe('a machine that shall go to another node', () => {
  test('is sent when it runs', () => {
    expect(decide({})).toEqual({ kind: 'begin' });
  });

  test.each(['off', 'crashed', 'paused', 'stopping'] as const)('is not sent while %s', (state) => {
    expect(decide({ domain: domain(state) })).toMatchObject({ kind: 'fail' });
    expect(decide({ domain: undefined })).toMatchObject({ kind: 'fail' });
  });

  test('is tried once for each order', () => {
    expect(decide({ memory: known({ state: 'failed' }) })).toEqual({ kind: 'rest' });
    expect(decide({ memory: known({ state: 'sent' }) })).toEqual({ kind: 'rest' });
    const again = { sending: order(SECOND) };
    expect(decide({ machine: again, memory: known({ state: 'failed' }) })).toEqual({
      kind: 'begin',
    });
  });

  test('is left alone while this process is at it, and ended when that is not wanted any more', () => {
    const trying = { memory: known(), isTrying: true };
    expect(decide(trying)).toEqual({ kind: 'rest' });
    expect(decide({ ...trying, machine: {} })).toEqual({ kind: 'cancel' });
    expect(decide({ ...trying, machine: { sending: order(SECOND) } })).toEqual({ kind: 'cancel' });
  });

  test('was not sent when it runs here after an agent died, also when nobody wants it any more', () => {
    for (const machine of [{ sending: order() }, {}, { sending: order(SECOND) }]) {
      expect(decide({ machine, memory: known() })).toMatchObject({ kind: 'fail' });
    }
  });

  test.each(['off', 'crashed', 'paused', 'stopping', undefined] as const)(
    'is asked after when it is %s then',
    (state) => {
      const found = state && domain(state);
      for (const machine of [{ sending: order() }, {}]) {
        expect(decide({ machine, memory: known(), domain: found })).toEqual({ kind: 'ask' });
      }
    },
  );

  test('is not sent a second time when it was sent under another order', () => {
    const machine = { sending: order(SECOND) };
    const memory = known({ state: 'sent' });
    expect(decide({ machine, memory })).toEqual({ kind: 'rest' });
    expect(decide({ machine: { ...machine, epoch: 2 }, memory })).toEqual({ kind: 'begin' });
  });
});

describe('a machine that was sent', () => {
  test('has left until it is here with a higher epoch', () => {
    const memory = known({ state: 'sent', epoch: 3 });
    expect([2, 3, 4].map((epoch) => hasLeft({ epoch }, memory))).toEqual([true, true, false]);
    expect(hasLeft({}, known({ state: 'sent', epoch: 1 }))).toBe(true);
    expect(hasLeft({}, known({ state: 'failed' }))).toBe(false);
    expect(hasLeft({}, NOTHING)).toBe(false);
  });

  test('and one that is under way, or is about to be, is touched by nothing else', () => {
    expect(isOnTheMove({}, known())).toBe(true);
    expect(isOnTheMove({}, known({ state: 'sent' }))).toBe(true);
    expect(isOnTheMove({ sending: order() }, NOTHING)).toBe(true);
    expect(isOnTheMove({ sending: order() }, known({ state: 'failed' }))).toBe(false);
    expect(isOnTheMove({ sending: order(SECOND) }, known({ state: 'failed' }))).toBe(true);
    expect(isOnTheMove({ epoch: 2 }, known({ state: 'sent' }))).toBe(false);
    expect(isOnTheMove({}, NOTHING)).toBe(false);
  });
});

describe('what the other node says', () => {
  test('settles where a machine goes on', () => {
    const paused = domain('paused');
    expect(settleSending('arrived', undefined)).toEqual({
      here: 'leave',
      goOn: false,
      outcome: 'sent',
    });
    expect(settleSending('waiting', undefined)).toEqual({
      here: 'leave',
      goOn: true,
      outcome: 'sent',
    });
    // Whatever stands still here must not wake up when it goes on there.
    expect(settleSending('arrived', paused).here).toBe('end');
    expect(settleSending('waiting', paused)).toEqual({ here: 'end', goOn: true, outcome: 'sent' });
    expect(settleSending('absent', paused)).toEqual({
      here: 'let-go-on',
      goOn: false,
      outcome: 'failed',
    });
    expect(settleSending('absent', domain('off'))).toEqual({
      here: 'leave',
      goOn: false,
      outcome: 'failed',
    });
    expect(settleSending('coming', paused)).toEqual({
      here: 'leave',
      goOn: false,
      outcome: undefined,
    });
  });
});

describe('the report', () => {
  const progress = { bytesDone: 5, bytesTotal: 9 };
  const fault = toWire(new Fault('CANCELLED', { what: 'it' }));

  test('says how far it is', () => {
    const machine = { sending: order() };
    expect(observeSending(machine, NOTHING, undefined)).toBeUndefined();
    expect(observeSending(machine, known(), undefined)).toMatchObject({
      state: 'preparing',
      bytesTotal: 0,
    });
    expect(observeSending(machine, known(), progress)).toEqual({
      operation: FIRST,
      state: 'copying',
      ...progress,
    });
    expect(observeSending(machine, known({ state: 'failed', fault }), undefined)).toMatchObject({
      state: 'failed',
      fault,
    });
  });

  test('says that a machine was sent also when nobody asks any more; a failure is forgotten', () => {
    const sent = known({ state: 'sent', downtimeMs: 120 });
    expect(observeSending({}, sent, undefined)).toMatchObject({ state: 'sent', downtimeMs: 120 });
    const failed = known({ state: 'failed', fault });
    expect(observeSending({}, failed, undefined)).toBeUndefined();
    expect(observeSending({ sending: order(SECOND) }, failed, undefined)).toBeUndefined();
    // What is not settled yet is still told.
    expect(observeSending({}, known(), undefined)).toMatchObject({ state: 'preparing' });
  });
});
