import { type Left, leftOn } from '../../nodes/core/left-on.ts';
import type { MachineId, NetworkId, NodeId, StackId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import { oneAtATime } from '../../../process/one-at-a-time.ts';
import { registryAccess } from '../../releases/core/registry-access.ts';
import type { RegistryStore } from '../../releases/ports/registry-store.ts';
import { concernedNodes } from '../core/define/definition.ts';
import { StackSecrets, type StackRecord } from '../core/define/stack-record.ts';
import type { Known } from '../core/desired/desired-absence.ts';
import type { OpenStack } from '../core/desired/open-stack.ts';
import type { Sealer } from '../ports/secret-maker.ts';
import type { MachineRun, StackReader } from '../ports/stack-store.ts';
import { WantedImages } from './wanted-images.ts';

export interface OpenStacksDependencies {
  readonly stacks: Pick<StackReader, 'get' | 'list' | 'runs'>;
  readonly sealer: Pick<Sealer, 'open'>;
  readonly registries: Pick<RegistryStore, 'list'>;
  /** Base URL of the registry that references without one mean. */
  readonly ownRegistry: string;
}

/** Nodes that a change may concern; `all` when that is not known. */
export type ConcernedNodes = ReadonlySet<NodeId> | 'all';

type Approved = Awaited<ReturnType<RegistryStore['list']>>;

const NONE: ReadonlySet<StackId> = new Set();

/**
 * All stacks with their secrets, in memory, found by node and by machine. A stack that changes is read
 * again by itself, so that the cost of a change does not grow with the number of stacks.
 *
 * Everything happens in the order in which it was asked for: what is asked after a change sees it.
 */
export class OpenStacks {
  readonly #dependencies: OpenStacksDependencies;
  readonly #inTurn = oneAtATime();
  readonly #stacks = new Map<StackId, OpenStack>();
  readonly #onNode = new Map<NodeId, Set<StackId>>();
  readonly #ofMachine = new Map<MachineId, StackId>();
  readonly #ofNetwork = new Map<NetworkId, StackId>();
  readonly #wanted = new WantedImages();
  #approved: Approved = [];
  #isWhole = false;

  constructor(dependencies: OpenStacksDependencies) {
    this.#dependencies = dependencies;
  }

  /** @returns the stacks that have something on a node, by name */
  on(node: NodeId): Promise<OpenStack[]> {
    return this.#inTurn(async () => {
      if (!this.#isWhole) await this.#readAll();
      return [...(this.#onNode.get(node) ?? NONE)]
        .flatMap((id) => this.#stacks.get(id) ?? [])
        .toSorted((a, b) => compare(a.record.name, b.record.name) || compare(idOf(a), idOf(b)));
    });
  }

  /** What belongs to a stack, as of what was asked for last with `on`. */
  readonly known: Known = {
    machine: (id) => this.#ofMachine.has(id),
    network: (id) => this.#ofNetwork.has(id),
    stack: (id) => this.#stacks.has(id),
  };

  /** @returns what moves have left on a node; as of what was asked for last with `on` */
  leftOn(node: NodeId): Left[] {
    const here = [...(this.#onNode.get(node) ?? NONE)];
    return leftOn(
      node,
      here.flatMap((stack) => this.#stacks.get(stack)?.record ?? []),
    );
  }

  /** @returns a stack as it was when it was read last; as of what was asked for last with `on` */
  recordOf(stack: StackId): StackRecord | undefined {
    return this.#stacks.get(stack)?.record;
  }

  /** @returns stacks with layers on a node; as of what was asked for last with `on` */
  layeredOn(node: NodeId): StackRecord[] {
    return [...(this.#onNode.get(node) ?? NONE)].flatMap((stack) => {
      const record = this.#stacks.get(stack)?.record;
      return record?.definition.layers ? [record] : [];
    });
  }

  /** @returns nodes whose desired state names an image; as of what was asked for last with `on` */
  wanting(image: Digest): NodeId[] {
    return this.#wanted.nodes(image);
  }

  /** @returns the nodes of the stacks that these machines belong to */
  nodesBeside(machines: readonly MachineId[]): Promise<ConcernedNodes> {
    return this.#inTurn(async () => {
      if (!this.#isWhole) return 'all';
      const stacks = new Set(machines.flatMap((id) => this.#ofMachine.get(id) ?? []));
      return new Set([...stacks].flatMap((id) => this.#nodesOf(id)));
    });
  }

  /** @returns the nodes of the stacks that have something on a node */
  nodesAround(node: NodeId): Promise<ConcernedNodes> {
    return this.#inTurn(async () => {
      if (!this.#isWhole) return 'all';
      return new Set([...(this.#onNode.get(node) ?? NONE)].flatMap((id) => this.#nodesOf(id)));
    });
  }

  /**
   * Reads a stack again that was stored, changed or forgotten. It does not fail: where reading does,
   * everything is read again when it is asked for.
   *
   * @returns the nodes that it was on, or is on now
   */
  changed(stack: StackId): Promise<ConcernedNodes> {
    return this.#inTurn(async () => {
      if (!this.#isWhole) return 'all';
      const before = this.#nodesOf(stack);
      try {
        await this.#readOne(stack);
      } catch {
        this.#isWhole = false;
        return 'all';
      }
      return new Set([...before, ...this.#nodesOf(stack)]);
    });
  }

  /** Everything may have changed: it is read again when it is asked for. */
  forget(): void {
    void this.#inTurn(async () => {
      this.#isWhole = false;
    });
  }

  async #readAll(): Promise<void> {
    const { stacks, registries } = this.#dependencies;
    const [records, runs, approved] = await Promise.all([
      stacks.list(),
      stacks.runs(),
      registries.list(),
    ]);
    this.#approved = approved;
    for (const id of this.#stacks.keys()) this.#remove(id);
    const runsOf = Map.groupBy(runs, ({ stack }) => stack);
    for (const record of records) this.#put(record, runsOf.get(record.id) ?? []);
    this.#isWhole = true;
  }

  async #readOne(stack: StackId): Promise<void> {
    const { stacks } = this.#dependencies;
    const [record, runs] = await Promise.all([stacks.get(stack), stacks.runs(stack)]);
    this.#remove(stack);
    if (record) this.#put(record, runs);
  }

  #put(record: StackRecord, runs: readonly MachineRun[]): void {
    const { sealer, ownRegistry: own } = this.#dependencies;
    this.#stacks.set(record.id, {
      record,
      secrets: StackSecrets.parse(JSON.parse(sealer.open(record.sealed))),
      access: registryAccess(record.appliance.registry, { own, approved: this.#approved }),
      runs,
    });
    for (const node of concernedNodes(record.definition)) addTo(this.#onNode, node, record.id);
    for (const { id } of record.definition.machines) this.#ofMachine.set(id, record.id);
    for (const { id } of record.definition.networks) this.#ofNetwork.set(id, record.id);
    this.#wanted.add(record);
  }

  #remove(stack: StackId): void {
    const known = this.#stacks.get(stack);
    if (!known) return;
    this.#stacks.delete(stack);
    const { definition } = known.record;
    for (const node of concernedNodes(definition)) takeFrom(this.#onNode, node, stack);
    for (const { id } of definition.machines) this.#ofMachine.delete(id);
    for (const { id } of definition.networks) this.#ofNetwork.delete(id);
    this.#wanted.remove(known.record);
  }

  #nodesOf(stack: StackId): readonly NodeId[] {
    const known = this.#stacks.get(stack);
    return known ? concernedNodes(known.record.definition) : [];
  }
}

const idOf = ({ record }: OpenStack): string => record.id;
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function addTo<Key>(index: Map<Key, Set<StackId>>, key: Key, stack: StackId): void {
  const stacks = index.get(key) ?? new Set();
  index.set(key, stacks.add(stack));
}

function takeFrom<Key>(index: Map<Key, Set<StackId>>, key: Key, stack: StackId): void {
  const stacks = index.get(key);
  stacks?.delete(stack);
  if (stacks?.size === 0) index.delete(key);
}
