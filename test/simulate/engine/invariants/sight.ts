import type { SimulatedWorld } from '../../../../runtime/simulator/simulated-world.ts';
import type { MemoryTables } from '../../../../runtime/simulator/stores/memory-tables.ts';
import type { SimulatedPool } from '../../../../runtime/simulator/simulated-pools.ts';
import type { NodeId, PoolId } from '../../../../schemas/ids/brand.ts';

/** A node as it really is. */
export interface SeenNode {
  readonly id: NodeId;
  readonly name: string;
  /** Where other nodes reach it; undefined: nowhere. */
  readonly address: string | undefined;
  readonly world: SimulatedWorld;
  /** When something last befell its machines that no report could tell yet. */
  readonly disturbedAtMs: number;
}

/** Everything that is judged: what really is on each node, and what the server remembers. */
export interface Sight {
  readonly nodes: readonly SeenNode[];
  readonly tables: MemoryTables;
  /** Those that all nodes share. */
  readonly pools: ReadonlyMap<PoolId, SimulatedPool>;
  readonly nowMs: number;
  /** A backup was brought back: nodes may have what nobody knows of. */
  readonly isRestored: boolean;
  /** And an agent has lost its memory: of a volume whose file is gone as well nothing is left anywhere. */
  readonly nobodyKnows: boolean;
}

/** A sentence for each place where something is not as it must be. */
export type Invariant = (sight: Sight) => string[];
