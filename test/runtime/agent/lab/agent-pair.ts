import { SimulatedNode } from '../../../../runtime/simulator/simulated-node.ts';
import { SimulatedSite } from '../../../../runtime/simulator/simulated-site.ts';
import type { DesiredState, DesiredVolume } from '../../../../schemas/agent/desired.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { NodeId, OperationId, PoolId } from '../../../../schemas/ids/brand.ts';
import { desiredState } from '../../../fakes/agent-plan.ts';
import { desiredMachine, NODE, OTHER_NODE } from '../../../fakes/machines.ts';
import { MemoryLink } from '../../../fakes/memory-link.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

export const OPERATION = 'op-0000000001' as OperationId;
export const POOL = 'pool-0000000001' as PoolId;
/** The machine that moves. */
export const machine = desiredMachine({ interfaces: [], stopGraceMs: 100 });
const { id } = machine;
/** Its volumes. */
export const disks = machine.disks.map(({ volume }) => volume);

/** Two agents on simulated nodes, and a test in place of the server. */
export class AgentPair {
  readonly site = new SimulatedSite();
  readonly links = [new MemoryLink(), new MemoryLink()] as const;
  readonly nodes: readonly [SimulatedNode, SimulatedNode];
  /** How often the machine ran on both nodes when something was done. */
  doubled = 0;
  readonly #copies: boolean;
  #generation = 0;

  constructor(copies: boolean) {
    this.#copies = copies;
    const node = (index: 0 | 1, name: NodeId, address: string): SimulatedNode => {
      const made = new SimulatedNode(name, this.links[index], {
        place: { site: this.site, address },
      });
      made.world.trouble = (action) => this.#notice(index, action);
      return made;
    };
    this.nodes = [node(0, NODE, '192.0.2.1'), node(1, OTHER_NODE, '192.0.2.2')];
  }

  /** Called before anything is done. */
  onDeed: (node: 0 | 1, action: string) => void | Promise<void> = () => undefined;

  async #notice(node: 0 | 1, action: string): Promise<void> {
    const running = this.nodes.filter(({ world }) => world.domains.get(id)?.state === 'running');
    if (running.length > 1) this.doubled += 1;
    await this.onDeed(node, action);
  }

  get seen(): readonly [ObservedState | undefined, ObservedState | undefined] {
    return [this.links[0].observed, this.links[1].observed];
  }

  /** Whether a node has done what it was told last, as far as it can be done at once. */
  hasHeeded(node: 0 | 1): boolean {
    return this.seen[node]?.generation === this.#generation;
  }

  get sending() {
    return this.seen[0]?.machines.find((each) => each.id === id)?.sending;
  }

  get arrival() {
    return this.seen[1]?.arrivals[0];
  }

  domain(node: 0 | 1) {
    return this.nodes[node].world.domains.get(id);
  }

  /** The machine is one node's, and nothing moves. */
  home(at: 0 | 1, mode: DesiredVolume['mode'] = 'create'): void {
    const owned = {
      machines: [{ ...machine, epoch: at + 1 }],
      volumes: this.#volumes(mode),
    };
    const left = {
      volumes: this.#copies && this.#generation > 0 ? this.#volumes('discard') : [],
      gone: { machines: at === 1 ? [id] : [], networks: [], routers: [] },
    };
    this.#want(at === 0 ? [owned, left] : [left, owned]);
  }

  /** The other node shall take it; with `send`, this one shall send it. */
  move({ send }: { send: boolean }): void {
    const to = { node: OTHER_NODE, address: '192.0.2.2', port: 8472 };
    const copy = this.#copies ? disks : [];
    const sending = { operation: OPERATION, to, copy, mostDowntimeMs: 200 };
    this.#want([
      {
        machines: [{ ...machine, epoch: 1, hold: true, ...(send ? { sending } : {}) }],
        volumes: this.#volumes('create'),
      },
      {
        arrivals: [
          {
            operation: OPERATION,
            from: NODE,
            machine: { ...machine, epoch: 2 },
            copy,
            volumes: this.#volumes(this.#copies ? 'create' : 'keep'),
          },
        ],
        volumes: this.#copies ? [] : this.#volumes('keep'),
      },
    ]);
  }

  /** The server was restored, and knows nothing of what a node has. */
  forget(at: 0 | 1): void {
    this.#generation += 1;
    const node = at === 0 ? NODE : OTHER_NODE;
    this.links[at].want(desiredState({ node, generation: this.#generation }));
  }

  #volumes(mode: DesiredVolume['mode']): DesiredVolume[] {
    const { stack } = machine;
    const pool = this.#copies ? {} : { pool: POOL };
    return disks.map((volume) => ({
      id: volume,
      stack,
      label: volume,
      sizeBytes: 1,
      mode,
      ...pool,
    }));
  }

  #want(parts: readonly Partial<DesiredState>[]): void {
    this.#generation += 1;
    const source = { kind: 'nfs' as const, server: '192.0.2.9', path: '/pool' };
    const pools = this.#copies ? [] : [{ id: POOL, name: 'shared', source }];
    for (const [index, link] of this.links.entries()) {
      const node = index === 0 ? NODE : OTHER_NODE;
      const common = { node, generation: this.#generation, pools };
      link.want(desiredState({ ...common, ...parts[index] }));
    }
  }

  async start(): Promise<void> {
    for (const node of this.nodes) await node.startAgent();
    this.home(0);
    await waitFor('the machine', () => this.seen[0]?.machines[0]?.state === 'ready');
  }

  async toOpen(): Promise<void> {
    this.move({ send: false });
    await waitFor('the way to be open', () => this.arrival?.state === 'open');
  }

  async toOutcome(): Promise<'sent' | 'failed'> {
    let state: string | undefined;
    await waitFor('the outcome', () => {
      state = this.sending?.state;
      return state === 'sent' || state === 'failed';
    });
    return state as 'sent' | 'failed';
  }

  /** Does what the server does then, and waits until all is at rest. */
  async settle(outcome: 'sent' | 'failed'): Promise<void> {
    const at = outcome === 'sent' ? 1 : 0;
    this.home(at, 'keep');
    const other = at === 1 ? 0 : 1;
    await waitFor('the machine to be ready', () => {
      const found = this.seen[at]?.machines.find((each) => each.id === id);
      return found?.state === 'ready' && this.seen[other]?.machines.length === 0;
    });
    await waitFor('nothing at the other node', () => this.inventory(other).length === 0);
  }

  inventory(node: 0 | 1): string[] {
    return this.nodes[node].world.inventory().filter((name) => name !== POOL);
  }

  end(): void {
    for (const node of this.nodes) node.killAgent();
  }
}
