import type { OperationProgress } from '../../../../schemas/api/resources/operation.ts';

type Bytes = Pick<OperationProgress, 'bytesDone' | 'bytesTotal'>;
type Speed = Pick<OperationProgress, 'bytesPerSecond' | 'remainingMs'>;

/**
 * Bytes per second since the first look, and the time that is left at that speed. A transfer that
 * had to begin anew has fewer bytes than before: its speed is nothing then, never less.
 */
export class Speedometer {
  readonly #now: () => Date;
  #first: { readonly atMs: number; readonly bytes: number } | undefined;

  constructor(now: () => Date) {
    this.#now = now;
  }

  at({ bytesDone, bytesTotal }: Bytes): Speed {
    const atMs = this.#now().getTime();
    if (!this.#first || bytesDone < this.#first.bytes) this.#first = { atMs, bytes: bytesDone };
    const seconds = (atMs - this.#first.atMs) / 1000;
    const bytesPerSecond = seconds > 0 ? (bytesDone - this.#first.bytes) / seconds : 0;
    const bytesLeft = Math.max(0, bytesTotal - bytesDone);
    return {
      bytesPerSecond,
      remainingMs: bytesPerSecond > 0 ? (bytesLeft / bytesPerSecond) * 1000 : null,
    };
  }
}
