import type { ObservedExport } from '../../../schemas/agent/observed.ts';
import type { DesiredExport } from '../../../schemas/agent/pool.ts';
import { toWire } from '../../../schemas/errors/fault.ts';
import type { Exports } from './ports/pools.ts';

/** Keeps what the node serves to others as it shall be. */
export class ExportWatch {
  readonly #exports: Exports;
  #followed: string | undefined;
  observed: readonly ObservedExport[] = [];

  constructor(exports: Exports) {
    this.#exports = exports;
  }

  /** @param options `repair`: also look whether it is still as it was made */
  async follow(
    wanted: readonly DesiredExport[],
    { repair }: { readonly repair: boolean },
  ): Promise<void> {
    const now = JSON.stringify(wanted);
    if (now === this.#followed && !(repair && wanted.length > 0)) return;
    try {
      this.observed = await this.#exports.ensure(wanted);
      this.#followed = now;
    } catch (error) {
      // Tried again with the next repair.
      this.#followed = now;
      const fault = toWire(error);
      this.observed = wanted.map(({ pool }) => ({ pool, state: 'failed', fault }));
    }
  }
}
