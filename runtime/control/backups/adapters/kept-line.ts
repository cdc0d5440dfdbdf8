import type { Duplex } from 'node:stream';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type Context, LineBroken, NbdClient } from './nbd-client.ts';

export interface LineParts {
  /** @throws Fault UNREACHABLE, CANCELLED */
  readonly open: (signal: AbortSignal) => Promise<Duplex>;
  readonly contexts: readonly Context[];
  readonly label: string;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A line to a volume that is brought again when it is cut, for as long as its node is not away for too long. */
export class KeptLine {
  readonly #parts: LineParts;
  /** There, or being opened; one for all who ask. */
  #client: Promise<NbdClient> | undefined;
  #sizeBytes: number | undefined;
  #isClosed = false;

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  /** What the action does is done again when it is cut off in the middle. @throws Fault UNREACHABLE, CANCELLED */
  async use<Result>(action: (client: NbdClient) => Promise<Result>): Promise<Result> {
    const { signal, now, pause, label } = this.#parts;
    const untilMs = now() + LIMITS.stackBackups.awayMs;
    for (;;) {
      if (signal.aborted || this.#isClosed) {
        throw new Fault('CANCELLED', { what: `Reading ${label}` });
      }
      const opened = (this.#client ??= this.#open());
      try {
        return await action(await opened);
      } catch (error) {
        if (!(error instanceof LineBroken) && !Fault.is(error, 'UNREACHABLE')) throw error;
        // Somebody else may have noticed before, and have another one by now.
        if (this.#client === opened) this.#client = undefined;
        if (now() >= untilMs) throw this.#away(error);
        await pause(LIMITS.stackBackups.askAgainMs, signal);
      }
    }
  }

  /** Nothing brings it again; one that is being opened is closed when it is there. */
  close(): void {
    this.#isClosed = true;
    this.#client?.then(
      (client) => client.close(),
      () => undefined,
    );
    this.#client = undefined;
  }

  async #open(): Promise<NbdClient> {
    const { open, contexts, signal, label } = this.#parts;
    const line = await open(signal);
    const end = (): void => void line.destroy();
    signal.addEventListener('abort', end, { once: true });
    line.once('close', () => signal.removeEventListener('abort', end));
    const client = await NbdClient.open(line, contexts);
    if (this.#sizeBytes !== undefined && this.#sizeBytes !== client.sizeBytes) {
      client.close();
      const found = `${client.sizeBytes} bytes now`;
      throw new Fault('CONFLICT', { what: 'volume', name: label, why: `it has ${found}` });
    }
    this.#sizeBytes = client.sizeBytes;
    return client;
  }

  #away(cause: unknown): Fault<'UNREACHABLE'> {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new Fault('UNREACHABLE', { url: this.#parts.label, why, about: 'node' }, { cause });
  }
}
