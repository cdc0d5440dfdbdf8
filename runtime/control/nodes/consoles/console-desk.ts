import type { Duplex } from 'node:stream';
import { ConsoleFrame, type ConsoleOrder } from '../../../../schemas/agent/console-line.ts';
import type { ConsoleOutput, ConsoleSight } from '../../../../schemas/api/resources/console.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { MachineId, NodeId, StackId } from '../../../../schemas/ids/brand.ts';
import { FrameChannel } from '../../../process/frame-channel.ts';
import type { ConsoleStore } from '../console-store.ts';

const {
  askAgainMs,
  beatMs,
  chunkBytes,
  frameChars,
  seats: MOST_SEATS,
  seatsPerAccount,
  silentMs,
  typeMs,
} = LIMITS.console;

/** A machine whose console somebody sits at. */
export interface ConsolePlace {
  readonly machine: MachineId;
  readonly machineName: string;
  readonly stack: StackId;
  readonly stackName: string;
  /** @returns the node that has it now; undefined: none */
  readonly node: () => Promise<NodeId | undefined>;
}

/** Who sits down at a console. */
export interface Sitter {
  readonly name: string;
  /** What requests that type have to come from: an account, by a session or by a certain token. */
  readonly identity: string;
  /** Whose seats are counted together, whatever sessions and tokens they were taken with. */
  readonly account: string;
  readonly mayType: boolean;
  /** Told that there is something new to look at. */
  readonly onNews: () => void;
}

/** Somebody who sits there. */
export interface Seat {
  readonly id: string;
  readonly sitter: Sitter;
  /** Output from here on comes while this one watches; undefined: what is older is still being fetched. */
  liveFrom: number | undefined;
}

export interface DeskDependencies {
  readonly store: Pick<ConsoleStore, 'read' | 'take' | 'endAt'>;
  readonly ask: (node: NodeId, machine: MachineId) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * The console of one machine, for as long as somebody sits at it: who does, who of them has the keyboard, and the line to
 * the machine. What it writes is kept by the store alone, however slow its readers are.
 */
export class ConsoleDesk {
  readonly place: ConsolePlace;
  readonly seats = new Map<string, Seat>();
  /** Who has the keyboard. */
  keyboard: { readonly seat: Seat; readonly sinceMs: number } | undefined;
  readonly #dependencies: DeskDependencies;
  readonly #timer: NodeJS.Timeout;
  #isSatAt = true;
  #askedOf: NodeId | undefined;
  #line: FrameChannel<ConsoleFrame, ConsoleOrder> | undefined;
  /** Resolved while there is a line. */
  #brought = Promise.withResolvers<void>();
  #isCaughtUp = false;
  #tries = 0;
  #typing: ConsoleSight['typing'] = 'unknown';

  constructor(place: ConsolePlace, dependencies: DeskDependencies) {
    this.place = place;
    this.#dependencies = dependencies;
    this.#timer = setInterval(() => this.#ask(), askAgainMs);
    this.#ask();
  }

  /** @throws Fault TOO_MANY_REQUESTS */
  sit(id: string, sitter: Sitter): Seat {
    const taken = [...this.seats.values()];
    const own = taken.filter((each) => each.sitter.account === sitter.account);
    if (taken.length >= MOST_SEATS || own.length >= seatsPerAccount) {
      throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: 10 });
    }
    const seat: Seat = { id, sitter, liveFrom: this.#isCaughtUp ? this.#end() : undefined };
    this.seats.set(id, seat);
    this.tell();
    return seat;
  }

  /** Takes the line that an agent has brought. @returns whether it was asked for */
  takeLine(node: NodeId, line: Duplex): boolean {
    if (node !== this.#askedOf) return false;
    this.#line?.close();
    const { store } = this.#dependencies;
    const channel: FrameChannel<ConsoleFrame, ConsoleOrder> = new FrameChannel(line, {
      schema: ConsoleFrame,
      longestChars: frameChars,
      beatMs,
      silentMs,
      onFrame: (frame) => this.#take(frame, node),
      onEnd: () => this.#lost(channel),
    });
    this.#line = channel;
    this.#brought.resolve();
    this.#isCaughtUp = false;
    this.#typing = 'unknown';
    // What another node had of it says nothing of this one’s log.
    channel.send({ kind: 'begin', after: store.endAt(this.place.machine, node) });
    this.tell();
    return true;
  }

  /** @returns what the one who sits there sees around the console */
  sightOf(seat: Seat): ConsoleSight {
    const { mayType } = seat.sitter;
    return {
      seat: seat.id,
      mayType,
      line: this.#line ? 'open' : this.#tries > 1 ? 'silent' : 'waiting',
      typing: this.#typing,
      people: [...this.seats.values()].map((each) => ({
        name: each.sitter.name,
        you: each === seat,
        typing: each === this.keyboard?.seat,
      })),
    };
  }

  /**
   * @param after how far the one who sits there has read
   * @returns what comes next, in one piece; undefined: nothing yet
   */
  readFor(seat: Seat, after: number | undefined): ConsoleOutput | undefined {
    const { machine } = this.place;
    // One that is shorter than what was read of it began anew, such as on a node set up again.
    const from = this.#isCaughtUp && after !== undefined && after > this.#end() ? undefined : after;
    const { start, end, text } = this.#dependencies.store.read(machine, from ?? 0, chunkBytes);
    if (end === start || (from !== undefined && start < from)) return undefined;
    const past = seat.liveFrom === undefined || start < seat.liveFrom;
    return { start, end, text, past, lostBytes: from === undefined ? 0 : start - from };
  }

  /** @throws Fault CONSOLE_NOT_HELD, CONSOLE_AWAY */
  async type(seat: Seat, text: string): Promise<void> {
    const machine = this.place.machineName;
    this.#checkKeyboard(seat);
    await Promise.race([this.#untilReady(), rest(typeMs)]);
    // Meanwhile they may have left, or lost the right to it, or somebody else may have taken it over.
    this.#checkKeyboard(seat);
    const line = this.#line;
    if (!line?.isOpen || line.isFull) throw new Fault('CONSOLE_AWAY', { machine });
    line.send({ kind: 'keys', base64: Buffer.from(text).toString('base64') });
  }

  /** @throws Fault CONSOLE_NOT_HELD */
  #checkKeyboard(seat: Seat): void {
    if (this.keyboard?.seat === seat) return;
    throw new Fault('CONSOLE_NOT_HELD', { machine: this.place.machineName });
  }

  /** Who types at once when they have sat down does so before the line is there. */
  async #untilReady(): Promise<void> {
    if (!this.#line) await this.#brought.promise;
    await this.#line?.drained();
  }

  tell(): void {
    for (const { sitter } of this.seats.values()) sitter.onNews();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#isSatAt = false;
    this.#askedOf = undefined;
    this.#line?.close();
  }

  #take(frame: ConsoleFrame, node: NodeId): void {
    const { store } = this.#dependencies;
    if (frame.kind === 'output') {
      const bytes = Buffer.from(frame.base64, 'base64');
      store.take(this.place.machine, { start: frame.start, bytes, from: node });
    }
    if (frame.kind === 'typing') this.#typing = frame.state;
    if (frame.kind === 'caught-up') {
      this.#isCaughtUp = true;
      for (const seat of this.seats.values()) seat.liveFrom = this.#end();
    }
    if (frame.kind !== 'beat') this.tell();
  }

  #lost(line: unknown): void {
    if (this.#line !== line) return;
    this.#line = undefined;
    this.#brought = Promise.withResolvers();
    this.#isCaughtUp = false;
    this.#tries = 0;
    for (const seat of this.seats.values()) seat.liveFrom = undefined;
    this.tell();
    if (this.#isSatAt) this.#ask();
  }

  #ask(): void {
    if (!this.#line) this.#tries += 1;
    if (!this.#line && this.#tries === 2) this.tell();
    this.#askNode().catch(this.#dependencies.onError);
  }

  async #askNode(): Promise<void> {
    const node = await this.place.node();
    if (!this.#isSatAt) return;
    // It has moved: the log and the port of its old node are not its own any more.
    if (node !== this.#askedOf) this.#line?.close();
    this.#askedOf = node;
    if (node !== undefined && !this.#line?.isOpen) {
      this.#dependencies.ask(node, this.place.machine);
    }
  }

  #end(): number {
    return this.#dependencies.store.read(this.place.machine, Number.MAX_SAFE_INTEGER).end;
  }
}

const rest = (ms: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, ms).unref());
