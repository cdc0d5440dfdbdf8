import { describe, expect, test } from 'vitest';
import { checkParameterDeclarations } from '../../../schemas/appliance/check-parameters.ts';
import type { Parameter } from '../../../schemas/appliance/parameter.ts';
import { patternCost } from '../../../schemas/appliance/pattern-cost.ts';

/** Declares a question with a default over which the pattern is run at once. */
const problemsOf = (regex: string, text = 'a'.repeat(200)): string[] => {
  const alpha: Parameter = {
    type: 'string',
    label: 'Alpha',
    group: 'essentials',
    minLength: 0,
    maxLength: 200,
    pattern: { regex, hint: 'another value' },
    default: text,
  };
  return checkParameterDeclarations({ alpha }).map(({ wanted }) => wanted);
};

describe('the cost of a pattern', () => {
  test.each([
    ['[a-z][a-z0-9_-]+', 1, 1],
    ['https?://(a|b|c)(?:d|e)x{2,}y{3}', 1, 12],
    ['[|?*]+a\\?b\\|\\*', 1, 1],
    ['a+?b*?c??', 2, 2],
    ['\\\\*\\\\*', 2, 1],
    ['(a|b(c|d)?)|e', 0, 16],
  ])('of %s is %i repeats and %i choices', (regex, repeats, choices) => {
    expect(patternCost(regex)).toEqual({ repeats, choices });
  });
});

describe('A5: a pattern that would hang who reads it is refused before it is tried', () => {
  test.each([
    ['optional letters', 'a?'.repeat(60) + 'b'],
    ['lazy optional letters', 'a??'.repeat(60) + 'b'],
    ['alternatives', '(a|a)'.repeat(35) + 'b'],
    ['alternatives that capture nothing', '(?:a|a)'.repeat(25) + 'b'],
    ['alternatives within each other', '(a|(a|(a|(a|a))))'.repeat(9) + 'b'],
    ['repeats behind an escaped backslash', '\\\\*'.repeat(40) + 'b'],
    ['repeats of letters', '.*.*.*.*b'],
    ['repeated groups', '(a+)+b'],
  ])('%s', (_what, regex) => {
    const start = performance.now();
    expect(problemsOf(regex, (regex.startsWith('\\') ? '\\' : 'a').repeat(200))).toEqual([
      expect.stringMatching(/choices|repeats|repeated group/),
    ]);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('what people write goes through', () => {
    expect(problemsOf('[a-z][a-z0-9_-]+', 'wordpress')).toEqual([]);
    expect(problemsOf('(daily|weekly|monthly|yearly)', 'weekly')).toEqual([]);
    expect(problemsOf('https?://[a-z0-9.-]+/?[a-z/]*', 'https://example.org/a')).toEqual([]);
    expect(problemsOf('\\d{4}-\\d{2}-\\d{2}', '2026-11-23')).toEqual([]);
  });
});
