import { expect, test } from 'vitest';
import { stackPlaces } from '../../../../app/_lib/stack/stack-places.ts';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';

const stack = (gateway: string, machines: Record<string, string>) =>
  ({
    gateway: { node: `node-${gateway}`, nodeName: gateway },
    machines: Object.entries(machines).map(([name, node]) => ({
      name,
      node: `node-${node}`,
      nodeName: node,
    })),
  }) as unknown as Stack;

const shown = (of: Stack) =>
  stackPlaces(of).map(({ node, machines, isGateway }) => [
    node,
    machines.map(({ name }) => name),
    isGateway,
  ]);

test('a stack on several nodes has each of them once, by name, with what is there', () => {
  expect(shown(stack('a', { db: 'c', web1: 'b', web2: 'c' }))).toEqual([
    ['a', [], true],
    ['b', ['web1'], false],
    ['c', ['db', 'web2'], false],
  ]);
});

test('a gateway with machines is one place', () => {
  expect(shown(stack('b', { db: 'a', web: 'b' }))).toEqual([
    ['a', ['db'], false],
    ['b', ['web'], true],
  ]);
});

test('a stack on one node has no list', () => {
  expect(shown(stack('a', { db: 'a', web: 'a' }))).toEqual([]);
});
