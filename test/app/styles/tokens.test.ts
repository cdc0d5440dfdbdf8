import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync('app/styles/tokens.css', 'utf8');

const TOKENS = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
);

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio (WCAG 2.2). */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function colour(name: string, theme: 'light' | 'dark'): string {
  const token = TOKENS.get(name);
  if (!token) throw new Error(`There is no colour --${name}.`);
  return token[theme];
}

const GROUNDS = ['ground', 'surface', 'sunken'];
const TEXTS = ['ink', 'ink-soft', 'ink-faint', 'accent', 'good', 'warn', 'bad'];

const textPairs = [
  ...TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)),
  ...['accent', 'good', 'warn', 'bad'].flatMap((kind) => [
    [kind, `${kind}-soft`] as const,
    ['ink', `${kind}-soft`] as const,
    ['ink-soft', `${kind}-soft`] as const,
  ]),
  ['on-accent', 'accent'] as const,
  ['on-accent', 'accent-strong'] as const,
  ['on-bad', 'bad'] as const,
  ['ground', 'ink'] as const,
];

describe.each(['light', 'dark'] as const)('%s colours', (theme) => {
  test.each(textPairs)('%s on %s can be read (4.5 : 1)', (text, ground) => {
    expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(GROUNDS)('borders of controls are seen on %s (3 : 1)', (ground) => {
    expect(contrast(colour('line-strong', theme), colour(ground, theme))).toBeGreaterThanOrEqual(3);
  });

  test.each([1, 2, 3, 4, 5, 6])('line %d of a chart is seen (3 : 1)', (number) => {
    const line = colour(`series-${number}`, theme);
    expect(contrast(line, colour('surface', theme))).toBeGreaterThanOrEqual(3);
  });
});
