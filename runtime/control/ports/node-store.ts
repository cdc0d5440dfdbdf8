import type { NodeFacts } from '../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';

/** A node as it is stored. What it is right now is in memory, from its reports. */
export interface NodeRecord {
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

export interface NodeStore {
  list(): Promise<NodeRecord[]>;
  get(id: NodeId): Promise<NodeRecord | undefined>;
  /** @throws Fault CONFLICT when the name is taken */
  add(node: NodeRecord): Promise<void>;
  setCertificate(id: NodeId, keyFingerprint: string, endsAt: Date): Promise<void>;
  setSeen(id: NodeId, at: Date, facts: NodeFacts): Promise<void>;
  /** Stores a new generation. @returns the generation that is stored now */
  advance(id: NodeId, desiredHash: string): Promise<number>;
  remove(id: NodeId): Promise<void>;
}

/** One-time tokens for enrolment; stored as hashes. */
export interface InvitationStore {
  invite(invitation: { secretHash: string; name: string; expiresAt: Date }): Promise<void>;
  /** Uses a token up. @returns the name it was made for; undefined when unknown, used or expired */
  redeem(secretHash: string, now: Date): Promise<{ name: string } | undefined>;
}
