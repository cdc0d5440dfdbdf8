import { expect, test } from 'vitest';
import {
  isStillComing,
  LOOKS,
} from '../../../../../../runtime/control/stacks/core/desired/is-still-coming.ts';

test('nodes have their time to begin, whether or not any has come', () => {
  expect(isStillComing({ looks: 1, arrivals: 0 })).toBe(true);
  expect(isStillComing({ looks: LOOKS - 1, arrivals: 0 })).toBe(true);
  expect(isStillComing({ looks: LOOKS, arrivals: 0 })).toBe(false);
});

test('after that they are waited for while others still come', () => {
  expect(isStillComing({ looks: LOOKS, arrivals: 1 })).toBe(true);
  expect(isStillComing({ looks: LOOKS + 1, arrivals: 0 })).toBe(false);
});

test('nobody is waited for without end', () => {
  expect(isStillComing({ looks: 4 * LOOKS - 1, arrivals: 900 })).toBe(true);
  expect(isStillComing({ looks: 4 * LOOKS, arrivals: 900 })).toBe(false);
});
