import { describe, expect, test } from 'vitest';
import {
  placeChoices,
  placeProblem,
  placeRequest,
} from '../../../../app/_lib/install/place-choices.ts';

const node = (name: string, over: Record<string, unknown> = {}) => ({
  name,
  state: 'ready' as const,
  facts: { roles: ['compute', 'gateway'] } as never,
  ...over,
});
const inner = node('inner', { facts: { roles: ['compute'] } });

describe('nodes to choose from', () => {
  test('are those that are ready, by name; gateways those that have the role', () => {
    const lost = node('lost', { state: 'lost' });
    const unheard = node('unheard', { facts: null });
    expect(placeChoices([unheard, inner, lost, node('edge')])).toEqual({
      nodes: ['edge', 'inner', 'unheard'],
      gateways: ['edge'],
    });
  });

  test('are none where only one is ready', () => {
    const none = { nodes: [], gateways: [] };
    expect(placeChoices([])).toEqual(none);
    expect(placeChoices([node('edge'), node('lost', { state: 'lost' })])).toEqual(none);
    expect(placeChoices([node('edge'), inner]).nodes).toHaveLength(2);
  });
});

test('a chosen node that is not to be had any more is a problem, and none chosen is not', () => {
  expect(placeProblem('', ['a'], 'node')).toBeUndefined();
  expect(placeProblem('a', ['a'], 'node')).toBeUndefined();
  expect(placeProblem('b', ['a'], 'node')).toBe('b cannot take machines now. Choose another node.');
  expect(placeProblem('b', ['a'], 'gateway')).toBe(
    'b cannot be the gateway now. Choose another one.',
  );
});

describe('a request', () => {
  const choices = { nodes: ['a', 'b'], gateways: ['a'] };

  test('has what was chosen, and only for roles that have machines', () => {
    const chosen = { nodes: { web: 'a', db: '', worker: 'b' }, gateway: 'a' };
    expect(placeRequest(chosen, ['web', 'db'], choices)).toEqual({
      nodes: { web: 'a' },
      gateway: 'a',
    });
  });

  test('has nothing where all is left to the server', () => {
    expect(placeRequest({ nodes: { web: '' }, gateway: '' }, ['web'], choices)).toEqual({});
  });

  test('has nothing where there is nothing to choose from any more', () => {
    const chosen = { nodes: { web: 'a' }, gateway: 'a' };
    expect(placeRequest(chosen, ['web'], { nodes: [], gateways: [] })).toEqual({});
  });
});
