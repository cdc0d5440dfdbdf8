import type { NodeFacts } from '../../../schemas/agent/observed.ts';
import type { NodeOrder, NodeOrders } from '../../../schemas/api/resources/node.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type {
  Advance,
  EnrolledNode,
  InvitationStore,
  NodeDetails,
  NodeRecord,
  NodeStore,
  SeenNode,
  StoredNodeDisk,
} from '../../control/nodes/ports/node-store.ts';
import { byKey } from './by-key.ts';
import { detached } from './detached.ts';
import type { MemoryTables } from './memory-tables.ts';

/** Nodes and invitations in memory. */
export class MemoryNodeStore implements NodeStore, InvitationStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async list(): Promise<NodeRecord[]> {
    return [...this.#tables.nodes.values()].toSorted(byKey(({ name }) => name));
  }

  async get(id: NodeId): Promise<NodeRecord | undefined> {
    return this.#tables.nodes.get(id);
  }

  async add(node: EnrolledNode): Promise<void> {
    const taken = [...this.#tables.nodes.values()].some(
      ({ id, name }) => id === node.id || name === node.name,
    );
    if (taken) throw new Fault('NAME_TAKEN', { what: 'node', name: node.name });
    const fresh: NodeRecord = {
      ...node,
      lastSeenAt: undefined,
      generation: 0,
      desiredHash: '',
      orders: { cordon: null, maintenance: null, drain: null, dead: null },
      labels: {},
      note: '',
    };
    this.#tables.nodes.set(node.id, detached(fresh));
  }

  async setCertificate(id: NodeId, keyFingerprint: string, certificateEndsAt: Date): Promise<void> {
    this.#change(id, { keyFingerprint, certificateEndsAt });
  }

  async setSeen(id: NodeId, lastSeenAt: Date, facts: NodeFacts): Promise<void> {
    this.#change(id, { lastSeenAt, facts });
  }

  async setSeenTogether(seen: readonly SeenNode[]): Promise<void> {
    for (const { id, at, facts } of seen) await this.setSeen(id, at, facts);
  }

  async giveOrder(id: NodeId, kind: keyof NodeOrders, order: NodeOrder): Promise<boolean> {
    const node = this.#tables.nodes.get(id);
    if (!node || node.orders[kind] !== null) return false;
    this.#change(id, { orders: { ...node.orders, [kind]: order } });
    return true;
  }

  async liftOrder(id: NodeId, kind: keyof NodeOrders): Promise<boolean> {
    const node = this.#tables.nodes.get(id);
    if (!node || node.orders[kind] === null) return false;
    this.#change(id, { orders: { ...node.orders, [kind]: null } });
    return true;
  }

  async setDisk(id: NodeId, disk: StoredNodeDisk | undefined): Promise<void> {
    this.#change(id, { disk });
  }

  async describe(
    id: NodeId,
    change: (now: NodeDetails) => NodeDetails,
  ): Promise<{ before: NodeDetails; after: NodeDetails } | undefined> {
    const node = this.#tables.nodes.get(id);
    if (!node) return undefined;
    const before = { labels: node.labels, note: node.note };
    const after = change(before);
    this.#change(id, after);
    return { before, after };
  }

  async advance({ id, desiredHash, above }: Advance): Promise<number> {
    const node = this.#tables.nodes.get(id);
    if (!node) return 0;
    if (node.desiredHash === desiredHash && node.generation >= above) return node.generation;
    const generation = Math.max(node.generation, above) + 1;
    this.#change(id, { desiredHash, generation });
    return generation;
  }

  async advanceTogether(advances: readonly Advance[]): ReturnType<NodeStore['advanceTogether']> {
    for (const each of advances) await this.advance(each);
    const here = advances.flatMap(({ id }) => this.#tables.nodes.get(id) ?? []);
    return new Map(
      here.map(({ id, generation, desiredHash }) => [id, { generation, desiredHash }]),
    );
  }

  async remove(id: NodeId): Promise<void> {
    this.#tables.nodes.delete(id);
    this.#tables.nodeTpms.delete(id);
  }

  async encryption(): Promise<NodeOrder | null> {
    return this.#tables.clusterOrders.get('encryption') ?? null;
  }

  async orderEncryption(order: NodeOrder | null): Promise<boolean> {
    const { clusterOrders } = this.#tables;
    if (order === null) return clusterOrders.delete('encryption');
    if (clusterOrders.has('encryption')) return false;
    clusterOrders.set('encryption', detached(order));
    return true;
  }

  async invite(invitation: { secretHash: string; name: string; expiresAt: Date }): Promise<void> {
    const { secretHash, name, expiresAt } = invitation;
    this.#tables.invitations.set(secretHash, { name, expiresAt, usedAt: undefined });
  }

  async redeem(secretHash: string, now: Date): Promise<{ name: string } | undefined> {
    const invitation = this.#tables.invitations.get(secretHash);
    if (!invitation || invitation.usedAt || invitation.expiresAt <= now) return undefined;
    this.#tables.invitations.set(secretHash, { ...invitation, usedAt: now });
    return { name: invitation.name };
  }

  #change(id: NodeId, change: Partial<NodeRecord>): void {
    const node = this.#tables.nodes.get(id);
    if (node) this.#tables.nodes.set(id, detached({ ...node, ...change }));
  }
}
