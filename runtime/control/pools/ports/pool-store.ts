import type { PoolFolder, PoolSource } from '../../../../schemas/agent/pool.ts';
import type {
  PoolNodes,
  PoolReserve,
  PoolVolumeKind,
} from '../../../../schemas/api/resources/pool.ts';
import type { NodeId, PoolId } from '../../../../schemas/ids/brand.ts';

/**
 * Where a declared pool is. `export`: in a folder of a node, which serves it to all that have the pool;
 * where they find that node is known from its reports.
 */
export type PoolPlace =
  PoolSource | { readonly kind: 'export'; readonly node: NodeId; readonly path: PoolFolder };

/** What people may change of a pool. */
export interface PoolDetails {
  readonly name: string;
  readonly nodes: PoolNodes;
  readonly reserve: PoolReserve;
  /** Empty: nothing. */
  readonly note: string;
}

/** A pool as it is stored. Whether it is there is in memory, from the reports of its nodes. */
export interface PoolRecord extends PoolDetails {
  readonly id: PoolId;
  readonly place: PoolPlace;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/** Where volumes go unless one chooses; undefined: to the own pool of the node. */
export type PoolDefaultIds = Readonly<Record<PoolVolumeKind, PoolId | undefined>>;

/** The pools that were declared. */
export interface PoolStore {
  /** @returns all of them, by name */
  list(): Promise<PoolRecord[]>;
  /** @throws Fault NAME_TAKEN */
  add(pool: PoolRecord): Promise<void>;
  /**
   * Changes what is given; the rest stays.
   *
   * @returns whether there is such a pool
   * @throws Fault NAME_TAKEN
   */
  change(id: PoolId, change: Partial<PoolDetails>): Promise<boolean>;
  /** Takes the order back that its disk be formatted. @returns whether there was one */
  endFormat(id: PoolId): Promise<boolean>;
  /** Forgets a pool; where it was the default, the own pool of the node is. @returns whether there was one */
  remove(id: PoolId): Promise<boolean>;
  defaults(): Promise<PoolDefaultIds>;
  /** @param pool undefined: the own pool of the node */
  setDefault(kind: PoolVolumeKind, pool: PoolId | undefined): Promise<void>;
}
