import type { DesiredBoot, ObservedBoot } from '../../../schemas/agent/boot.ts';
import { toWire } from '../../../schemas/errors/fault.ts';
import type { WireFault } from '../../../schemas/errors/wire-fault.ts';
import type { BootService } from './ports/boot-service.ts';

/** Keeps the boot service of the node as it shall be. */
export class BootWatch {
  readonly #service: BootService;
  /** undefined: nothing was done yet, and there may be one of an agent before. */
  #followed: string | undefined;
  #fault: WireFault | undefined;

  constructor(service: BootService) {
    this.#service = service;
  }

  /** @param options `repair`: also look whether it is still as it was made, and try again what failed */
  async follow(
    wanted: DesiredBoot | undefined,
    { repair }: { readonly repair: boolean },
  ): Promise<void> {
    const now = JSON.stringify(wanted ?? null);
    if (now === this.#followed && !(repair && (wanted || this.#fault))) return;
    this.#followed = now;
    try {
      if (wanted) await this.#service.ensure(wanted);
      else await this.#service.remove();
      this.#fault = undefined;
    } catch (error) {
      this.#fault = toWire(error);
    }
  }

  /** @param wanted the same as was followed last. @returns undefined when there is none and none is wanted */
  async observe(wanted: DesiredBoot | undefined): Promise<ObservedBoot | undefined> {
    const seen = await this.#service.observe();
    const fault = this.#fault;
    if (!wanted || !fault) return seen;
    const { images, clients } = seen ?? { images: [], clients: [] };
    return { state: 'failed', fault, images, clients };
  }
}
