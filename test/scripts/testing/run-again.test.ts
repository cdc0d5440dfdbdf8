import { describe, expect, test } from 'vitest';
import { type FileResult, MOST_UNSTEADY, runAgain } from '../../../scripts/testing/run-again.mjs';

const result = (file: string | undefined, passed: number, ...failures: string[]): FileResult => ({
  project: 'unit',
  file,
  passed,
  failures,
});

/** Runs again what failed; what each file does then is given. */
function again(first: FileResult[], second: Record<string, FileResult[]> = {}) {
  const ran: string[] = [];
  const outcome = runAgain(first, (project, [file = '']) => {
    ran.push(`${project} ${file}`);
    return second[file] ?? [];
  });
  return { ...outcome, ran };
}

describe('after a run', () => {
  test('in which nothing failed, nothing is run again', () => {
    const first = [result('a', 2), result('b', 3)];
    expect(again(first)).toEqual({ results: first, unsteady: [], before: [], ran: [] });
  });

  test('what passes the second time is told as unsteady, and counted once', () => {
    const first = [result('a', 2), result('b', 3, 'b: one', 'b: two')];
    expect(again(first, { b: [result('b', 5)] })).toEqual({
      results: [result('a', 2), result('b', 5)],
      unsteady: ['b: one', 'b: two'],
      before: [],
      ran: ['unit b'],
    });
  });

  test('what fails the second time has failed, also when it is another test', () => {
    const first = [result('a', 1, 'a: one'), result('b', 1, 'b: one')];
    const second = { a: [result('a', 1, 'a: two')], b: [result('b', 2)] };
    expect(again(first, second)).toMatchObject({
      results: [result('a', 1, 'a: two'), result('b', 2)],
      unsteady: ['b: one'],
      before: ['a: one'],
    });
  });

  test('that broke, or failed in many files, nothing is run again', () => {
    const broken = [result(undefined, 0, 'unit: broke'), result('a', 1, 'a: one')];
    expect(again(broken)).toEqual({ results: broken, unsteady: [], before: [], ran: [] });
    const failed = (count: number) =>
      Array.from({ length: count }, (_, index) => result(`f${index}`, 0, 'no'));
    expect(again(failed(MOST_UNSTEADY)).ran).toHaveLength(MOST_UNSTEADY);
    const many = failed(MOST_UNSTEADY + 1);
    expect(again(many)).toEqual({ results: many, unsteady: [], before: [], ran: [] });
  });
});
