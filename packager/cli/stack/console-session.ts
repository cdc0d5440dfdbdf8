import { setTimeout as delay } from 'node:timers/promises';
import { EVENT_PATHS } from '../../../schemas/api/event-paths.ts';
import { ConsoleOutput, ConsoleSight } from '../../../schemas/api/resources/console.ts';
import type { Machine, Stack } from '../../../schemas/api/resources/stack.ts';
import { readLiveStream } from '../../../schemas/client/event-stream.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { KeyQueue } from '../../../schemas/console/key-queue.ts';
import { readKeys } from '../../../schemas/console/read-keys.ts';
import { restoreTerminal, TerminalFilter } from '../../../schemas/console/terminal-filter.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Connection } from '../server/connection.ts';
import { Patience } from '../server/patience.ts';
import type { KeyTerminal } from '../terminal/key-terminal.ts';
import { oneLine } from '../terminal/one-line.ts';
import { consoleNews, type ConsoleNotice, lostWords } from './console-notices.ts';

export interface ConsoleSessionRequest {
  readonly stack: Stack;
  readonly machine: Machine;
  /** Undefined: it is only watched. */
  readonly keyboard: { readonly over: boolean } | undefined;
}

const LOST = 'The connection was lost; it is being made again …';

/** What is shown of the time before: about a screen. */
const SHOWN_BYTES = 4_096;

/** Somebody at the console of a machine, until they leave it. A server that is away for a while does not end it. */
export class ConsoleSession {
  readonly #connection: Connection;
  readonly #terminal: KeyTerminal;
  readonly #request: ConsoleSessionRequest;
  readonly #params: { readonly stack: string; readonly machine: string };
  readonly #filter = new TerminalFilter();
  readonly #leaving = new AbortController();
  readonly #decoder = new TextDecoder();
  readonly #keys: KeyQueue;
  #after: number | undefined;
  #sight: ConsoleSight | undefined;
  #hasTyped = false;
  #isLost = false;

  constructor(connection: Connection, terminal: KeyTerminal, request: ConsoleSessionRequest) {
    this.#connection = connection;
    this.#terminal = terminal;
    this.#request = request;
    this.#params = { stack: request.stack.id, machine: request.machine.id };
    this.#keys = new KeyQueue({
      send: (text) => this.#send(text),
      gather: () => delay(LIMITS.console.gatherMs),
      mostChars: LIMITS.console.keysChars,
      waitingChars: LIMITS.cli.consoleLineChars,
      onFailure: (error) => this.#say({ text: Fault.from(error).message }),
    });
  }

  /** @throws Fault what the server refuses with, UNREACHABLE when it stays away */
  async run(): Promise<void> {
    this.#after = await this.#findStart();
    const { signal } = this.#connection.context;
    const end = AbortSignal.any([signal, this.#leaving.signal]);
    this.#terminal.open(
      (bytes) => this.#press(bytes),
      () => this.#leaving.abort(),
    );
    try {
      await this.#watch(end);
    } catch (error) {
      if (!end.aborted) throw error;
    } finally {
      await this.#terminal.write(restoreTerminal(this.#filter.isOnOtherScreen));
      this.#terminal.close();
    }
  }

  async #findStart(): Promise<number> {
    const query = { after: Number.MAX_SAFE_INTEGER };
    const { end } = await this.#connection.api.getConsole({ params: this.#params, query });
    return Math.max(0, end - SHOWN_BYTES);
  }

  async #watch(end: AbortSignal): Promise<void> {
    const patience = new Patience(this.#connection);
    for (;;) {
      let failure: unknown;
      try {
        await this.#watchOnce(end, () => patience.heard());
      } catch (error) {
        failure = error;
      }
      end.throwIfAborted();
      this.#sight = undefined;
      if (!isFinal(failure) && !this.#isLost) this.#say({ text: LOST });
      this.#isLost = true;
      await patience.pause(failure);
    }
  }

  /** Reads one stream to its end. */
  async #watchOnce(signal: AbortSignal, onSign: () => void): Promise<void> {
    const { stack, machine } = this.#params;
    const path = `${EVENT_PATHS.console(stack, machine)}?after=${this.#after ?? 0}`;
    const events = readLiveStream({
      open: (either) => this.#connection.openEvents(path, either),
      signal,
      onSign,
    });
    for await (const { event, data } of events) {
      if (event === 'output') await this.#show(ConsoleOutput.parse(JSON.parse(data)));
      if (event === 'console') await this.#look(ConsoleSight.parse(JSON.parse(data)));
    }
  }

  async #show({ end, text, lostBytes }: ConsoleOutput): Promise<void> {
    this.#after = end;
    if (lostBytes > 0) {
      this.#filter.reset();
      this.#say({ text: lostWords(lostBytes) });
    }
    // Questions to the terminal are not passed on: an answer could come when it is somebody else’s to hear.
    await this.#terminal.write(this.#filter.write(text));
  }

  async #look(sight: ConsoleSight): Promise<void> {
    const before = this.#sight;
    this.#sight = sight;
    if (this.#isLost) this.#say({ text: 'The connection is there again.' });
    this.#isLost = false;
    for (const notice of consoleNews(before, sight)) this.#say(notice);
    if (before === undefined && this.#request.keyboard) await this.#take(this.#request.keyboard);
  }

  async #take({ over }: { readonly over: boolean }): Promise<void> {
    if (!this.#sight?.mayType) throw new Fault('FORBIDDEN', { needs: 'console' });
    const body = { seat: this.#sight.seat, over: over && !this.#hasTyped };
    try {
      await this.#connection.api.takeConsole({ params: this.#params, body });
      this.#hasTyped = true;
    } catch (error) {
      // Who had it before the connection was lost goes on watching.
      if (!this.#hasTyped || !Fault.is(error, 'CONSOLE_IN_USE')) throw error;
      this.#say({ text: error.message });
    }
  }

  #press(bytes: Buffer): void {
    const { passed, isLeft } = readKeys(bytes);
    const text = this.#decoder.decode(passed, { stream: true });
    if (text !== '' && this.#request.keyboard && !this.#keys.type(text)) {
      this.#say({ text: 'Too much was typed at once; some of it was dropped.' });
    }
    if (isLeft) this.#leaving.abort();
  }

  async #send(text: string): Promise<void> {
    const { seat } = this.#sight ?? {};
    const { machine } = this.#request;
    if (seat === undefined) throw new Fault('CONSOLE_AWAY', { machine: machine.name });
    await this.#connection.api.typeConsole({ params: this.#params, body: { seat, text } });
  }

  /** Between what the machine writes, in a line of its own; a terminal that is raw wants carriage returns. */
  #say({ text }: ConsoleNotice): void {
    this.#connection.context.stderr(`\r\n${oneLine(`[${text}]`)}\r\n`);
  }
}

/** Another try would not help. */
const isFinal = (failure: unknown): boolean =>
  failure instanceof Fault && !failure.retryable && failure.code !== 'NOT_SIGNED_IN';
