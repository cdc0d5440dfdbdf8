import type { Pool } from '../../../../schemas/api/resources/pool.ts';
import { OWN_POOL } from '../../../../schemas/api/resources/pool.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { isMeantFor } from '../core/pool-nodes.ts';
import { type PoolSurroundings, viewOwnPool, viewPool } from '../core/view-pool.ts';
import { volumesByPool } from '../core/volumes-by-pool.ts';
import type { PoolRecord } from '../ports/pool-store.ts';

const OWN = `/${OWN_POOL}`;

/** Finds pools, and shows them as the API does. */
export class PoolViews {
  readonly #dependencies: ControlDependencies;

  constructor(dependencies: ControlDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * A pool may have been given the id of another one as its name; the id comes first.
   *
   * @throws Fault NOT_FOUND; CONFLICT for the own pool of a node
   */
  async find(idOrName: string): Promise<PoolRecord> {
    const pools = await this.#dependencies.pools.list();
    const found =
      pools.find(({ id }) => id === idOrName) ?? pools.find(({ name }) => name === idOrName);
    if (found) return found;
    if (idOrName === OWN_POOL || idOrName.endsWith(OWN)) {
      const why = 'every node has a pool of its own, which is as its agent was set up';
      throw new Fault('CONFLICT', { what: 'pool', name: idOrName, why });
    }
    throw new Fault('NOT_FOUND', { what: 'pool', name: idOrName });
  }

  /** @throws Fault NOT_FOUND */
  async one(idOrName: string): Promise<Pool> {
    const surroundings = await this.#surroundings();
    const node = idOrName.endsWith(OWN) ? idOrName.slice(0, -OWN.length) : undefined;
    const owner = surroundings.nodes.find(({ id, name }) => id === node || name === node);
    if (owner) return viewOwnPool(owner, surroundings);
    if (node !== undefined) throw new Fault('NOT_FOUND', { what: 'pool', name: idOrName });
    return viewPool(await this.find(idOrName), surroundings);
  }

  /**
   * @param only `node`: those of this node; `declared`: without the own pools of nodes
   * @throws Fault NOT_FOUND for an unknown node
   */
  async all(only: { node?: string | undefined; declared: boolean }): Promise<Pool[]> {
    const [surroundings, records] = await Promise.all([
      this.#surroundings(),
      this.#dependencies.pools.list(),
    ]);
    const { nodes } = surroundings;
    const node = nodes.find(({ id, name }) => id === only.node || name === only.node);
    if (only.node !== undefined && !node) {
      throw new Fault('NOT_FOUND', { what: 'node', name: only.node });
    }
    const own = only.declared ? [] : node ? [node] : nodes;
    return [
      ...records
        .filter((record) => node === undefined || isMeantFor(record, node))
        .map((record) => viewPool(record, surroundings)),
      ...own.map((each) => viewOwnPool(each, surroundings)),
    ];
  }

  async #surroundings(): Promise<PoolSurroundings> {
    const { nodes, stacks, pools, observed } = this.#dependencies;
    const [all, records, defaults] = await Promise.all([
      nodes.list(),
      stacks.list(),
      pools.defaults(),
    ]);
    const volumes = volumesByPool(records, (node) => observed.get(node));
    const facts = new Map(all.map((node) => [node.id, node.facts]));
    return {
      nodes: all,
      observed: (node) => observed.get(node),
      isLost: (node) => observed.isLost(node),
      addressOf: (node) => (observed.get(node)?.facts ?? facts.get(node))?.underlay?.address,
      volumesIn: (pool) => volumes.get(pool) ?? [],
      defaults,
    };
  }
}
