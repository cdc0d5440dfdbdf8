import { type Duplex, duplexPair } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { GuestWords } from '../../../../runtime/control/files/guest-words.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

const LABEL = 'the disk “data” of web-1';
const lost = { code: 'FILES_NOT_OPENED', data: { what: LABEL, why: 'lost' } };
const { answerMs, greetingMs } = LIMITS.stack.points.files;

afterEach(() => void vi.useRealTimers());

async function opened(): Promise<{ words: GuestWords; guest: Duplex }> {
  const [line, guest] = duplexPair();
  guest.on('error', () => undefined);
  guest.write('stackyard-files 1\n');
  return { words: await GuestWords.open(line, LABEL), guest };
}

describe('a reading guest', () => {
  test('greets, and answers one question after the other', async () => {
    const { words, guest } = await opened();
    const asked: string[] = [];
    guest.on('data', (bytes: Buffer) => {
      asked.push(bytes.toString());
      guest.write(asked.length === 1 ? 'ok 5\nhe' : 'gone 0\n');
      if (asked.length === 1) guest.write('llo');
    });
    const both = await Promise.all([words.ask('first', 5), words.ask('second', 0)]);
    expect(both).toEqual([
      { state: 'ok', bytes: Buffer.from('hello') },
      { state: 'gone', bytes: Buffer.alloc(0) },
    ]);
    expect(asked).toEqual(['first\n', 'second\n']);
    words.close();
    expect(words.isOpen).toBe(false);
    await expect(words.ask('third', 5)).rejects.toMatchObject(lost);
  });

  test.each(['busy', 'in-use', 'kernel', 'failed'])('may not be there: %s', async (why) => {
    const [line, agent] = duplexPair();
    agent.end(`stackyard-files refused ${why}\n`);
    await expect(GuestWords.open(line, LABEL)).rejects.toMatchObject({ data: { why } });
    expect(line.destroyed).toBe(true);
  });

  test.each([
    'stackyard-files 2\n',
    'stackyard-files refused \u001b[2J\n',
    `${'a'.repeat(201)}\n`,
    'SeaBIOS\r\nstackyard-files 1\n',
  ])('that begins with %j is none', async (text) => {
    const [line, guest] = duplexPair();
    guest.on('error', () => undefined);
    guest.write(text);
    await expect(GuestWords.open(line, LABEL)).rejects.toMatchObject(lost);
    expect(line.destroyed).toBe(true);
  });

  test.each([
    ['more than was asked for', 'ok 6\nabcdef'],
    ['other words', 'okay 5\nabcde'],
    ['no length', 'ok\n'],
    ['a length below nothing', 'ok -1\n'],
    ['a length beyond numbers', 'ok 99999999999\n'],
    ['a line without an end', 'a'.repeat(300)],
  ])('that answers with %s is asked nothing any more', async (_what, text) => {
    const { words, guest } = await opened();
    const asking = words.ask('list', 5);
    guest.write(text);
    await expect(asking).rejects.toMatchObject(lost);
    expect(words.isOpen).toBe(false);
    await expect(words.ask('again', 5)).rejects.toMatchObject(lost);
  });

  test('that ends in the middle of an answer has not answered', async () => {
    const { words, guest } = await opened();
    const asking = words.ask('list', 5);
    guest.end('ok 5\nabc');
    await expect(asking).rejects.toMatchObject(lost);
  });

  test('that does not greet is waited for no longer than it may take', async () => {
    vi.useFakeTimers();
    const [line] = duplexPair();
    const refused = GuestWords.open(line, LABEL).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(greetingMs - 1);
    expect(line.destroyed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await refused).toMatchObject(lost);
  });

  test('that answers without an end, slowly, is cut off', async () => {
    const { words, guest } = await opened();
    vi.useFakeTimers();
    const refused = words.ask('list', 1_000).catch((error: unknown) => error);
    guest.write('ok 1000\n');
    const drip = setInterval(() => guest.writable && guest.write('a'), 1_000);
    await vi.advanceTimersByTimeAsync(answerMs);
    clearInterval(drip);
    expect(await refused).toMatchObject(lost);
  });
});
