import { expect, test } from 'vitest';
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
const file = (): Promise<never> => Promise.resolve('file' as never);
const { ticketMs, tickets: MOST } = LIMITS.stack.points.files;

test('a file that was prepared is fetched once', async () => {
  const { tickets } = site();
  const id = tickets.give(file);
  expect(id).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(await tickets.take(id)).toBe('file');
  expect(() => tickets.take(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  expect(() => tickets.take('')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});

test('within a minute', async () => {
  const { tickets, clock } = site();
  const ids = [tickets.give(file), tickets.give(file)] as const;
  clock.ms += ticketMs - 1;
  expect(await tickets.take(ids[0])).toBe('file');
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
