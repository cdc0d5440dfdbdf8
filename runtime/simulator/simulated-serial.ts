import { LIMITS } from '../../schemas/config/limits.ts';
import type { SerialConsoles, SerialPort } from '../agent/compute/ports/serial-consoles.ts';
import type { SimulatedDomain, SimulatedWorld } from './simulated-world.ts';

/** How often a guest looks whether it still runs. */
const LOOK_MS = 20;

/**
 * What sits at the serial ports of simulated machines: it echoes what is typed, asks for a name when a line is
 * empty, and does what a line says.
 */
export const simulatedSerial = (world: SimulatedWorld): SerialConsoles => ({
  open: async ({ id }) => {
    const domain = world.domains.get(id);
    return domain?.state === 'running' || domain?.state === 'paused'
      ? new SimulatedPort(domain)
      : undefined;
  },
});

class SimulatedPort implements SerialPort {
  readonly #domain: SimulatedDomain;
  readonly #closed = Promise.withResolvers<void>();
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;
  #line = '';
  #waiting = Buffer.alloc(0);

  constructor(domain: SimulatedDomain) {
    this.#domain = domain;
    const { starts } = domain;
    this.#timer = setInterval(() => {
      if (domain.starts !== starts || domain.state === 'off') this.close();
      else if (domain.state === 'running') this.#read();
    }, LOOK_MS).unref();
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  write(bytes: Buffer): boolean {
    if (this.#isClosed || this.#waiting.length + bytes.length > LIMITS.console.waitingKeysBytes)
      return false;
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    // One that stands still reads nothing.
    if (this.#domain.state === 'running') this.#read();
    return true;
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#closed.resolve();
  }

  #read(): void {
    const text = this.#waiting.toString('utf8');
    this.#waiting = Buffer.alloc(0);
    for (const char of text) {
      if (char !== '\r' && char !== '\n') {
        this.#line += char;
        this.#domain.console += char;
        continue;
      }
      const line = this.#line;
      this.#line = '';
      this.#domain.console += `\r\n${answerTo(line, this.#domain.machine.name)}`;
    }
  }
}

/** Lines of `flood <bytes>`, which is at most this much. */
const LARGEST_FLOOD = 2 ** 24;

/** @returns what a guest writes after a line */
function answerTo(line: string, name: string): string {
  const flood = /^flood (\d+)$/.exec(line)?.[1];
  if (line === '') return `${name} login: `;
  if (flood === undefined) return `${name} has read: ${line}\r\n$ `;
  const count = Math.ceil(Math.min(Number(flood), LARGEST_FLOOD) / 64);
  const lines = Array.from({ length: count }, (_, n) => `${String(n).padStart(62, '.')}\r\n`);
  return `${lines.join('')}$ `;
}
