'use client';

import { useEffect, useRef, useState } from 'react';
import { EVENT_PATHS } from '../../schemas/api/event-paths.ts';
import type { ConsoleOutput, ConsoleSight } from '../../schemas/api/resources/console.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { KeyQueue } from '../../schemas/console/key-queue.ts';
import { api } from './api.ts';
import { openEventStream } from './event-stream.ts';

/** What a terminal does with what comes. */
export interface ConsoleScreen {
  /** @param mayAsk whether the machine may ask the terminal something; the answer is typed */
  show(output: ConsoleOutput, mayAsk: boolean): Promise<void>;
}

/** A console as a page has it. */
export interface LiveConsole {
  /** Undefined: the server has said nothing yet. */
  readonly sight: ConsoleSight | undefined;
  readonly lost: boolean;
  readonly error: unknown;
  take(over: boolean): Promise<void>;
  release(): Promise<void>;
  type(text: string): void;
}

/** Sits at a console: the connection, made again whenever it is lost, and the keyboard. */
class ConsoleConnection {
  readonly #params: { readonly stack: string; readonly machine: string };
  readonly #screen: ConsoleScreen;
  readonly #tell: (change: Partial<Pick<LiveConsole, 'sight' | 'lost' | 'error'>>) => void;
  readonly #keys: KeyQueue;
  readonly #stream: { close(): void };
  #after: number | undefined;
  #sight: ConsoleSight | undefined;
  /** It had the keyboard when the connection was lost. */
  #wantsKeyboard = false;

  constructor(
    params: { readonly stack: string; readonly machine: string },
    screen: ConsoleScreen,
    tell: (change: Partial<Pick<LiveConsole, 'sight' | 'lost' | 'error'>>) => void,
  ) {
    this.#params = params;
    this.#screen = screen;
    this.#tell = tell;
    this.#keys = new KeyQueue({
      send: (text) => this.#send(text),
      gather: () => new Promise((resolve) => setTimeout(resolve, LIMITS.console.gatherMs)),
      mostChars: LIMITS.console.keysChars,
      waitingChars: LIMITS.cli.consoleLineChars,
      onFailure: (error) => tell({ error }),
    });
    const path = EVENT_PATHS.console(
      encodeURIComponent(params.stack),
      encodeURIComponent(params.machine),
    );
    this.#stream = openEventStream({
      url: () => (this.#after === undefined ? path : `${path}?after=${this.#after}`),
      event: ['output', 'console'],
      onData: (data, event) =>
        event === 'output' ? this.#show(data as ConsoleOutput) : this.#look(data as ConsoleSight),
      onLost: () => {
        this.#sight = undefined;
        tell({ lost: true });
      },
    });
  }

  get #hasKeyboard(): boolean {
    return this.#sight?.people.some(({ you, typing }) => you && typing) ?? false;
  }

  async take(over: boolean): Promise<void> {
    const seat = this.#sight?.seat;
    if (seat === undefined) return;
    try {
      await api.takeConsole({ params: this.#params, body: { seat, over } });
      this.#wantsKeyboard = true;
      this.#tell({ error: undefined });
    } catch (error) {
      this.#wantsKeyboard = false;
      this.#tell({ error });
    }
  }

  async release(): Promise<void> {
    this.#wantsKeyboard = false;
    const seat = this.#sight?.seat;
    if (seat === undefined) return;
    await api
      .leaveConsole({ params: this.#params, body: { seat } })
      .catch((error: unknown) => this.#tell({ error }));
  }

  type(text: string): void {
    if (this.#hasKeyboard) this.#keys.type(text);
  }

  close(): void {
    this.#stream.close();
  }

  async #show(output: ConsoleOutput): Promise<void> {
    this.#after = output.end;
    await this.#screen.show(output, this.#hasKeyboard && !output.past);
  }

  #look(sight: ConsoleSight): void {
    const isNew = this.#sight === undefined;
    const had = this.#hasKeyboard;
    this.#sight = sight;
    // Taken over by somebody else: that is not undone when the connection is lost later.
    if (had && !this.#hasKeyboard) this.#wantsKeyboard = false;
    this.#tell({ sight, lost: false });
    if (isNew && this.#wantsKeyboard) void this.take(false);
  }

  async #send(text: string): Promise<void> {
    const seat = this.#sight?.seat ?? '';
    await api.typeConsole({ params: this.#params, body: { seat, text } });
  }
}

/**
 * Sits at the console of a machine for as long as the component that uses it is there; it takes the machine as its key.
 *
 * @param screen where what comes is shown; undefined: not ready yet
 */
export function useLiveConsole(
  stack: string,
  machine: string,
  screen: ConsoleScreen | undefined,
): LiveConsole {
  const connection = useRef<ConsoleConnection>(undefined);
  const [state, setState] = useState<Pick<LiveConsole, 'sight' | 'lost' | 'error'>>({
    sight: undefined,
    lost: false,
    error: undefined,
  });
  useEffect(() => {
    if (!screen) return;
    const open = new ConsoleConnection({ stack, machine }, screen, (change) =>
      setState((before) => ({ ...before, ...change })),
    );
    connection.current = open;
    return () => {
      connection.current = undefined;
      open.close();
    };
  }, [stack, machine, screen]);
  return {
    ...state,
    take: async (over) => connection.current?.take(over),
    release: async () => connection.current?.release(),
    type: (text) => connection.current?.type(text),
  };
}
