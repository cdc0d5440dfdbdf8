import { expect, test } from 'vitest';
import { BeatWatch } from './beat-watch.ts';
import type { Beat } from './beating-guest.ts';

/** A guest that has written these, one after the other, and goes on from the last one. */
function guestOf(...beats: Beat[]): () => Promise<Beat> {
  let at = -1;
  return async () => {
    at += 1;
    const last = beats.at(-1) ?? { starts: 1, writes: 0 };
    return beats[at] ?? { ...last, writes: last.writes + at };
  };
}

test('a counter that only grows never went back', async () => {
  await using watch = new BeatWatch(guestOf({ starts: 1, writes: 900 }, { starts: 2, writes: 1 }));
  await watch.untilSteady();
  expect(watch.wentBackTo).toBeUndefined();
  expect(watch.longestPauseMs).toBeGreaterThan(0);
});

test.each<[string, Beat]>([
  ['an earlier write', { starts: 2, writes: 7 }],
  ['an earlier start', { starts: 1, writes: 900 }],
])('%s after a later one is noticed', async (_, older) => {
  await using watch = new BeatWatch(guestOf({ starts: 2, writes: 8 }, older));
  await watch.untilSteady();
  expect(watch.wentBackTo).toEqual(older);
});
