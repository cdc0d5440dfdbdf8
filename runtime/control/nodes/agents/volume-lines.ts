import type { Duplex } from 'node:stream';
import { lineKey, type LineUse, type WantedLine } from '../../../../schemas/agent/volume-line.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { LineCalls, type WaitingCall } from './line-calls.ts';

interface Awaited {
  readonly node: NodeId;
  readonly line: PromiseWithResolvers<Duplex>;
}

/** Lines to volumes of nodes, over which they are read and filled. */
export class VolumeLines {
  readonly #calls = new LineCalls<WantedLine>();
  readonly #awaited = new Map<string, Awaited>();

  /**
   * Asks a node for the line to a volume; of two who want one, the earlier is told that there is none.
   *
   * @throws Fault UNREACHABLE when the node brings none; CANCELLED
   */
  async open(node: NodeId, wanted: WantedLine, signal: AbortSignal): Promise<Duplex> {
    const key = lineKey(wanted);
    const silent = new Fault('UNREACHABLE', { url: `the node ${node}`, why: NOT_BROUGHT });
    this.#awaited.get(key)?.line.reject(silent);
    const awaited: Awaited = { node, line: Promise.withResolvers() };
    this.#awaited.set(key, awaited);
    const timer = setTimeout(() => awaited.line.reject(silent), LIMITS.stackBackups.lineMs);
    const cancelled = (): void =>
      awaited.line.reject(new Fault('CANCELLED', { what: 'Reading a volume' }));
    signal.addEventListener('abort', cancelled, { once: true });
    try {
      if (signal.aborted) cancelled();
      this.#calls.ask(node, key, wanted);
      return await awaited.line.promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
      if (this.#awaited.get(key) === awaited) this.#awaited.delete(key);
    }
  }

  /** For an agent that waits for something new. */
  wait(node: NodeId): WaitingCall<WantedLine> {
    return this.#calls.wait(node);
  }

  /** Whether the line to a volume, for its blocks or for its files, is wanted of this node now. */
  isWanted(node: NodeId, volume: VolumeId, use: LineUse = 'read'): boolean {
    return this.#awaited.get(lineKey({ volume, use }))?.node === node;
  }

  /** Takes the line that an agent brings; one that nobody asked for is closed. */
  take(node: NodeId, volume: VolumeId, line: Duplex, use: LineUse = 'read'): void {
    const awaited = this.#awaited.get(lineKey({ volume, use }));
    if (awaited?.node !== node) {
      line.destroy();
      return;
    }
    awaited.line.resolve(line);
    // Whoever waited may have given up in this moment.
    awaited.line.promise.catch(() => line.destroy());
  }
}

const NOT_BROUGHT =
  'it does not open the volume: it is not connected, its agent is older than this server, or somebody writes to the volume';
