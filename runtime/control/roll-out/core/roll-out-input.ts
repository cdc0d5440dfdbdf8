import type { NodeImageVersion } from '../../../../schemas/agent/boot.ts';
import type { NodeState } from '../../../../schemas/api/resources/node.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ImageChoice, NodeImageRecord } from '../../boot/ports/boot-store.ts';
import type { StayingThing } from '../../stacks/core/plan/drain-plan.ts';

/** What a roll-out looks at of a node. */
export interface RollOutNode {
  readonly id: NodeId;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: NodeState;
  readonly architecture: string;
  /** Undefined: it was not booted from a node image. */
  readonly running: NodeImageVersion | undefined;
  /** The server itself runs on it. */
  readonly own: boolean;
  /** Its agent can be told to go. */
  readonly obeys: boolean;
  /** Machines boot through it. */
  readonly servesBoot: boolean;
  /** Name of a pool that others have from it. */
  readonly servesPool: string | undefined;
  /** How many stacks run on it. */
  readonly runningStacks: number;
  /** What would move from it, in words. */
  readonly moves: readonly string[];
  /** What could not go on running. */
  readonly stays: readonly StayingThing[];
}

export interface RollOutInput {
  readonly version: NodeImageVersion;
  /** All that are here. */
  readonly images: readonly Pick<
    NodeImageRecord,
    'version' | 'sequence' | 'complete' | 'key' | 'architecture'
  >[];
  /** Fingerprints of keys that images may be signed with. */
  readonly keys: readonly string[];
  readonly choice: ImageChoice;
  readonly nodes: readonly RollOutNode[];
  /** Name or id of the node that tries it first; undefined: one is chosen. */
  readonly canary: string | undefined;
  /** Machines may be stopped for it. */
  readonly cold: boolean;
  readonly probationMs: number;
}
