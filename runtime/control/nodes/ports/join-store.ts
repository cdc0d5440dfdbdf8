import type { NodeDisk } from '../../../../schemas/agent/disk.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import type { JoinRule, JoinRuleId } from '../../../../schemas/api/resources/join.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { JoinCode } from '../../../../schemas/ids/join-code.ts';

/** What is kept of what a machine says of itself; see `keepTold`. */
export interface Told {
  readonly facts: NodeFacts;
  readonly disks: readonly Pick<NodeDisk, 'path' | 'model' | 'serial' | 'sizeBytes' | 'state'>[];
}

/** A machine that has asked to become a node. */
export interface JoinRecord {
  /** sha256 of the public key that it asks with. */
  readonly keyFingerprint: string;
  readonly code: JoinCode;
  /** That it asked from last. */
  readonly address: string;
  readonly told: Told;
  /** sha256 of the public key of its TPM, once it has proved that it has it. */
  readonly tpmKey: string | undefined;
  readonly firstAskedAt: Date;
  readonly lastAskedAt: Date;
  readonly rejected: { readonly by: string; readonly at: string } | undefined;
  /** The node that it has become; it holds only as long as that node has this key. */
  readonly admitted: NodeId | undefined;
}

/** Machines that ask to become nodes, rules that decide for people, and TPMs of nodes. */
export interface JoinStore {
  listRequests(): Promise<JoinRecord[]>;
  /** Stores a request, in the place of the one with the same key. */
  putRequest(request: JoinRecord): Promise<void>;
  /** Removing what is not there is fine. */
  removeRequests(keyFingerprints: readonly string[]): Promise<void>;
  /** The oldest first. */
  listRules(): Promise<JoinRule[]>;
  addRule(rule: JoinRule): Promise<void>;
  /** @returns whether it was there */
  removeRule(id: JoinRuleId): Promise<boolean>;
  /** @returns the TPMs that nodes were approved with; those of removed nodes are forgotten */
  tpmKeys(): Promise<ReadonlyMap<NodeId, string>>;
  /** Remembers the TPM of a node, or with undefined that it has none; a node that is gone is fine. */
  setTpmKey(node: NodeId, key: string | undefined): Promise<void>;
}
