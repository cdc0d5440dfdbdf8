import { once } from 'node:events';
import { Readable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { DownloadTickets } from '../../../../runtime/control/files/download-tickets.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

function site() {
  const clock = { ms: 1_000 };
  let count = 0;
  const tickets = new DownloadTickets({
    now: () => new Date(clock.ms),
    random: (length) => new Uint8Array(length).fill((count += 1)),
  });
  return { tickets, clock };
}
const FILE = Readable.from(['file']);
const file = () => Promise.resolve(FILE);
const { guestMs, ticketMs, tickets: MOST, downloads } = LIMITS.stack.points.files;

afterEach(() => void vi.useRealTimers());

test('a file that was prepared is fetched once', async () => {
  const { tickets } = site();
  const id = tickets.give(file);
  expect(id).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(await tickets.take(id)).toBe(FILE);
  expect(() => tickets.take(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  expect(() => tickets.take('')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});

test('within a minute', async () => {
  const { tickets, clock } = site();
  const ids = [tickets.give(file), tickets.give(file)] as const;
  clock.ms += ticketMs - 1;
  expect(await tickets.take(ids[0])).toBe(FILE);
  clock.ms += 1;
  expect(() => tickets.take(ids[1])).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});

test('and not too many wait', () => {
  const { tickets, clock } = site();
  for (let count = 0; count < MOST; count += 1) tickets.give(file);
  expect(() => tickets.give(file)).toThrow(expect.objectContaining({ code: 'TOO_MANY_REQUESTS' }));
  clock.ms += ticketMs;
  expect(tickets.give(file)).toMatch(/./);
});

test('nor are too many fetched at a time, and a ticket is good for later then', async () => {
  const { tickets } = site();
  const fetched: Readable[] = [];
  const open = async (): Promise<Readable> => {
    const made = Readable.from(['file']);
    fetched.push(made);
    return made;
  };
  for (let count = 0; count < downloads; count += 1) await tickets.take(tickets.give(open));
  const [id, late] = [tickets.give(open), tickets.give(open)] as const;
  const tooMany = expect.objectContaining({ code: 'TOO_MANY_REQUESTS' });
  expect(() => tickets.take(id)).toThrow(tooMany);
  fetched[0]!.destroy();
  await once(fetched[0]!, 'close');
  expect(await tickets.take(id)).toBe(fetched.at(-1));
  expect(() => tickets.take(late)).toThrow(tooMany);
  fetched[1]!.destroy();
  await once(fetched[1]!, 'close');
  const broken = tickets.give(() => Promise.reject(new Error('away')));
  await expect(tickets.take(broken)).rejects.toThrow('away');
  expect(await tickets.take(late)).toBe(fetched.at(-1));
});

test('one that nobody takes is given up when its guest has ended', async () => {
  vi.useFakeTimers();
  const { tickets } = site();
  const made = Readable.from(['file']);
  await tickets.take(tickets.give(async () => made));
  await vi.advanceTimersByTimeAsync(guestMs - 1);
  expect(made.destroyed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(made.destroyed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
