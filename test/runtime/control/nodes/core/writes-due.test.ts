import { describe, expect, test } from 'vitest';
import { writesDue } from '../../../../../runtime/control/nodes/core/writes-due.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const { longFlushMs: HOUR, longFlushLeast: LEAST } = LIMITS.figures;
const NOW = 100 * HOUR;

describe('the means of a node are written', () => {
  test('an hour after they were written last, if anything was measured since', () => {
    const states = [
      { subject: 'due', until: NOW - 1, writtenAt: NOW - HOUR },
      { subject: 'soon', until: NOW - 1, writtenAt: NOW - HOUR + 1 },
      { subject: 'silent', until: NOW - HOUR, writtenAt: NOW - HOUR },
      { subject: 'new', until: 1, writtenAt: 0 },
    ];
    expect(writesDue(states, NOW, 'due')).toEqual(['new', 'due']);
    expect(writesDue(states, NOW, 'all')).toEqual(['due', 'soon', 'new']);
  });

  test('of some nodes at a time, those that wait longest first', () => {
    const states = Array.from({ length: 3_000 }, (_none, index) => ({
      subject: `node-${index}`,
      until: NOW,
      writtenAt: NOW - HOUR - index,
    }));
    const due = writesDue(states, NOW, 'due');
    expect(due).toEqual(
      states
        .slice(-LEAST)
        .map(({ subject }) => subject)
        .toReversed(),
    );
    expect(writesDue(states, NOW, 'all')).toHaveLength(3_000);
  });

  test('so that all of them have had their turn within half an hour, however many there are', () => {
    const states = Array.from({ length: 5_000 }, (_none, index) => ({
      subject: `node-${index}`,
      until: NOW,
      writtenAt: 0,
    }));
    const { longFlushShare } = LIMITS.figures;
    expect(writesDue(states, NOW, 'due')).toHaveLength(Math.ceil(5_000 * longFlushShare));
    expect(writesDue(states.slice(0, 50), NOW, 'due')).toHaveLength(50);
  });
});
