import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  MachineMove,
  StackDefinition,
} from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import {
  handedOver,
  withMove,
  withoutLeft,
  withoutMove,
} from '../../../../../../runtime/control/stacks/core/define/move-machine.ts';
import { faultCode } from '../../../../../fakes/fault-code.ts';
import { definedMachine, definedVolume, definition, nodeId } from './lab.ts';

const MOVE: MachineMove = {
  operation: 'operation-1' as never,
  to: nodeId('b'),
  mode: 'live',
  copy: ['volume-web' as never],
  phase: 'prepare',
};
const web = 'machine-web' as never;
const [mine, other] = ['operation-1', 'operation-2'] as never as [never, never];

const made = (over: Partial<StackDefinition> = {}): StackDefinition =>
  definition({
    machines: [definedMachine('db'), definedMachine('web')],
    volumes: [
      definedVolume('db'),
      definedVolume('web'),
      definedVolume('web', { id: 'volume-data' as never }),
    ],
    ...over,
  });
const moving = (machine: object = {}, over: Partial<StackDefinition> = {}): StackDefinition =>
  made({
    machines: [definedMachine('db'), definedMachine('web', { move: MOVE, ...machine })],
    ...over,
  });
const machineOf = ({ machines }: StackDefinition, name = 'web') =>
  machines.find((machine) => machine.name === name);
const leftOf = ({ volumes }: StackDefinition) =>
  Object.fromEntries(volumes.flatMap(({ id, left }) => (left ? [[id, left]] : [])));

describe('a move that begins', () => {
  test('is noted with its machine, and nothing else is different', () => {
    const before = made();
    const after = withMove(before, web, MOVE);
    expect(after).toEqual({
      ...before,
      machines: [definedMachine('db'), definedMachine('web', { move: MOVE })],
    });
    expect(withMove(after, web, MOVE)).toEqual(after);
  });

  test('goes on to another phase', () => {
    const next = { ...MOVE, phase: 'carry' } as const;
    expect(machineOf(withMove(moving(), web, next))?.move).toEqual(next);
  });

  test('is refused while another operation moves the machine, or for one that is not there', () => {
    expect(() => withMove(moving(), web, { ...MOVE, operation: other })).toThrow(
      expect.objectContaining({
        code: 'CONFLICT',
        data: { what: 'machine', name: 'web', why: 'another operation moves it' },
      }),
    );
    expect(() => withMove(made(), 'machine-x' as never, MOVE)).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', data: { what: 'machine', name: 'machine-x' } }),
    );
  });
});

describe('a move that is given up', () => {
  test('leaves the machine where it is, and the copies at the other node to be deleted', () => {
    const after = withoutMove(moving(), web, mine);
    expect(after.machines).toEqual(made().machines);
    expect(leftOf(after)).toEqual({ 'volume-web': [nodeId('b')] });
    expect(withoutMove(after, web, mine)).toEqual(after);
  });

  test('names each node once that has something left', () => {
    const volumes = [definedVolume('web', { left: [nodeId('c'), nodeId('b')] })];
    expect(leftOf(withoutMove(moving({}, { volumes }), web, mine))).toEqual({
      'volume-web': [nodeId('c'), nodeId('b')],
    });
  });

  test('is that of its own operation only', () => {
    expect(withoutMove(moving(), web, other)).toEqual(moving());
    expect(withoutMove(made(), web, mine)).toEqual(made());
    expect(faultCode(() => withoutMove(made(), 'machine-x' as never, mine))).toBe('NOT_FOUND');
  });
});

describe('a machine that is handed over', () => {
  test('is the other node’s alone, and what it left is named', () => {
    const after = handedOver(moving(), web, mine);
    expect(machineOf(after)).toEqual(
      definedMachine('web', { node: nodeId('b'), epoch: 2, left: [nodeId('a')] }),
    );
    expect(machineOf(after, 'db')).toEqual(definedMachine('db'));
    expect(leftOf(after)).toEqual({ 'volume-web': [nodeId('a')] });
    expect(handedOver(after, web, mine)).toEqual(after);
  });

  test('has an epoch more than it had, and nothing left where it is now', () => {
    const left = [nodeId('b'), nodeId('c'), nodeId('a')];
    const after = machineOf(handedOver(moving({ epoch: 4, left }), web, mine));
    expect(after).toMatchObject({ epoch: 5, left: [nodeId('c'), nodeId('a')] });
  });

  test('is so by its own operation only', () => {
    expect(handedOver(moving(), web, other)).toEqual(moving());
    expect(handedOver(made(), web, mine)).toEqual(made());
    expect(faultCode(() => handedOver(made(), 'machine-x' as never, mine))).toBe('NOT_FOUND');
  });
});

describe('what a node does not have any more', () => {
  const [b, c] = [nodeId('b'), nodeId('c')];
  const before = made({
    machines: [definedMachine('db', { left: [b] }), definedMachine('web', { left: [b, c] })],
    volumes: [definedVolume('db', { left: [b] }), definedVolume('web', { left: [c, b] })],
  });

  test('is forgotten, of this node and of what it named', () => {
    const after = withoutLeft(before, { node: b, items: ['machine-db', 'volume-web'] });
    expect(after).toEqual({
      ...before,
      machines: [definedMachine('db'), definedMachine('web', { left: [b, c] })],
      volumes: [definedVolume('db', { left: [b] }), definedVolume('web', { left: [c] })],
    });
    expect(after.machines[0]).not.toHaveProperty('left');
  });

  test('was left there; what was not is as it was', () => {
    expect(withoutLeft(before, { node: nodeId('d'), items: ['machine-db'] })).toEqual(before);
    expect(withoutLeft(made(), { node: b, items: ['machine-db'] })).toEqual(made());
  });
});

/** All that can be done to the move of a machine, in any order and as often as one likes. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('move' as const),
    to: fc.constantFrom('a', 'b', 'c'),
    copies: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('give-up' as const) }),
  fc.record({ kind: fc.constant('hand-over' as const) }),
  fc.record({ kind: fc.constant('gone' as const), node: fc.constantFrom('a', 'b', 'c') }),
);

test('whatever moves do, epochs never fall, and only a hand-over gives a machine to another node', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let now = made();
      for (const each of steps) {
        const before = machineOf(now);
        if (each.kind === 'move') {
          const copy = each.copies ? MOVE.copy : [];
          now = withMove(now, web, { ...MOVE, to: nodeId(each.to), copy });
        } else if (each.kind === 'give-up') now = withoutMove(now, web, mine);
        else if (each.kind === 'hand-over') now = handedOver(now, web, mine);
        else now = withoutLeft(now, { node: nodeId(each.node), items: ['machine-web'] });
        const after = machineOf(now);
        const isHandedOver = each.kind === 'hand-over' && before?.move !== undefined;
        const epoch = before?.epoch ?? 1;
        expect(after?.epoch ?? 1).toBe(isHandedOver ? epoch + 1 : epoch);
        expect(after?.node).toBe(isHandedOver ? before.move?.to : before?.node);
        expect(new Set(after?.left).size).toBe(after?.left?.length ?? 0);
        expect(now.machines.map(({ id }) => id)).toEqual(made().machines.map(({ id }) => id));
        expect(now.volumes.map(({ id }) => id)).toEqual(made().volumes.map(({ id }) => id));
      }
    }),
  );
});
