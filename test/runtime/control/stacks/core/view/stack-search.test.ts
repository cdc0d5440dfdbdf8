import { describe, expect, test } from 'vitest';
import {
  type StackSearch,
  stackSearch,
} from '../../../../../../runtime/control/stacks/core/view/stack-search.ts';
import type { NodeId } from '../../../../../../schemas/ids/brand.ts';

const nodes = [
  { id: 'node-1' as NodeId, name: 'barn' },
  { id: 'node-2' as NodeId, name: 'attic' },
  // Somebody has called a node as another one's id.
  { id: 'node-3' as NodeId, name: 'node-1' },
];
const stack = (over: object = {}) =>
  ({
    id: 'stack-1',
    name: 'blog',
    appliance: { address: 'acme/wordpress', manifest: { title: 'WordPress with MariaDB' } },
    definition: { gateway: 'node-2', machines: [{ node: 'node-1' }] },
    ...over,
  }) as never;
const isFound = (search: StackSearch, over: object = {}): boolean =>
  stackSearch(search, nodes)(stack(over));

describe('a stack is found', () => {
  test.each([
    ['by nothing', {}],
    ['by words of its name and its appliance', { search: 'BLO maria acme' }],
    ['by its whole name', { name: 'blog' }],
    ['by its id', { name: 'stack-1' }],
    ['by the id of a node', { node: 'node-1' }],
    ['by the name of a node', { node: 'barn' }],
    ['by one of several appliances', { appliances: ['acme/wiki', 'acme/wordpress'] }],
    ['by all of it together', { search: 'blog', node: 'barn', appliances: ['acme/wordpress'] }],
  ])('%s', (_by, search) => {
    expect(isFound(search)).toBe(true);
  });
});

describe('a stack is not found', () => {
  test.each([
    ['by a word that it does not have', { search: 'blog oracle' }],
    ['by a part of its name where the whole is asked for', { name: 'blo' }],
    ['by the node that only its router is on', { node: 'attic' }],
    ['by a node that there is not', { node: 'cellar' }],
    ['by other appliances', { appliances: ['acme/wiki'] }],
    ['by what fits with something that does not', { search: 'blog', node: 'attic' }],
  ])('%s', (_by, search) => {
    expect(isFound(search)).toBe(false);
  });

  test('by a node that none of its machines is on', () => {
    const spread = { definition: { machines: [{ node: 'node-1' }, { node: 'node-2' }] } };
    expect(isFound({ node: 'attic' }, spread)).toBe(true);
    expect(isFound({ node: 'node-3' }, spread)).toBe(false);
  });

  test('by the name of a node that is the id of another one', () => {
    const there = { definition: { gateway: 'node-3', machines: [{ node: 'node-3' }] } };
    expect(isFound({ node: 'node-1' }, there)).toBe(false);
  });
});
