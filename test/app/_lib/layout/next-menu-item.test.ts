import { describe, expect, test } from 'vitest';
import { nextMenuItem } from '../../../../app/_lib/layout/next-menu-item.ts';

const NAMES = ['Same as system', ' Light', 'Dark', 'Large'];

describe('the arrows', () => {
  test('lead on and back, and round at the ends', () => {
    expect(nextMenuItem(NAMES, 0, 'ArrowDown')).toBe(1);
    expect(nextMenuItem(NAMES, 3, 'ArrowDown')).toBe(0);
    expect(nextMenuItem(NAMES, 2, 'ArrowUp')).toBe(1);
    expect(nextMenuItem(NAMES, 0, 'ArrowUp')).toBe(3);
  });

  test('begin at an end when no line has the focus', () => {
    expect(nextMenuItem(NAMES, -1, 'ArrowDown')).toBe(0);
    expect(nextMenuItem(NAMES, -1, 'ArrowUp')).toBe(3);
  });
});

test('Home and End lead to the first and the last line', () => {
  expect(nextMenuItem(NAMES, 2, 'Home')).toBe(0);
  expect(nextMenuItem(NAMES, 1, 'End')).toBe(3);
});

describe('a letter', () => {
  test('leads to the next line that begins with it, and round', () => {
    expect(nextMenuItem(NAMES, -1, 'l')).toBe(1);
    expect(nextMenuItem(NAMES, 1, 'L')).toBe(3);
    expect(nextMenuItem(NAMES, 3, 'l')).toBe(1);
    expect(nextMenuItem(NAMES, 2, 'd')).toBe(2);
  });

  test('that no line begins with leads nowhere', () => {
    expect(nextMenuItem(NAMES, 0, 'x')).toBeUndefined();
  });
});

test('other keys and a menu without lines lead nowhere', () => {
  expect(nextMenuItem(NAMES, 0, 'Enter')).toBeUndefined();
  expect(nextMenuItem([], -1, 'ArrowDown')).toBeUndefined();
});
