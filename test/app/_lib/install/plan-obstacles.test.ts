import { describe, expect, test } from 'vitest';
import {
  installObstacle,
  needsConsent,
  otherProblems,
} from '../../../../app/_lib/install/plan-obstacles.ts';
import type { Plan } from '../../../../schemas/api/resources/plan.ts';

type Trust = Plan['trust']['state'];

/** The parts of a plan that decide whether it may be carried out. */
const planWith = (state: Trust, codes: string[]): Plan =>
  ({
    trust: { state, sentence: '', namespace: 'acme', keyIds: [] },
    problems: codes.map((code) => ({ code, message: `${code}.` })),
  }) as unknown as Plan;

test('a trusted plan without problems can be carried out', () => {
  expect(installObstacle(planWith('trusted', []))).toBeUndefined();
  expect(installObstacle(planWith('consented', []))).toBeUndefined();
});

describe('a missing consent', () => {
  test.each<Trust>(['unsigned', 'unknown-publisher'])('%s asks for it', (state) => {
    const plan = planWith(state, [state === 'unsigned' ? 'UNSIGNED' : 'PUBLISHER_UNKNOWN']);
    expect(needsConsent(plan)).toBe(true);
    expect(otherProblems(plan)).toEqual([]);
    expect(installObstacle(plan)).toBe('an administrator has not accepted it yet');
  });

  test('blocks even when the server lists no problem for it', () => {
    expect(installObstacle(planWith('unsigned', []))).toBeDefined();
  });

  test('does not hide other problems', () => {
    const plan = planWith('unsigned', ['UNSIGNED', 'NO_ROOM']);
    expect(otherProblems(plan).map(({ code }) => code)).toEqual(['NO_ROOM']);
    expect(installObstacle(plan)).toContain('problem');
  });
});

test('a revoked key is a problem that no consent removes', () => {
  expect(installObstacle(planWith('unknown-publisher', ['KEY_REVOKED']))).toContain('problem');
});
