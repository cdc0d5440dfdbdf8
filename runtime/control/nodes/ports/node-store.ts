import type { DesiredNodeDisk } from '../../../../schemas/agent/node-disk.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import type { NodeOrder, NodeOrders } from '../../../../schemas/api/resources/node.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';

/** A node that has just enrolled. */
export interface EnrolledNode {
  readonly id: NodeId;
  readonly name: string;
  /** sha256 of its certificate's public key: what ties a connection to a node. */
  readonly keyFingerprint: string;
  readonly certificateEndsAt: Date;
  readonly enrolledAt: Date;
  readonly lastSeenAt: Date | undefined;
  readonly facts: NodeFacts | undefined;
  /** Generation of its desired state, and the hash of that document. */
  readonly generation: number;
  readonly desiredHash: string;
}

/** What people say about a node. */
export interface NodeDetails {
  readonly labels: Readonly<Record<string, string>>;
  /** Empty: nothing. */
  readonly note: string;
}

/** The disk that keeps a node, and who ordered that. */
export interface StoredNodeDisk extends DesiredNodeDisk {
  readonly by: string;
  readonly at: string;
}

/** A node as it is stored. What it is right now is in memory, from its reports. */
export interface NodeRecord extends EnrolledNode, NodeDetails {
  readonly orders: NodeOrders;
  /** That keeps it; absent: none was ordered. */
  readonly disk?: StoredNodeDisk | undefined;
}

/** A node that has reported. */
export interface SeenNode {
  readonly id: NodeId;
  readonly at: Date;
  readonly facts: NodeFacts;
}

/** A document that a node is to have. */
export interface Advance {
  readonly id: NodeId;
  readonly desiredHash: string;
  /** Generation that the node has; a server restored from an older copy may know less. */
  readonly above: number;
}

export interface NodeStore {
  list(): Promise<NodeRecord[]>;
  get(id: NodeId): Promise<NodeRecord | undefined>;
  /** @throws Fault NAME_TAKEN */
  add(node: EnrolledNode): Promise<void>;
  setCertificate(id: NodeId, keyFingerprint: string, endsAt: Date): Promise<void>;
  setSeen(id: NodeId, at: Date, facts: NodeFacts): Promise<void>;
  /** The same for many; nodes that are not there are fine. */
  setSeenTogether(seen: readonly SeenNode[]): Promise<void>;
  /**
   * Stores a new generation, greater than the one before and than `above`; nothing changes when the
   * same document has such a one already.
   *
   * @returns the generation that is stored now; 0: there is no such node
   */
  advance(advance: Advance): Promise<number>;
  /** The same for many, each node once. @returns those that are there, with what is stored now */
  advanceTogether(
    advances: readonly Advance[],
  ): Promise<ReadonlyMap<NodeId, Pick<NodeRecord, 'generation' | 'desiredHash'>>>;
  /** Gives an order. One that stands stays as it is. @returns whether it was given now */
  giveOrder(id: NodeId, kind: keyof NodeOrders, order: NodeOrder): Promise<boolean>;
  /** Stores the disk that keeps a node; undefined: none does. */
  setDisk(id: NodeId, disk: StoredNodeDisk | undefined): Promise<void>;
  /** Takes an order back. @returns whether there was one */
  liftOrder(id: NodeId, kind: keyof NodeOrders): Promise<boolean>;
  /**
   * Changes labels and note, on top of what everybody else has changed; nothing when `change` throws.
   *
   * @returns what was stored before and is now; undefined: there is no such node
   */
  describe(
    id: NodeId,
    change: (now: NodeDetails) => NodeDetails,
  ): Promise<{ before: NodeDetails; after: NodeDetails } | undefined>;
  remove(id: NodeId): Promise<void>;
  /** @returns the order that nodes encrypt what they send each other; null: they shall not */
  encryption(): Promise<NodeOrder | null>;
  /** Gives that order, or takes it back. One that stands stays as it is. @returns whether anything changed */
  orderEncryption(order: NodeOrder | null): Promise<boolean>;
}

/** One-time tokens for enrolment; stored as hashes. */
export interface InvitationStore {
  invite(invitation: { secretHash: string; name: string; expiresAt: Date }): Promise<void>;
  /** Uses a token up. @returns the name it was made for; undefined when unknown, used or expired */
  redeem(secretHash: string, now: Date): Promise<{ name: string } | undefined>;
}
