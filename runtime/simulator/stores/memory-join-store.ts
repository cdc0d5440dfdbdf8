import type { JoinRule, JoinRuleId } from '../../../schemas/api/resources/join.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { JoinRecord, JoinStore } from '../../control/nodes/ports/join-store.ts';
import { byText } from './by-key.ts';
import { detached } from './detached.ts';
import type { MemoryTables } from './memory-tables.ts';

/** Machines that ask to become nodes, rules and TPMs in memory. */
export class MemoryJoinStore implements JoinStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async listRequests(): Promise<JoinRecord[]> {
    return [...this.#tables.joinRequests.values()].toSorted(
      (a, b) =>
        a.firstAskedAt.getTime() - b.firstAskedAt.getTime() ||
        byText(a.keyFingerprint, b.keyFingerprint),
    );
  }

  async putRequest(request: JoinRecord): Promise<void> {
    this.#tables.joinRequests.set(request.keyFingerprint, detached(request));
  }

  async removeRequests(keyFingerprints: readonly string[]): Promise<void> {
    for (const key of keyFingerprints) this.#tables.joinRequests.delete(key);
  }

  async listRules(): Promise<JoinRule[]> {
    return [...this.#tables.joinRules.values()].toSorted(
      (a, b) => byText(a.createdAt, b.createdAt) || byText(a.id, b.id),
    );
  }

  async addRule(rule: JoinRule): Promise<void> {
    this.#tables.joinRules.set(rule.id, detached(rule));
  }

  async removeRule(id: JoinRuleId): Promise<boolean> {
    return this.#tables.joinRules.delete(id);
  }

  async tpmKeys(): Promise<ReadonlyMap<NodeId, string>> {
    return new Map([...this.#tables.nodeTpms].map(([id, key]) => [id as NodeId, key]));
  }

  async setTpmKey(node: NodeId, key: string | undefined): Promise<void> {
    if (key === undefined) this.#tables.nodeTpms.delete(node);
    else if (this.#tables.nodes.has(node)) this.#tables.nodeTpms.set(node, key);
  }
}
