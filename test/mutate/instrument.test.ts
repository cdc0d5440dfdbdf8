import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { instrument, type Mutant } from './instrument.ts';

/** @returns what a function answers, as it is and with each of its mutants, with what was done */
async function answers(body: string, ...given: unknown[]): Promise<Record<string, unknown>> {
  const { code, mutants } = instrument('it.ts', `export function it(a, b) {\n${body}\n}`, 1);
  const make = runInThisContext(`($mutant, $turn) => ${code.slice('export '.length)}`) as (
    ...switches: unknown[]
  ) => unknown;
  const run = (active: number): unknown => {
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      if (turns > 100) throw new Error('endless');
    };
    try {
      return (make((id: number) => id === active, turn) as (...all: unknown[]) => unknown)(
        ...given,
      );
    } catch (error) {
      return (error as Error).message;
    }
  };
  const named = mutants.map((mutant: Mutant) => [
    `${mutant.source}: ${mutant.what}`,
    run(mutant.id),
  ]);
  return { '': run(0), ...(Object.fromEntries(named) as Record<string, unknown>) };
}

describe('a mutant', () => {
  test('of an operator is another one, of a result none', async () => {
    expect(await answers('return a < b;', 2, 2)).toEqual({
      '': false,
      'a < b: < → <=': true,
      'a < b: < → >=': true,
      'a < b: no result': undefined,
    });
  });

  test('of a condition always holds, or never', async () => {
    expect(await answers("if (a) return 'yes';\nreturn 'no';", true)).toEqual({
      '': 'yes',
      'a: always': 'yes',
      'a: never': 'no',
      "'yes': other text": '',
      "'yes': no result": undefined,
      "'no': other text": 'yes',
      "'no': no result": 'yes',
    });
    expect(await answers('return a ? 1 : 2;', true)).toMatchObject({
      '': 1,
      'a ? 1 : 2: never': 2,
      '1: 1 → 2': 2,
      '2: 2 → 3': 1,
    });
  });

  test('of a call that answers nothing leaves it out', async () => {
    expect(await answers('const all = [];\nall.push(a);\nreturn all;', 1)).toMatchObject({
      '': [1],
      'all.push(a);: left out': [],
    });
    const thrown = await answers("if (a) throw new Error('bad');\nreturn 3;", true);
    expect(thrown).toMatchObject({ '': 'bad', "throw new Error('bad');: left out": 3 });
  });

  test('of a call leaves what is done otherwise as it is', async () => {
    const body = 'const all = [];\nif (a) all.push(1);\nelse all.push(2);\nreturn all;';
    expect(await answers(body, true)).toMatchObject({ '': [1], 'all.push(2);: left out': [1] });
    expect(await answers(body, false)).toMatchObject({ '': [2], 'all.push(1);: left out': [2] });
  });

  test('of a list is empty, and lacks what filtered or ordered it', async () => {
    const body = 'return [3, 1, 2].filter((n) => n > a).toSorted();';
    const found = await answers(body, 1);
    expect(found).toMatchObject({
      '': [2, 3],
      '[3, 1, 2]: empty list': [],
      '[3, 1, 2].filter((n) => n > a): without filter': [1, 2, 3],
      '[3, 1, 2].filter((n) => n > a).toSorted(): without toSorted': [3, 2],
    });
  });

  test('that makes a loop endless is found as well', async () => {
    const found = await answers(
      'let n = 0;\nfor (;;) {\n  n += 1;\n  if (n > a) break;\n}\nreturn n;',
      3,
    );
    expect(found).toMatchObject({
      '': 4,
      'n += 1: += → -=': 'endless',
      'n += 1;: left out': 'endless',
      'n > a: never': 'endless',
    });
  });

  test('leaves alone what no function does, names and types', () => {
    const source = [
      "import { x } from './x.ts';",
      'const LIMIT = 5;',
      "export const it = (a: 'one' | 'two'): { key: number } => ({ key: a.length as number });",
    ].join('\n');
    const { mutants, skipped } = instrument('it.ts', source, 7);
    expect(mutants).toEqual([
      {
        id: 7,
        file: 'it.ts',
        line: 3,
        what: 'no result',
        source: '{ key: a.length as number }',
      },
    ]);
    expect(skipped).toBe(1);
  });

  test('of a mixed expression is one expression', async () => {
    const found = await answers('return (a ?? b) || 1;', undefined, 0);
    expect(found).toMatchObject({ '': 1, 'a ?? b: ?? → &&': 1, '(a ?? b) || 1: || → &&': 0 });
  });
});
