import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { NodeRecord, NodeStore } from '../nodes/ports/node-store.ts';
import type { DesiredStates } from '../stacks/desired/desired-states.ts';
import { nodesByLabels, nodesWith } from './core/concerned-nodes.ts';
import type { LabelledNode } from './core/pool-nodes.ts';
import type { PoolRecord, PoolStore } from './ports/pool-store.ts';

export interface PoolBookDependencies {
  readonly pools: Pick<PoolStore, 'list'>;
  readonly nodes: Pick<NodeStore, 'list'>;
  readonly desired: Pick<DesiredStates, 'touchNodes'>;
}

/** Which nodes hear of what is done with pools, and with themselves. */
export class PoolBook {
  readonly #dependencies: PoolBookDependencies;

  constructor(dependencies: PoolBookDependencies) {
    this.#dependencies = dependencies;
  }

  /** Tells the nodes that have a pool, or had it before, and the one that serves it. */
  async changed(...records: readonly PoolRecord[]): Promise<void> {
    const { nodes, desired } = this.#dependencies;
    const all = await nodes.list();
    desired.touchNodes(new Set(records.flatMap((record) => [...nodesWith(record, all)])));
  }

  /** Other labels may give a node pools, or take some away. */
  async relabelled(node: NodeRecord, labels: LabelledNode['labels']): Promise<void> {
    const { pools, desired } = this.#dependencies;
    const after = { id: node.id, labels };
    desired.touchNodes(nodesByLabels(node, after, await pools.list()));
  }

  /** @returns names of the pools that would be nowhere without a node */
  async standingOn(node: NodeId): Promise<string[]> {
    return (await this.#dependencies.pools.list())
      .filter(({ place, nodes }) =>
        place.kind === 'export'
          ? place.node === node
          : nodes.kind === 'list' && nodes.nodes.every((each) => each === node),
      )
      .map(({ name }) => name);
  }
}
