import { expect, test } from 'vitest';
import { countProblem, portProblem } from '../../../../app/_lib/install/machine-answers.ts';

const range = { minimum: 2, maximum: 4 };

test('machines: nothing means the usual number, else it must be in range', () => {
  expect(['', ' ', '2', '4'].map((text) => countProblem(text, range))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  for (const bad of ['1', '5', 'two', '2.5', '-2', '1e1']) {
    expect(`${bad}: ${countProblem(bad, range)}`).toBe(
      `${bad}: Expected: a whole number from 2 to 4.`,
    );
  }
});

test('ports: nothing means the first free one, else 1 to 65535', () => {
  expect(['', '1', '65535'].map(portProblem)).toEqual([undefined, undefined, undefined]);
  for (const bad of ['0', '65536', 'http', '8 0']) {
    expect(`${bad}: ${portProblem(bad)}`).toContain(`${bad}: Expected:`);
  }
});
