import type { MachineId } from '../../../../schemas/ids/brand.ts';
import { HAS_PROCESS } from './machines.ts';
import type { Sight } from './sight.ts';

/**
 * Remembers with which epoch machines were started. Each hand-over raises it: a node that starts a
 * machine with a lower one than another had has not heard that the machine is not its own any more,
 * which is a doubled machine whenever the other one happens to run.
 */
export class MachineLedger {
  readonly #highest = new Map<MachineId, number>();
  readonly #starts = new Map<object, number>();

  /** @returns a sentence for each machine that was started by a node which it had left */
  check({ nodes }: Sight): string[] {
    return nodes.flatMap(({ name, world }) =>
      [...world.domains].flatMap(([id, domain]) => {
        if (!HAS_PROCESS.has(domain.state) || domain.arriving) return [];
        if (this.#starts.get(domain) === domain.starts) return [];
        this.#starts.set(domain, domain.starts);
        const { epoch = 1 } = domain.machine;
        const highest = this.#highest.get(id) ?? 0;
        this.#highest.set(id, Math.max(highest, epoch));
        if (epoch >= highest) return [];
        return [
          `${domain.machine.name} was started on ${name} with epoch ${epoch} after ${highest}`,
        ];
      }),
    );
  }
}
