import { describe, expect, test } from 'vitest';
import { planPools } from '../../../../app/_lib/install/plan-pools.ts';
import {
  poolChoices,
  poolLabel,
  poolProblem,
  poolRequest,
} from '../../../../app/_lib/install/pool-choices.ts';
import type { Plan } from '../../../../schemas/api/resources/plan.ts';
import type { PoolId } from '../../../../schemas/ids/brand.ts';

const declared = (name: string) => ({ id: 'pool-0000000001' as PoolId, name });
const own = { id: null, name: 'barn-1/own' };

describe('pools to choose from', () => {
  test('are those that were declared, behind that of the node', () => {
    expect(poolChoices([declared('tank'), own, declared('fast')])).toEqual(['own', 'fast', 'tank']);
    expect(['own', 'tank'].map(poolLabel)).toEqual(['The node’s own pool', 'tank']);
  });

  test('are none where each node has only its own', () => {
    expect(poolChoices([own])).toEqual([]);
    expect(poolChoices([])).toEqual([]);
  });

  test('that are gone are a problem once they were chosen', () => {
    expect(poolProblem('', ['own', 'tank'])).toBeUndefined();
    expect(poolProblem('tank', ['own', 'tank'])).toBeUndefined();
    expect(poolProblem('old', ['own', 'tank'])).toBe(
      'There is no pool old any more. Choose another one.',
    );
  });

  test('are asked for by role, for roles that have machines', () => {
    const chosen = { web: 'tank', db: '', worker: 'own' };
    expect(poolRequest(chosen, ['web', 'db'], ['own', 'tank'])).toEqual({ pools: { web: 'tank' } });
    expect(poolRequest(chosen, ['worker'], ['own', 'tank'])).toEqual({ pools: { worker: 'own' } });
    expect(poolRequest(chosen, ['db'], ['own', 'tank'])).toEqual({});
    expect(poolRequest(chosen, ['web'], [])).toEqual({});
  });
});

describe('disks of a plan', () => {
  const disks = [
    { machine: 'blog-db', disk: 'system', pool: 'own', reason: 'By default.' },
    { machine: 'blog-db', disk: 'store', pool: 'tank', reason: 'You chose this pool.' },
  ];
  const plan = (placement: object | undefined) => ({ placement }) as Plan;

  test('are told where they go, and why', () => {
    const poolOf = planPools(plan({ pools: ['tank'], disks }));
    expect(poolOf('blog-db', 'store')).toEqual({
      where: 'In the pool tank.',
      reason: 'You chose this pool.',
    });
    expect(poolOf('blog-db', 'system')?.where).toBe('In the node’s own pool.');
    expect(poolOf('blog-web', 'system')).toBeUndefined();
  });

  test('are not where there was no choice, nor in plans of before', () => {
    for (const placement of [undefined, {}, { pools: [], disks }]) {
      expect(planPools(plan(placement))('blog-db', 'store')).toBeUndefined();
    }
  });
});
