import type { NodeFacts, ObservedState } from '../../../schemas/agent/observed.ts';
import type { HostProcessor, MachineProcessor } from '../../../schemas/agent/processor.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import { commonProcessor } from './core/common-processor.ts';
import type { NodeStore } from './ports/node-store.ts';

interface Known {
  readonly hosts: Map<NodeId, HostProcessor>;
  /** By vendor, as far as asked for. */
  readonly common: Map<string, MachineProcessor | undefined>;
}

/**
 * The processor that machines are started with on each node: what all nodes of its vendor have. What a
 * node told last counts as long as it is one of the nodes, also while it is silent: it may come back.
 */
export class CommonProcessors {
  readonly #nodes: Pick<NodeStore, 'list'>;
  readonly #latest = new Map<NodeId, NodeFacts>();
  #known: Promise<Known> | undefined;

  constructor(nodes: Pick<NodeStore, 'list'>) {
    this.#nodes = nodes;
  }

  /** @returns undefined for a node that has told nothing: it is not told anything either */
  async of(node: NodeId): Promise<MachineProcessor | undefined> {
    const known = await this.#read();
    const vendor = known.hosts.get(node)?.vendor;
    return vendor === undefined ? undefined : commonOf(known, vendor);
  }

  /** Takes the processor from a report. @returns whether that changed what any node is told */
  async note({ node, facts }: Pick<ObservedState, 'node' | 'facts'>): Promise<boolean> {
    if (this.#latest.get(node) === facts) return false;
    this.#latest.set(node, facts);
    const known = await this.#read();
    return change(known, node, facts.processor);
  }

  /** Called when a node was removed. @returns whether that changed what any node is told */
  async forget(node: NodeId): Promise<boolean> {
    this.#latest.delete(node);
    return change(await this.#read(), node, undefined);
  }

  #read(): Promise<Known> {
    this.#known ??= this.#load().catch((error: unknown) => {
      this.#known = undefined;
      throw error;
    });
    return this.#known;
  }

  async #load(): Promise<Known> {
    const hosts = new Map<NodeId, HostProcessor>();
    for (const { id, facts } of await this.#nodes.list()) {
      if (facts?.processor) hosts.set(id, facts.processor);
    }
    return { hosts, common: new Map() };
  }
}

function change(known: Known, node: NodeId, processor: HostProcessor | undefined): boolean {
  const before = known.hosts.get(node);
  if (JSON.stringify(before) === JSON.stringify(processor)) return false;
  const vendors = [before?.vendor, processor?.vendor].filter((vendor) => vendor !== undefined);
  const then = JSON.stringify(vendors.map((vendor) => commonOf(known, vendor)));
  if (processor) known.hosts.set(node, processor);
  else known.hosts.delete(node);
  for (const vendor of vendors) known.common.delete(vendor);
  const isOther = JSON.stringify(vendors.map((vendor) => commonOf(known, vendor))) !== then;
  // The node itself begins, or ceases, to be told.
  return isOther || before?.vendor !== processor?.vendor;
}

function commonOf({ hosts, common }: Known, vendor: string): MachineProcessor | undefined {
  if (!common.has(vendor)) {
    const alike = [...hosts.values()].filter((host) => host.vendor === vendor);
    common.set(vendor, commonProcessor(alike));
  }
  return common.get(vendor);
}
