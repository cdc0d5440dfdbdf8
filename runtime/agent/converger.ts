import type { DesiredState } from '../../schemas/agent/desired.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { ActualState } from './core/actual-state.ts';
import { type AgentStep, planSteps } from './core/plan-steps.ts';
import { executeStep } from './execute-step.ts';
import type { FaultLog } from './fault-log.ts';
import type { ImageFetches } from './image-fetches.ts';
import type { MachineMemories } from './machine-memories.ts';
import type { AgentPorts } from './ports/agent-ports.ts';

export interface ConvergerParts {
  readonly ports: AgentPorts;
  readonly faults: FaultLog;
  readonly fetches: ImageFetches;
  readonly memories: MachineMemories;
}

/** Unwanted images are deleted when less than this share of the pool is free. */
const SCARCE_SHARE = 0.15;

/** Steps that are asked for in every round although mostly nothing is to be done. */
const REPAIRING: ReadonlySet<AgentStep['kind']> = new Set(['ensure-network', 'ensure-router']);

/** Makes the node what it shall be, round by round. A round looks, decides, acts, and looks again. */
export class Converger {
  readonly #parts: ConvergerParts;
  #bootId = '';

  constructor(parts: ConvergerParts) {
    this.#parts = parts;
  }

  /**
   * @param options `repair`: also check networks and routers that should be there already
   * @returns what is there now, and whether anything was done
   */
  async round(
    desired: DesiredState,
    options: { repair: boolean },
  ): Promise<{ actual: ActualState; acted: boolean }> {
    const { memories, ports, faults, fetches } = this.#parts;
    this.#bootId ||= await ports.host.bootId();
    const before = await this.#look(desired);
    const steps = this.#plan(desired, before, options.repair);
    faults.keepOnly(itemsOf(desired, steps));
    fetches.keepOnly(new Set(desired.images.map(({ id }) => id)));
    for (const step of steps) await this.#do(step);
    await this.#freeSpace(desired, before);
    const acted = steps.some(({ kind }) => !REPAIRING.has(kind) && kind !== 'fetch-image');
    const actual = acted || steps.length > 0 ? await this.#look(desired) : before;
    memories.keepOnly(new Set(desired.machines.map(({ id }) => id)));
    await memories.save();
    return { actual, acted };
  }

  async #look(desired: DesiredState): Promise<ActualState> {
    const { ports, memories } = this.#parts;
    const [images, volumes, networks, routers, domains, seeds] = await Promise.all([
      ports.images.list(),
      ports.volumes.list(),
      ports.networks.list(),
      ports.routers.list(),
      ports.hypervisor.list(),
      ports.seeds.list(),
    ]);
    const actual: ActualState = {
      images: new Set(images),
      volumes: new Map(volumes.map((volume) => [volume.id, volume])),
      networks: new Set(networks),
      routers: new Set(routers),
      domains: new Map(domains.map((domain) => [domain.id, domain])),
      seeds: new Set(seeds),
    };
    memories.look(desired, actual, { bootId: this.#bootId, now: ports.now() });
    return actual;
  }

  #plan(desired: DesiredState, actual: ActualState, repair: boolean): AgentStep[] {
    const { ports, memories, faults } = this.#parts;
    const steps = planSteps({
      desired,
      actual,
      memories: memories.all,
      definitionOf: (machine) => ports.hypervisor.definitionOf(machine),
      now: ports.now(),
    });
    return steps.filter((step) => !faults.rests(step.item) && (repair || !isThere(step, actual)));
  }

  async #do(step: AgentStep): Promise<void> {
    const { faults } = this.#parts;
    try {
      await executeStep(step, this.#parts);
      if (step.kind !== 'fetch-image') faults.succeeded(step.item);
    } catch (error) {
      if (Fault.is(error, 'CANCELLED')) return;
      faults.failed(step.item, error);
    }
  }

  /** Deletes images nobody wants, once space is scarce and no volume can be standing on them. */
  async #freeSpace(desired: DesiredState, actual: ActualState): Promise<void> {
    const { ports } = this.#parts;
    const wanted = new Set(desired.images.map(({ id }) => id));
    const spare = [...actual.images].filter((id) => !wanted.has(id));
    const known = new Set(desired.volumes.map(({ id }) => id));
    const strays = [...actual.volumes.keys()].some((id) => !known.has(id));
    if (spare.length === 0 || strays) return;
    const { totalBytes, freeBytes } = await ports.volumes.space();
    if (freeBytes > totalBytes * SCARCE_SHARE) return;
    for (const image of spare) await ports.images.remove(image);
  }
}

function isThere(step: AgentStep, actual: ActualState): boolean {
  if (step.kind === 'ensure-network') return actual.networks.has(step.network.id);
  return step.kind === 'ensure-router' && actual.routers.has(step.router.stack);
}

const itemsOf = (desired: DesiredState, steps: readonly AgentStep[]): ReadonlySet<string> =>
  new Set<string>([
    ...steps.map(({ item }) => item),
    ...desired.images.map(({ id }) => id),
    ...desired.volumes.map(({ id }) => id),
    ...desired.networks.map(({ id }) => id),
    ...desired.routers.map(({ stack }) => `router-${stack}`),
    ...desired.machines.map(({ id }) => id),
  ]);
