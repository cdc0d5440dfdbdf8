import { expect, test } from 'vitest';
import { planPlaces } from '../../../../app/_lib/install/plan-places.ts';
import type { Plan } from '../../../../schemas/api/resources/plan.ts';

const plan = (nodes: number, over: Partial<Plan> = {}) =>
  ({
    gateway: { node: 'node-0000000003', nodeName: 'barn-3' },
    placement: {
      machines: [{ machine: 'blog-web', reason: 'You chose this node.' }],
      gateway: 'It is the only gateway to choose from.',
      nodes,
      host: '192.0.2.3',
    },
    ...over,
  }) as Plan;

test('places are explained where there was a choice', () => {
  expect(planPlaces(plan(2))).toEqual({
    reasons: new Map([['blog-web', 'You chose this node.']]),
    gateway: { name: 'barn-3', reason: 'It is the only gateway to choose from.' },
    host: '192.0.2.3',
  });
});

test('with one node, and in plans of before, there is nothing to explain', () => {
  expect(planPlaces(plan(1))).toBeUndefined();
  expect(planPlaces(plan(2, { placement: undefined }))).toBeUndefined();
});

test('a gateway that could not be chosen is none', () => {
  const nowhere = { node: 'node-0000000000', nodeName: '' } as never;
  expect(planPlaces(plan(2, { gateway: nowhere }))?.gateway).toBeUndefined();
});
