import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { DownloadedFile } from '../../../schemas/api/route.ts';

const { ticketMs, tickets: MOST_TICKETS } = LIMITS.stack.points.files;
const TICKET_BYTES = 32;

interface Ticket {
  readonly open: () => Promise<DownloadedFile>;
  readonly untilMs: number;
}

/**
 * Files that were prepared to be fetched, each once and soon, by whoever has the ticket. A browser keeps a file that it fetches by its address alone,
 * however large that is; the key of a session cannot go with it.
 */
export class DownloadTickets {
  readonly #now: () => Date;
  readonly #random: (count: number) => Uint8Array;
  readonly #tickets = new Map<string, Ticket>();

  constructor(parts: { readonly now: () => Date; readonly random: (count: number) => Uint8Array }) {
    this.#now = parts.now;
    this.#random = parts.random;
  }

  /** @throws Fault TOO_MANY_REQUESTS */
  give(open: Ticket['open']): string {
    const nowMs = this.#now().getTime();
    for (const [id, { untilMs }] of this.#tickets) if (untilMs <= nowMs) this.#tickets.delete(id);
    if (this.#tickets.size >= MOST_TICKETS) {
      throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: Math.ceil(ticketMs / 1_000) });
    }
    const id = Buffer.from(this.#random(TICKET_BYTES)).toString('base64url');
    this.#tickets.set(id, { open, untilMs: nowMs + ticketMs });
    return id;
  }

  /** @throws Fault NOT_FOUND */
  take(id: string): Promise<DownloadedFile> {
    const ticket = this.#tickets.get(id);
    this.#tickets.delete(id);
    if (ticket && ticket.untilMs > this.#now().getTime()) return ticket.open();
    throw new Fault('NOT_FOUND', { what: 'download', name: id.slice(0, 8) });
  }
}
