import { beforeEach, expect, test } from 'vitest';
import { Traffic } from '../../../registry/http/v2/traffic.ts';

let traffic: Traffic;
beforeEach(() => {
  traffic = new Traffic({
    windowMs: 1000,
    leastBytes: 1,
    answers: 3,
    answersPerClient: 2,
    memoryBytes: 30,
    memoryBytesPerClient: 20,
  });
});
const refused = 'Too many requests; try again in 1 seconds.';

test('a client has so many answers and no more; others have theirs', () => {
  traffic.hold('a').takeAnswer();
  traffic.hold('a').takeAnswer();
  expect(() => traffic.hold('a').takeAnswer()).toThrow(refused);
  traffic.hold('b').takeAnswer();
  expect(() => traffic.hold('b').takeAnswer()).toThrow(refused);
});

test('memory is counted by bytes: the last one fits, another does not', () => {
  const first = traffic.hold('a');
  first.takeMemory(20);
  expect(() => traffic.hold('a').takeMemory(1)).toThrow(refused);
  traffic.hold('b').takeMemory(10);
  expect(() => traffic.hold('b').takeMemory(1)).toThrow(refused);
});

test('what is released is free again, once', () => {
  const one = traffic.hold('a');
  one.takeAnswer();
  one.takeMemory(20);
  one.release();
  one.release();
  const next = traffic.hold('a');
  next.takeMemory(20);
  next.takeAnswer();
  traffic.hold('a').takeAnswer();
  expect(() => traffic.hold('a').takeAnswer()).toThrow(refused);
});

test('what was refused is not counted', () => {
  const holding = traffic.hold('a');
  expect(() => holding.takeMemory(21)).toThrow(refused);
  holding.takeMemory(20);
  holding.release();
  traffic.hold('a').takeMemory(20);
});
