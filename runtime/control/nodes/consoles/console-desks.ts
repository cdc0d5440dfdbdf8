import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { MachineId, NodeId } from '../../../../schemas/ids/brand.ts';
import type { AuditTrail } from '../../../audit/audit-trail.ts';
import type { ConsoleStore } from '../console-store.ts';
import { closedSentence, openedSentence } from '../core/console-words.ts';
import { LineCalls, type WaitingCall } from '../agents/line-calls.ts';
import { ConsoleDesk, type ConsolePlace, type Seat, type Sitter } from './console-desk.ts';

export interface DesksDependencies {
  readonly store: Pick<ConsoleStore, 'read' | 'take' | 'endAt'>;
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

const SEAT_BYTES = 18;

/** A seat that somebody has taken, until they leave. */
export interface TakenSeat {
  readonly seat: Seat;
  readonly desk: ConsoleDesk;
  leave(): void;
}

/** The consoles that people sit at. */
export class ConsoleDesks {
  readonly #dependencies: DesksDependencies;
  readonly #calls = new LineCalls<MachineId>();
  readonly #desks = new Map<MachineId, ConsoleDesk>();
  /** What is being written down. */
  readonly #records = new Set<Promise<void>>();
  /** The last who takes a keyboard: one after another, so that what is written down is what was done. */
  #taking: Promise<unknown> = Promise.resolve();

  constructor(dependencies: DesksDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws Fault TOO_MANY_REQUESTS */
  sit(place: ConsolePlace, sitter: Sitter): TakenSeat {
    const { store, onError } = this.#dependencies;
    const known = this.#desks.get(place.machine);
    const ask = (node: NodeId, machine: MachineId): void => this.#calls.ask(node, machine, machine);
    const desk = known ?? new ConsoleDesk(place, { store, ask, onError });
    this.#desks.set(place.machine, desk);
    const seat = desk.sit(randomBytes(SEAT_BYTES).toString('base64url'), sitter);
    return { seat, desk, leave: () => this.#leave(desk, seat) };
  }

  /**
   * Gives the keyboard to somebody who sits there.
   *
   * @param over whether it may be taken from somebody else
   * @throws Fault CONSOLE_IN_USE; NOT_FOUND when nobody with this identity has this seat
   */
  async takeKeyboard(
    machine: MachineId,
    seatId: string,
    identity: string,
    over: boolean,
  ): Promise<void> {
    const take = () => this.#take(this.#find(machine, seatId, identity), over);
    const taken = this.#taking.then(take);
    this.#taking = taken.catch(() => undefined);
    await taken;
  }

  async #take({ desk, seat }: { desk: ConsoleDesk; seat: Seat }, over: boolean): Promise<void> {
    const before = desk.keyboard;
    if (before?.seat === seat) return;
    const by = before?.seat.sitter.name;
    if (by !== undefined && !over) {
      throw new Fault('CONSOLE_IN_USE', { machine: desk.place.machineName, by });
    }
    const { audit, now } = this.#dependencies;
    const sentence = openedSentence(recordOf(desk, seat), by);
    // What cannot be written down is not done.
    await audit.record({ ...entryOf(desk, seat), action: 'console.open', sentence });
    this.#endTyping(desk);
    desk.keyboard = { seat, sinceMs: now().getTime() };
    // Who has left meanwhile, or whose desk was closed, has given it up as well.
    const isThere = this.#desks.get(desk.place.machine) === desk && desk.seats.has(seat.id);
    if (!isThere) this.#endTyping(desk);
    desk.tell();
  }

  /** @throws Fault NOT_FOUND */
  giveKeyboardUp(machine: MachineId, seatId: string, identity: string): void {
    const { desk, seat } = this.#find(machine, seatId, identity);
    if (desk.keyboard?.seat !== seat) return;
    this.#endTyping(desk);
    desk.tell();
  }

  /** @throws Fault NOT_FOUND, CONSOLE_NOT_HELD, CONSOLE_AWAY */
  async type(machine: MachineId, seatId: string, identity: string, text: string): Promise<void> {
    const { desk, seat } = this.#find(machine, seatId, identity);
    await desk.type(seat, text);
  }

  /** For an agent that waits for something new. */
  wait(node: NodeId): WaitingCall<MachineId> {
    return this.#calls.wait(node);
  }

  /** Whether somebody sits at the console of a machine. */
  isWatched(machine: MachineId): boolean {
    return this.#desks.has(machine);
  }

  /** Takes the line that an agent brings; one that nobody asked for is closed. */
  takeLine(node: NodeId, machine: MachineId, line: Duplex): void {
    if (!this.#desks.get(machine)?.takeLine(node, line)) line.destroy();
  }

  /** Ends all lines, and waits until it is written down who has typed until now. */
  async close(): Promise<void> {
    for (const desk of this.#desks.values()) {
      this.#endTyping(desk);
      desk.close();
    }
    this.#desks.clear();
    await this.#taking;
    await Promise.all(this.#records);
  }

  #find(machine: MachineId, seatId: string, identity: string): { desk: ConsoleDesk; seat: Seat } {
    const desk = this.#desks.get(machine);
    const seat = desk?.seats.get(seatId);
    if (!desk || seat?.sitter.identity !== identity) {
      throw new Fault('NOT_FOUND', { what: 'open console', name: seatId.slice(0, 40) });
    }
    return { desk, seat };
  }

  #leave(desk: ConsoleDesk, seat: Seat): void {
    if (!desk.seats.delete(seat.id)) return;
    if (desk.keyboard?.seat === seat) this.#endTyping(desk);
    desk.tell();
    if (desk.seats.size > 0) return;
    desk.close();
    if (this.#desks.get(desk.place.machine) === desk) this.#desks.delete(desk.place.machine);
  }

  #endTyping(desk: ConsoleDesk): void {
    const { keyboard } = desk;
    if (!keyboard) return;
    desk.keyboard = undefined;
    const { audit, now, onError } = this.#dependencies;
    const { seat, sinceMs } = keyboard;
    const sentence = closedSentence(recordOf(desk, seat), now().getTime() - sinceMs);
    const entry = { ...entryOf(desk, seat), action: 'console.close', sentence };
    const record = audit.record(entry).catch(onError);
    this.#records.add(record);
    void record.finally(() => this.#records.delete(record));
  }
}

const recordOf = ({ place }: ConsoleDesk, { sitter }: Seat) => ({
  by: sitter.name,
  machine: place.machineName,
  stack: place.stackName,
});

const entryOf = ({ place }: ConsoleDesk, { sitter }: Seat) => ({
  actor: sitter.name,
  subject: place.stack,
});
