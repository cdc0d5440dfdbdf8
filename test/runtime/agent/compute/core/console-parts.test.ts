import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Anchor,
  placeLogFiles,
} from '../../../../../runtime/agent/compute/core/console-parts.ts';

test('the first files of a log begin at 0', () => {
  expect(
    placeLogFiles(
      [
        { key: 'a', sizeBytes: 10 },
        { key: 'b', sizeBytes: 5 },
      ],
      undefined,
    ),
  ).toEqual([
    { key: 'a', sizeBytes: 10, start: 0 },
    { key: 'b', sizeBytes: 5, start: 10 },
  ]);
});

test('a file keeps its place when it is renamed, and the next one follows it', () => {
  const anchor = { key: 'b', sizeBytes: 5, start: 10 };
  const files = [
    { key: 'b', sizeBytes: 8 },
    { key: 'c', sizeBytes: 3 },
  ];
  expect(placeLogFiles(files, anchor)).toEqual([
    { key: 'b', sizeBytes: 8, start: 10 },
    { key: 'c', sizeBytes: 3, start: 18 },
  ]);
});

test('starts do not go back when all known files have gone', () => {
  const anchor = { key: 'b', sizeBytes: 5, start: 10 };
  expect(placeLogFiles([{ key: 'x', sizeBytes: 7 }], anchor)).toEqual([
    { key: 'x', sizeBytes: 7, start: 15 },
  ]);
});

test('a file that was emptied goes on after what it held', () => {
  const anchor = { key: 'b', sizeBytes: 50, start: 10 };
  expect(placeLogFiles([{ key: 'b', sizeBytes: 7 }], anchor)).toEqual([
    { key: 'b', sizeBytes: 7, start: 60 },
  ]);
});

test('no log at all has no parts', () => {
  expect(placeLogFiles([], { key: 'b', sizeBytes: 50, start: 10 })).toEqual([]);
});

/** Writing some bytes, rotating, or looking. */
const event = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom('rotate', 'look'));

/** Plays events; @returns for each look what was found out, and what is true */
function play(events: (string | number)[]): { placed: Anchor[]; real: Anchor[] }[] {
  const looks: { placed: Anchor[]; real: Anchor[] }[] = [];
  let made = 1;
  let real: Anchor[] = [{ key: 'f0', sizeBytes: 0, start: 0 }];
  let anchor: Anchor | undefined;
  for (const what of events) {
    const newest = real.at(-1) as Anchor;
    if (typeof what === 'number') {
      real = [...real.slice(0, -1), { ...newest, sizeBytes: newest.sizeBytes + what }];
    } else if (what === 'rotate') {
      const next = { key: `f${made++}`, sizeBytes: 0, start: newest.start + newest.sizeBytes };
      real = [...real, next].slice(-4);
    } else {
      const known = anchor?.key ?? 'f0';
      if (!real.some(({ key }) => key === known)) return looks;
      const placed = placeLogFiles(real, anchor);
      looks.push({ placed, real });
      anchor = placed.at(-1);
    }
  }
  return looks;
}

test('as long as one known file is left, every byte has its true offset', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const looks = play(events);
      expect(looks.map(({ placed }) => placed)).toEqual(looks.map(({ real }) => real));
    }),
  );
});
