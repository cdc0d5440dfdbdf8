import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyQueue } from '../../../schemas/console/key-queue.ts';

/** A queue whose messages arrive when the test says so. */
function held(mostChars = 4, waitingChars = 20) {
  const sent: string[] = [];
  const failures: unknown[] = [];
  let answer = Promise.withResolvers<void>();
  let gatherings = 0;
  const queue = new KeyQueue({
    mostChars,
    waitingChars,
    gather: async () => void (gatherings += 1),
    onFailure: (error) => failures.push(error),
    send: (text) => {
      sent.push(text);
      answer = Promise.withResolvers();
      return answer.promise;
    },
  });
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  return {
    queue,
    sent,
    failures,
    gatherings: () => gatherings,
    arrive: async () => {
      answer.resolve();
      await turn();
    },
    fail: async (error: unknown) => {
      answer.reject(error);
      await turn();
    },
  };
}

describe('keys', () => {
  test('go at once, and what is typed meanwhile goes together', async () => {
    const { queue, sent, arrive, gatherings } = held();
    expect(queue.type('a')).toBe(true);
    expect(sent).toEqual(['a']);
    queue.type('b');
    queue.type('c');
    expect(sent).toEqual(['a']);
    await arrive();
    expect(sent).toEqual(['a', 'bc']);
    expect(gatherings()).toBe(1);
    await arrive();
    queue.type('d');
    expect(sent).toEqual(['a', 'bc', 'd']);
    queue.type('');
    expect(sent).toHaveLength(3);
  });

  test('are cut where a message is full, never within a character', async () => {
    const { queue, sent, arrive } = held();
    queue.type('abc🙂defg');
    await arrive();
    await arrive();
    await arrive();
    expect(sent).toEqual(['abc', '🙂de', 'fg']);
  });

  test('a whole character at the end of a message is not torn from it', async () => {
    const { queue, sent } = held();
    queue.type('ab🙂');
    expect(sent).toEqual(['ab🙂']);
  });

  test('are refused when too many wait, as a whole', async () => {
    const { queue, sent, arrive } = held(4, 6);
    expect(queue.type('1234567')).toBe(false);
    expect(sent).toEqual([]);
    expect(queue.type('123456')).toBe(true);
    expect(queue.type('78901')).toBe(false);
    await arrive();
    await arrive();
    expect(sent.join('')).toBe('123456');
  });

  test('that come after some that failed are dropped with them; later ones go', async () => {
    const { queue, sent, failures, fail, arrive } = held();
    queue.type('rm -rf /tmp/x');
    await fail('cut');
    expect(failures).toEqual(['cut']);
    expect(sent).toEqual(['rm -']);
    queue.type('ls');
    expect(sent).toEqual(['rm -', 'ls']);
    await arrive();
    expect(failures).toHaveLength(1);
  });

  test('arrive as they were typed, however they are cut', async () => {
    const typed = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(typed, async (parts) => {
        let text = '';
        const queue = new KeyQueue({
          mostChars: 3,
          waitingChars: 10_000,
          gather: async () => undefined,
          onFailure: () => undefined,
          send: async (more) => {
            expect(more.length).toBeLessThanOrEqual(3);
            text += more;
          },
        });
        for (const part of parts) queue.type(part);
        await new Promise((resolve) => void setImmediate(resolve));
        expect(text).toBe(parts.join(''));
      }),
    );
  });
});
