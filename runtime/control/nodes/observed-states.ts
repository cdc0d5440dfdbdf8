import type {
  ObservedImage,
  ObservedMachine,
  ObservedState,
} from '../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { MachineId, NodeId } from '../../../schemas/ids/brand.ts';
import { NodeRing } from './node-ring.ts';
import { NOTHING_PRESENT, type Present, presentIn } from './core/present.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';

interface Report {
  readonly state: ObservedState;
  readonly present: Present;
  readonly receivedAt: number;
}

/** Where an image is. */
interface Whereabouts {
  readonly states: Map<NodeId, ObservedImage['state']>;
  /** Those that have all of it. */
  readonly ready: NodeRing;
}

const NOWHERE: ReadonlyMap<NodeId, ObservedImage['state']> = new Map();
const NOBODY: ReadonlySet<NodeId> = new Set();

/**
 * What nodes reported last. Kept in memory only: agents report again within seconds, and what is
 * stored cannot be older or newer than reality.
 */
export class ObservedStates {
  readonly #reports = new Map<NodeId, Report>();
  readonly #machines = new Map<MachineId, ObservedMachine>();
  /** Per machine, start of the process that a gateway had an answer of. */
  readonly #proven = new Map<MachineId, { readonly startedAt: string; readonly gateway: NodeId }>();
  /** The nodes that have a machine, whether or not it was placed there. */
  readonly #places = new Map<MachineId, Set<NodeId>>();
  readonly #images = new Map<Digest, Whereabouts>();
  readonly #listeners = new Set<
    (state: ObservedState, before: ObservedState | undefined) => void
  >();
  readonly #now: () => Date;
  readonly #startedAt: number;

  constructor(now: () => Date) {
    this.#now = now;
    this.#startedAt = now().getTime();
  }

  /** @param present everything it has, also what is not placed there */
  accept(state: ObservedState, present: Present = presentIn(state)): void {
    const before = this.#reports.get(state.node)?.state;
    this.#forgetMachines(state.node);
    // A difference that says nothing of images has those of the report before.
    if (before?.images !== state.images) {
      this.#forgetImages(state.node);
      for (const image of state.images) this.#noteImage(state.node, image);
    }
    for (const machine of state.machines) this.#machines.set(machine.id, machine);
    for (const id of present.machines) {
      this.#places.set(id, (this.#places.get(id) ?? new Set()).add(state.node));
    }
    for (const { machine, startedAt } of state.probes) {
      this.#proven.set(machine, { startedAt, gateway: state.node });
    }
    this.#reports.set(state.node, { state, present, receivedAt: this.#now().getTime() });
    for (const listener of this.#listeners) listener(state, before);
  }

  forget(node: NodeId): void {
    this.#forgetMachines(node);
    this.#forgetImages(node);
    this.#reports.delete(node);
  }

  /** Takes away what the last report of a node said, and nothing that another one has said since. */
  #forgetMachines(node: NodeId): void {
    for (const id of this.present(node).machines) {
      const nodes = this.#places.get(id);
      nodes?.delete(node);
      if (nodes?.size === 0) this.#places.delete(id);
    }
    for (const machine of this.get(node)?.machines ?? []) {
      if (this.#machines.get(machine.id) === machine) this.#machines.delete(machine.id);
    }
    for (const { machine } of this.get(node)?.probes ?? []) {
      if (this.#proven.get(machine)?.gateway === node) this.#proven.delete(machine);
    }
  }

  #noteImage(node: NodeId, { id, state }: ObservedImage): void {
    const { states, ready } = this.#images.get(id) ?? { states: new Map(), ready: new NodeRing() };
    this.#images.set(id, { states, ready });
    states.set(node, state);
    if (state === 'ready') ready.add(node);
  }

  #forgetImages(node: NodeId): void {
    for (const { id } of this.get(node)?.images ?? []) {
      const image = this.#images.get(id);
      image?.states.delete(node);
      image?.ready.delete(node);
      if (image?.states.size === 0) this.#images.delete(id);
    }
  }

  /** @returns nodes that last reported an image, whatever its state there; lost ones too */
  image(id: Digest): ReadonlyMap<NodeId, ObservedImage['state']> {
    return this.#images.get(id)?.states ?? NOWHERE;
  }

  /** @returns of those, the ones that have all of it, around a circle from a place on */
  readyFrom(id: Digest, place: number): Iterable<NodeId> {
    return this.#images.get(id)?.ready.from(place) ?? [];
  }

  /** @returns where other nodes fetch images from a node; undefined: they do not reach it now */
  imageAddress(node: NodeId): { readonly address: string; readonly port: number } | undefined {
    const underlay = this.get(node)?.facts.underlay;
    if (underlay?.imagePort === undefined || this.isLost(node)) return undefined;
    return { address: underlay.address, port: underlay.imagePort };
  }

  get(node: NodeId): ObservedState | undefined {
    return this.#reports.get(node)?.state;
  }

  /** How many nodes have reported. */
  get count(): number {
    return this.#reports.size;
  }

  /** @returns ids of everything a node has, by its last report */
  present(node: NodeId): Present {
    return this.#reports.get(node)?.present ?? NOTHING_PRESENT;
  }

  /** @returns generation of the desired state that a node has, by its last report; 0: it has none */
  generation(node: NodeId): number {
    return this.get(node)?.generation ?? 0;
  }

  /** True when a node has not reported for a while. After a start, nodes have that long to begin. */
  isLost(node: NodeId): boolean {
    const lastHeard = this.#reports.get(node)?.receivedAt ?? this.#startedAt;
    return this.#now().getTime() - lastHeard > LIMITS.agent.silentMs;
  }

  /** @returns whether what began then has begun since these reports are taken: nodes are known all along */
  hasSeenBeginOf(moment: Date): boolean {
    return moment.getTime() >= this.#startedAt;
  }

  /** @returns a machine as it was last reported, on whatever node */
  machine(id: MachineId): ObservedMachine | undefined {
    return this.#machines.get(id);
  }

  /** @returns the nodes that have a machine by their last report, wherever it was placed; lost ones too */
  nodesWith(id: MachineId): ReadonlySet<NodeId> {
    return this.#places.get(id) ?? NOBODY;
  }

  /** @returns start of the process of a machine that its gateway had an answer of */
  provenFor(id: MachineId): string | undefined {
    return this.#proven.get(id)?.startedAt;
  }

  /** @returns a function that ends the subscription */
  subscribe(
    listener: (state: ObservedState, before: ObservedState | undefined) => void,
  ): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Waits until a node's reports satisfy a check. It is asked now, at every report, and every few
   * seconds (for what depends on time).
   *
   * @param check returns a value when satisfied, undefined to go on waiting, or throws to give up
   */
  waitFor<Result>(check: () => Result | undefined, signal: AbortSignal): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearInterval(timer);
        unsubscribe();
        signal.removeEventListener('abort', abort);
        settle();
      };
      const ask = (): void => {
        try {
          const result = check();
          if (result !== undefined) end(() => resolve(result));
        } catch (error) {
          end(() => reject(error));
        }
      };
      const abort = (): void => end(() => reject(signal.reason));
      const unsubscribe = this.subscribe(ask);
      const timer = setInterval(ask, LIMITS.agent.probeIntervalMs);
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
      else ask();
    });
  }
}
