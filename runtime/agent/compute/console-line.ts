import {
  ConsoleOrder,
  type ConsoleFrame,
  type TypingState,
} from '../../../schemas/agent/console-line.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { FrameChannel } from '../../process/frame-channel.ts';
import type { AgentPorts } from '../converge/ports/agent-ports.ts';
import type { SerialMachine, SerialPort } from './ports/serial-consoles.ts';

type Ports = Pick<AgentPorts, 'link' | 'consoles' | 'serial'>;

const { chunkBytes, frameChars, beatMs, silentMs, lookMs } = LIMITS.console;

/**
 * One console that people watch: sends what the machine writes, from its log, so that a slow reader delays nobody
 * but itself; and types into the machine what comes.
 */
export class ConsoleLine {
  readonly #ports: Ports;
  readonly #machine: SerialMachine;
  readonly #channel: FrameChannel<ConsoleOrder, ConsoleFrame>;
  readonly #ended = Promise.withResolvers<void>();
  #port: Promise<SerialPort | undefined> | undefined;
  #isSending = false;
  #look: () => void = () => undefined;
  #said: TypingState | undefined;

  private constructor(
    ports: Ports,
    machine: SerialMachine,
    line: Awaited<ReturnType<Ports['link']['consoleLine']>>,
  ) {
    this.#ports = ports;
    this.#machine = machine;
    this.#channel = new FrameChannel(line, {
      schema: ConsoleOrder,
      longestChars: frameChars,
      beatMs,
      silentMs,
      onFrame: (order) => this.#take(order),
      onEnd: () => void this.#end(),
    });
  }

  /** @throws Fault UNREACHABLE */
  static async dial(ports: Ports, machine: SerialMachine): Promise<ConsoleLine> {
    return new ConsoleLine(ports, machine, await ports.link.consoleLine(machine.id));
  }

  /** Resolves when nobody is at the other end any more. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  close(): void {
    this.#channel.close();
  }

  #take(order: ConsoleOrder): void {
    if (order.kind === 'keys') void this.#type(Buffer.from(order.base64, 'base64'));
    if (order.kind !== 'begin' || this.#isSending) return;
    this.#isSending = true;
    this.#sendFrom(order.after).catch(() => this.close());
  }

  async #sendFrom(after: number): Promise<void> {
    const { consoles } = this.#ports;
    const { id } = this.#machine;
    // What is older than what the server keeps would be thrown away there.
    let at = Math.max(after, (await consoles.end(id)) - LIMITS.agent.consoleKeptBytes);
    let isCaughtUp = false;
    while (this.#channel.isOpen) {
      const { start, bytes } = await consoles.read(id, at, chunkBytes);
      if (bytes.length > 0) {
        this.#channel.send({ kind: 'output', start, base64: bytes.toString('base64') });
        at = start + bytes.length;
        await this.#channel.drained();
        continue;
      }
      if (!isCaughtUp) this.#channel.send({ kind: 'caught-up' });
      isCaughtUp = true;
      await this.#rest();
    }
  }

  /** Until it is time to look again, or there is something to see. */
  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, lookMs);
      this.#look = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #type(bytes: Buffer): Promise<void> {
    try {
      const port = await this.#openPort();
      const state = port === undefined ? 'off' : port.write(bytes) ? 'open' : 'full';
      this.#say(state);
    } catch {
      this.#port = undefined;
      this.#say('failed');
    }
  }

  #openPort(): Promise<SerialPort | undefined> {
    this.#port ??= this.#openAnew();
    return this.#port;
  }

  async #openAnew(): Promise<SerialPort | undefined> {
    const port = await this.#ports.serial.open(this.#machine);
    if (!port || !this.#channel.isOpen) {
      port?.close();
      this.#port = undefined;
      return undefined;
    }
    void port.closed.then(() => this.#portClosed());
    return port;
  }

  #portClosed(): void {
    this.#port = undefined;
    this.#say('off');
  }

  #say(state: TypingState): void {
    if (state !== this.#said) this.#channel.send({ kind: 'typing', state });
    this.#said = state;
  }

  async #end(): Promise<void> {
    this.#look();
    const port = await this.#port?.catch(() => undefined);
    port?.close();
    this.#ended.resolve();
  }
}
