import { expect, test } from 'vitest';
import { usableNode } from '../../../../../../runtime/control/stacks/core/plan/usable-node.ts';
import { siteNode } from './lab/site-nodes.ts';

const NODES = [
  siteNode('one'),
  siteNode('away', { ready: false }),
  siteNode('closed', { admits: false }),
];
const SITE = { nodes: NODES, unheard: new Set(['node-silent', 'silent']) };

test('a node that is ready and open is used, by its name or its id', () => {
  const [one] = NODES;
  expect(usableNode('one', SITE)).toEqual({ node: one });
  expect(usableNode(one!.id, SITE)).toEqual({ node: one });
});

test.each([
  ['closed', 'NODE_CLOSED', 'closed is closed to new machines.'],
  ['away', 'NODE_CLOSED', 'away is not connected.'],
  ['silent', 'NODE_CLOSED', 'silent is not connected.'],
  ['nowhere', 'NODE_UNKNOWN', 'There is no node “nowhere”.'],
])('%s is refused: %s', (name, code, message) => {
  const problem = { code, message, action: 'Choose another node.' };
  expect(usableNode(name, SITE)).toEqual({ problem });
});

test('a node that is unknown is so where nobody says who was not heard', () => {
  expect(usableNode('silent', { nodes: NODES })).toMatchObject({
    problem: { code: 'NODE_UNKNOWN' },
  });
});

test('a node that may report any moment after a start of the server is to be waited for', () => {
  const site = { ...SITE, awaitsNodes: true };
  expect(usableNode('silent', site)).toEqual({
    problem: {
      code: 'NODE_CLOSED',
      message: 'The server has just been started, and silent has not reported to it yet.',
      action: 'Try again in a few seconds.',
    },
  });
  expect(usableNode('away', site)).toMatchObject({
    problem: { message: 'away is not connected.', action: 'Choose another node.' },
  });
  expect(usableNode('nowhere', site)).toMatchObject({ problem: { code: 'NODE_UNKNOWN' } });
});
