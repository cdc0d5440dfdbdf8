import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Bytes that pass in one turn of the clock, and how long one is. */
const TURN_MS = 10;

/**
 * A link to a server that carries so many bytes a second and is cut at given places: after that many
 * bytes from the server, all connections are torn down at once.
 */
export class CuttingLink {
  receivedBytes = 0;
  requests = 0;
  readonly #server: Server;
  readonly #cuts: number[];
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #bytesPerTurn: number;
  #allowance = 0;
  #turn: NodeJS.Timeout | undefined;

  /** @param cutsAt counts of bytes, rising */
  constructor(
    port: number,
    { bytesPerSecond, cutsAt }: { bytesPerSecond: number; cutsAt: number[] },
  ) {
    this.#cuts = [...cutsAt];
    this.#bytesPerTurn = (bytesPerSecond * TURN_MS) / 1000;
    this.#server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      for (const socket of pair) {
        socket.on('error', () => undefined);
        socket.once('close', () => this.#end(pair));
      }
      near.on('data', (bytes: Buffer) => {
        this.requests += bytes.toString('latin1').match(/^GET /gm)?.length ?? 0;
        far.write(bytes);
      });
      far.on('data', (bytes: Buffer) => this.#carry(bytes, pair));
    });
  }

  /** Cuts that did not come to pass. */
  get cutsLeft(): number {
    return this.#cuts.length;
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#turn = setInterval(() => {
      this.#allowance = Math.min(this.#allowance, 0) + this.#bytesPerTurn;
      if (this.#allowance > 0) for (const [, far] of this.#pairs) far.resume();
    }, TURN_MS);
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    clearInterval(this.#turn);
    for (const pair of this.#pairs) this.#end(pair);
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(bytes: Buffer, [near, far]: readonly [Socket, Socket]): void {
    const cut = this.#cuts[0];
    if (cut !== undefined && this.receivedBytes + bytes.length > cut) {
      this.#cuts.shift();
      for (const pair of this.#pairs) this.#end(pair);
      return;
    }
    this.receivedBytes += bytes.length;
    this.#allowance -= bytes.length;
    near.write(bytes);
    if (this.#allowance <= 0) far.pause();
  }

  #end(pair: readonly [Socket, Socket]): void {
    this.#pairs.delete(pair);
    for (const socket of pair) socket.destroy();
  }
}
