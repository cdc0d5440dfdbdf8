import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DesiredState } from '../../../schemas/agent/desired.ts';
import { lineKey, type WantedLine } from '../../../schemas/agent/volume-line.ts';
import type { AgentPorts } from '../converge/ports/agent-ports.ts';
import { mayOpenBlocks } from '../storage/core/may-open-blocks.ts';

type LinePorts = Pick<AgentPorts, 'link' | 'blocks' | 'files'>;

interface OpenLine {
  readonly wanted: WantedLine;
  readonly abort: AbortController;
  ended: Promise<void>;
}

/**
 * The lines over which the server reads and fills volumes, or asks for their files: one of each kind for each volume, dialled when the server asks for it. The agent
 * carries bytes, and keeps none: what the server does not take waits in the volume.
 */
export class VolumeLines {
  readonly #ports: LinePorts;
  readonly #onError: (error: unknown) => void;
  readonly #lines = new Map<string, OpenLine>();
  #isStopped = false;

  constructor(ports: LinePorts, onError: (error: unknown) => void) {
    this.#ports = ports;
    this.#onError = onError;
  }

  /** Dials for the volumes that may be opened; those that machines write to are not. */
  bring(wanted: readonly WantedLine[], desired: DesiredState): void {
    if (this.#isStopped) return;
    for (const line of wanted) {
      const volume = mayOpenBlocks(desired, line);
      // A line whose other end has gone unnoticed gives way.
      this.#lines.get(lineKey(line))?.abort.abort();
      if (volume) this.#begin(line, volume);
    }
  }

  /** Ends the lines to volumes that may not be open any more. */
  keep(desired: DesiredState): void {
    for (const { wanted, abort } of this.#lines.values()) {
      if (!mayOpenBlocks(desired, wanted)) abort.abort();
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const lines = [...this.#lines.values()];
    for (const { abort } of lines) abort.abort();
    await Promise.all(lines.map(({ ended }) => ended));
  }

  #begin(wanted: WantedLine, volume: DesiredState['volumes'][number]): void {
    const key = lineKey(wanted);
    const before = this.#lines.get(key)?.ended;
    const abort = new AbortController();
    const line: OpenLine = { wanted, abort, ended: Promise.resolve() };
    this.#lines.set(key, line);
    line.ended = this.#carry(line, volume, before).finally(() => {
      if (this.#lines.get(key) === line) this.#lines.delete(key);
    });
  }

  async #carry(
    { wanted: { use }, abort: { signal } }: OpenLine,
    volume: DesiredState['volumes'][number],
    before: Promise<void> | undefined,
  ): Promise<void> {
    const { files, blocks, link } = this.#ports;
    const open: Duplex[] = [];
    const end = (): void => open.forEach((stream) => void stream.destroy());
    signal.addEventListener('abort', end, { once: true });
    try {
      // Of two, QEMU would let none fill it.
      await before;
      for (const opening of [
        () => (use === 'files' ? files.open(volume) : blocks.open(volume, use)),
        () => link.volumeLine(volume.id, use),
      ]) {
        if (signal.aborted) return;
        open.push(await opening());
      }
      if (signal.aborted) return;
      await bothWays(open[0] as Duplex, open[1] as Duplex);
    } catch (error) {
      if (!signal.aborted) this.#onError(error);
    } finally {
      end();
      signal.removeEventListener('abort', end);
    }
  }
}

/** Until either end has gone, which is how each of these ends. */
async function bothWays(one: Duplex, other: Duplex): Promise<void> {
  const ways = [pipeline(one, other), pipeline(other, one)];
  await Promise.race(ways).catch(() => undefined);
  one.destroy();
  other.destroy();
  await Promise.allSettled(ways);
}
