import type { DesiredExport, DesiredPool } from '../../../../schemas/agent/pool.ts';
import type { ObservedExport } from '../../../../schemas/agent/observed.ts';
import type { WireFault } from '../../../../schemas/errors/fault.ts';
import type { MachineId, NodeId, PoolId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { VolumeState } from './volumes.ts';

/** What is in a pool other than the node's own. */
export type PoolState =
  | {
      readonly state: 'ready';
      readonly volumes: readonly VolumeState[];
      readonly images: readonly Digest[];
      /** The highest epoch with which the machine of a volume was claimed; shared pools only. */
      readonly claims: ReadonlyMap<VolumeId, number>;
      readonly totalBytes: number;
      readonly freeBytes: number;
    }
  /** It was brought up, and cannot be seen now. */
  | { readonly state: 'absent'; readonly fault: WireFault };

/** Who a machine runs by, as it stands in the pool. */
export interface Claim {
  readonly machine: MachineId;
  readonly node: NodeId;
  readonly epoch: number;
}

/** Pools of a node besides its own. Those that do not answer hold up nobody. */
export interface Pools {
  /** All pools that were brought up since the agent started, whether or not anything wants them. */
  list(): Promise<ReadonlyMap<PoolId, PoolState>>;
  /**
   * Brings a pool up: mounts what has to be mounted, and marks a new one. A disk is never formatted.
   *
   * @param options `isNew`: nothing is known to be in it yet, so that it may be made where there is
   *   no mark of it
   * @returns whether anything was changed
   * @throws Fault POOL_ABSENT, POOL_STALLED, POOL_REFUSED, TOOL_MISSING, TOOL_FAILED
   */
  ensure(pool: DesiredPool, options: { readonly isNew: boolean }): Promise<boolean>;
  /** Lets a pool go; what is in it stays. @returns whether there was one */
  release(pool: PoolId): Promise<boolean>;
  /**
   * Writes beside the system volume of a machine that it runs by this node from now on. Of two nodes
   * that claim the same epoch one is refused.
   *
   * @returns whether it was claimed now
   * @throws Fault MACHINE_CLAIMED_ELSEWHERE, POOL_ABSENT, POOL_STALLED
   */
  claim(pool: PoolId, volume: VolumeId, claim: Claim): Promise<boolean>;
  /** Deletes the claims of a volume that is discarded. */
  forgetClaims(pool: PoolId, volume: VolumeId): Promise<void>;
}

/** Folders of this node that it serves to others. */
export interface Exports {
  /** Serves exactly these, to these clients only. Without any, nothing is served any more. */
  ensure(wanted: readonly DesiredExport[]): Promise<readonly ObservedExport[]>;
}
