import { type SimulatedProcess, whoRuns } from './simulated-process.ts';

/** Something that happens at a moment of virtual time, in the process that asked for it. */
export interface VirtualTimer {
  atMs: number;
  /** Of two at the same moment, the one that was set first. */
  order: number;
  readonly everyMs: number | undefined;
  readonly process: SimulatedProcess;
  readonly callback: () => void;
  isSet: boolean;
}

const realImmediate = setImmediate;

/** Waits until everything has run that can run without time going on. */
const settle = (): Promise<void> => new Promise((resolve) => void realImmediate(resolve));

/**
 * Time that goes on only when nothing is left to do: to the next timer, at once. Together with seeded
 * randomness it makes a run of many processes the same each time, and much shorter than life.
 */
export class VirtualTime {
  #nowMs: number;
  #order = 0;
  /** A binary heap: the next timer is the first. */
  readonly #timers: VirtualTimer[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** @param everyMs how often again; undefined: once */
  set(callback: () => void, afterMs: number, everyMs?: number): VirtualTimer {
    const process = whoRuns.getStore();
    if (!process) throw new Error('a virtual timer belongs to a simulated process');
    // As in life, nothing happens in the moment in which it is set.
    const atMs = this.#nowMs + Math.max(1, Number.isFinite(afterMs) ? afterMs : 1);
    const timer = { atMs, order: this.#nextOrder(), everyMs, process, callback, isSet: true };
    this.#push(timer);
    return timer;
  }

  clear(timer: VirtualTimer): void {
    timer.isSet = false;
  }

  /**
   * Lets time go on to a moment.
   *
   * @param between called after each thing that happened, once everything that follows from it is done
   * @returns at that moment, or when `between` returns false
   */
  async runUntil(endMs: number, between: () => boolean): Promise<void> {
    await settle();
    for (;;) {
      if (!between()) return;
      const next = this.#next(endMs);
      if (!next) break;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.#fire(next);
      await settle();
    }
    this.#nowMs = endMs;
  }

  #fire(timer: VirtualTimer): void {
    if (timer.everyMs !== undefined) {
      timer.atMs = this.#nowMs + Math.max(1, timer.everyMs);
      timer.order = this.#nextOrder();
      this.#push(timer);
    }
    timer.process.run(timer.callback);
  }

  /** Takes the next timer off that is still set and whose process lives. */
  #next(endMs: number): VirtualTimer | undefined {
    for (;;) {
      const first = this.#timers[0];
      if (!first || first.atMs > endMs) return undefined;
      this.#pop();
      if (first.isSet && first.process.isAlive) return first;
    }
  }

  #nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }

  #push(timer: VirtualTimer): void {
    const heap = this.#timers;
    let place = heap.push(timer) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(timer, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = timer;
  }

  #pop(): void {
    const heap = this.#timers;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
  }
}

const isBefore = (a: VirtualTimer, b: VirtualTimer): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
