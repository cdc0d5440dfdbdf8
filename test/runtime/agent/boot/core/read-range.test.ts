import { describe, expect, test } from 'vitest';
import { readRange } from '../../../../../runtime/agent/boot/core/read-range.ts';

describe('the range of a request', () => {
  test.each([
    [undefined, { start: 0, end: 100 }],
    ['bytes=0-9', { start: 0, end: 10 }],
    ['bytes=90-', { start: 90, end: 100 }],
    ['bytes=90-500', { start: 90, end: 100 }],
    ['bytes=-10', { start: 90, end: 100 }],
    ['bytes=-500', { start: 0, end: 100 }],
    // What cannot be read, and several ranges, count as none (RFC 9110 §14.2).
    ['bytes=-', { start: 0, end: 100 }],
    ['bytes=5-2', { start: 0, end: 100 }],
    ['bytes=0-1,5-6', { start: 0, end: 100 }],
    ['lines=0-1', { start: 0, end: 100 }],
    ['bytes=0-99999999999999999999', { start: 0, end: 100 }],
    ['bytes=100-', undefined],
    ['bytes=100-200', undefined],
    ['bytes=-0', undefined],
  ])('%s', (header, range) => {
    expect(readRange(header, 100)).toEqual(range);
  });

  test('of an empty file is all of it', () => {
    expect(readRange(undefined, 0)).toEqual({ start: 0, end: 0 });
    expect(readRange('bytes=0-', 0)).toBeUndefined();
  });
});
