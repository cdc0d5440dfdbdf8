import { expect, test } from 'vitest';
import { marketText } from '../../../app/_text/market.ts';
import type { Translation } from '../../../app/_text/translation.ts';

type Preparations = Translation<typeof marketText.preparations>;

test('a translation has other words in the same places', () => {
  const german = {
    title: 'Beispiele werden gebaut',
    lead: 'Das geschieht einmal.',
    states: { waiting: 'Wartet', running: 'Wird gebaut', done: 'Fertig', failed: 'Fehlgeschlagen' },
    step: (step, number, count) => `${number}/${count}: ${step}`,
    progress: (title) => `${title} wird gebaut`,
  } satisfies Preparations;
  expect(german.step('Kopieren', 1, 3)).toBe('1/3: Kopieren');
  expect(Object.keys(german)).toEqual(Object.keys(marketText.preparations));
});

test('a translation that lacks a sentence does not compile', () => {
  // @ts-expect-error -- `progress` is missing
  const broken = { ...marketText.preparations, progress: undefined } satisfies Preparations;
  expect(broken.progress).toBeUndefined();
});
