import type { Readable } from 'node:stream';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { DownloadedFile } from '../../../schemas/api/route.ts';

const {
  guestMs,
  ticketMs,
  tickets: MOST_TICKETS,
  downloads: MOST_DOWNLOADS,
} = LIMITS.stack.points.files;
const TICKET_BYTES = 32;

interface Ticket {
  readonly open: () => Promise<DownloadedFile & Readable>;
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
  /** Files that are just being fetched. */
  #fetched = 0;

  constructor(parts: { readonly now: () => Date; readonly random: (count: number) => Uint8Array }) {
    this.#now = parts.now;
    this.#random = parts.random;
  }

  /** @throws Fault TOO_MANY_REQUESTS */
  give(open: Ticket['open']): string {
    const nowMs = this.#now().getTime();
    for (const [id, { untilMs }] of this.#tickets) if (untilMs <= nowMs) this.#tickets.delete(id);
    if (this.#tickets.size >= MOST_TICKETS) throw tooMany();
    const id = Buffer.from(this.#random(TICKET_BYTES)).toString('base64url');
    this.#tickets.set(id, { open, untilMs: nowMs + ticketMs });
    return id;
  }

  /**
   * Each file that is fetched has a piece of it in memory, for as long as nobody takes that.
   *
   * @throws Fault NOT_FOUND; TOO_MANY_REQUESTS, and the ticket can be used later
   */
  take(id: string): Promise<DownloadedFile> {
    const ticket = this.#tickets.get(id);
    if (!ticket || ticket.untilMs <= this.#now().getTime()) {
      this.#tickets.delete(id);
      throw new Fault('NOT_FOUND', { what: 'download', name: id.slice(0, 8) });
    }
    if (this.#fetched >= MOST_DOWNLOADS) throw tooMany();
    this.#tickets.delete(id);
    return this.#fetch(ticket);
  }

  async #fetch({ open }: Ticket): Promise<DownloadedFile> {
    this.#fetched += 1;
    const end = (): void => void (this.#fetched -= 1);
    try {
      const file = await open();
      // Whoever takes nothing does not notice that the guest has ended, and would keep others from fetching theirs.
      const limit = setTimeout(() => file.destroy(), guestMs);
      file.once('close', () => {
        clearTimeout(limit);
        end();
      });
      return file;
    } catch (error) {
      end();
      throw error;
    }
  }
}

const tooMany = (): Fault =>
  new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: Math.ceil(ticketMs / 1_000) });
