import { expect, test } from 'vitest';
import { isReporting, sharesOf } from '../../../../../runtime/control/overview/core/node-shares.ts';
import { node } from './summed.ts';

const NONE = { cpu: 0, memory: 0, pool: 0 };

test('shares are parts of the whole', () => {
  const used = node('a', { cpuPercent: 40, memory: [2, 8], pool: [30, 40] });
  expect(sharesOf(used)).toEqual({ cpu: 0.4, memory: 0.25, pool: 0.75 });
});

test('of what is not known, or is not there, no share is used', () => {
  const known = node('a', { cpuPercent: 40 });
  expect(sharesOf(node('a', { silent: true }))).toEqual(NONE);
  expect(sharesOf({ ...known, facts: null })).toEqual(NONE);
  expect(sharesOf({ ...known, figures: null })).toEqual(NONE);
  expect(sharesOf(node('a', { memory: [0, 0], pool: [0, 0], cpuPercent: 0 }))).toEqual(NONE);
});

test('a node reports when it has told both what it is and what it uses, and is heard', () => {
  const known = node('a');
  expect(isReporting(known)).toBe(true);
  expect(isReporting({ ...known, facts: null })).toBe(false);
  expect(isReporting({ ...known, figures: null })).toBe(false);
  expect(isReporting({ ...known, state: 'lost' })).toBe(false);
  expect(isReporting({ ...known, state: 'pending' })).toBe(false);
  expect(isReporting({ ...known, state: 'maintenance' })).toBe(true);
});
