import { expect, test } from 'vitest';
import {
  elsewhere,
  strayedMachines,
} from '../../../../../../runtime/control/stacks/core/define/elsewhere.ts';
import { definedMachine, nodeId } from './lab.ts';

const [a, b, c] = [nodeId('a'), nodeId('b'), nodeId('c')];
const move = {
  operation: 'op-1' as never,
  to: b,
  mode: 'live' as const,
  copy: [],
  phase: 'carry' as const,
};

test('a machine that is where its record says is nowhere else', () => {
  const web = definedMachine('web');
  expect(elsewhere(web, () => [])).toEqual([]);
  expect(elsewhere(web, () => [a])).toEqual([]);
});

test('where it moves to, or was handed over from, it may be', () => {
  expect(elsewhere(definedMachine('web', { move }), () => [a, b])).toEqual([]);
  expect(elsewhere(definedMachine('web', { node: b, left: [a, c] }), () => [a, b, c])).toEqual([]);
});

test('anywhere else it has gone without this server knowing', () => {
  expect(elsewhere(definedMachine('web'), () => [b])).toEqual([b]);
  expect(
    elsewhere(definedMachine('web', { move, left: [c] }), () => [a, b, c, nodeId('d')]),
  ).toEqual([nodeId('d')]);
});

test('of a stack, each such machine is named with its node', () => {
  const [db, web] = [definedMachine('db'), definedMachine('web')];
  const found = strayedMachines([db, web], (id) => (id === web.id ? [a, b] : [a]));
  expect(found).toEqual([{ machine: web, node: b }]);
});
