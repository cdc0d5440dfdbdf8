import type { NodeFacts } from '../../../schemas/agent/observed.ts';
import type { NodeOrder } from '../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import { Together } from '../../process/together.ts';
import { Remembered } from '../remembered.ts';
import type {
  Advance,
  EnrolledNode,
  InvitationStore,
  NodeRecord,
  NodeStore,
  SeenNode,
} from './ports/node-store.ts';

/**
 * Nodes in memory before those in the database: every request of an agent asks for its node. When a
 * node was seen is written together with others, so that thousands of them do not write each by itself.
 */
export class RememberedNodes implements NodeStore, InvitationStore {
  readonly #store: NodeStore & InvitationStore;
  readonly #onError: (error: unknown) => void;
  readonly #nodes: Remembered<NodeId, NodeRecord>;
  readonly #advances = new Together<NodeId, Advance, Pick<NodeRecord, 'generation'>>((advances) =>
    this.advanceTogether(advances),
  );
  readonly #seen = new Map<NodeId, SeenNode>();
  #timer: NodeJS.Timeout | undefined;
  /** Every document of a node asks for it. */
  #encryption: Promise<NodeOrder | null> | undefined;

  /** @param onError told of what could not be written beside */
  constructor(store: NodeStore & InvitationStore, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
    this.#nodes = new Remembered({
      read: async (id) => this.#asSeen(await store.get(id)),
      readAll: async () => (await store.list()).map((node) => this.#asSeen(node)),
      idOf: ({ id }) => id,
      compare: (a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)),
    });
  }

  async list(): Promise<NodeRecord[]> {
    return [...(await this.#nodes.list())];
  }

  get(id: NodeId): Promise<NodeRecord | undefined> {
    return this.#nodes.get(id);
  }

  add(node: EnrolledNode): Promise<void> {
    return this.#nodes.write(node.id, () => this.#store.add(node));
  }

  setCertificate(id: NodeId, keyFingerprint: string, endsAt: Date): Promise<void> {
    return this.#nodes.write(id, () => this.#store.setCertificate(id, keyFingerprint, endsAt));
  }

  /** Written some seconds later, with what was seen meanwhile. */
  async setSeen(id: NodeId, at: Date, facts: NodeFacts): Promise<void> {
    this.#nodes.amend(id, (node) => ({ ...node, lastSeenAt: at, facts }));
    this.#seen.set(id, { id, at, facts });
    this.#timer ??= setTimeout(
      () => void this.flush().catch(this.#onError),
      LIMITS.agent.seenFlushMs,
    ).unref();
  }

  async setSeenTogether(seen: readonly SeenNode[]): Promise<void> {
    for (const { id, at, facts } of seen) await this.setSeen(id, at, facts);
  }

  /** Writes when nodes were seen; called once more before the database is closed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const seen = [...this.#seen.values()];
    await this.#store.setSeenTogether(seen);
    for (const each of seen) if (this.#seen.get(each.id) === each) this.#seen.delete(each.id);
  }

  /** What is read from the database may be older than what waits to be written there. */
  #asSeen<Node extends NodeRecord | undefined>(node: Node): Node {
    const seen = node && this.#seen.get(node.id);
    return seen ? { ...node, lastSeenAt: seen.at, facts: seen.facts } : node;
  }

  /** Written with those of others that are derived in the same turn of the event loop. */
  async advance(advance: Advance): Promise<number> {
    return (await this.#advances.add(advance.id, advance))?.generation ?? 0;
  }

  async advanceTogether(advances: readonly Advance[]): ReturnType<NodeStore['advanceTogether']> {
    let stored: Awaited<ReturnType<NodeStore['advanceTogether']>> = new Map();
    await this.#nodes.writeTogether(async () => {
      stored = await this.#store.advanceTogether(advances);
      return new Map([...stored].map(([id, now]) => [id, (node) => ({ ...node, ...now })]));
    });
    return stored;
  }

  giveOrder(...order: Parameters<NodeStore['giveOrder']>): Promise<boolean> {
    return this.#nodes.write(order[0], () => this.#store.giveOrder(...order));
  }

  liftOrder(...order: Parameters<NodeStore['liftOrder']>): Promise<boolean> {
    return this.#nodes.write(order[0], () => this.#store.liftOrder(...order));
  }

  setDisk(...disk: Parameters<NodeStore['setDisk']>): Promise<void> {
    return this.#nodes.write(disk[0], () => this.#store.setDisk(...disk));
  }

  describe(...change: Parameters<NodeStore['describe']>): ReturnType<NodeStore['describe']> {
    return this.#nodes.write(change[0], () => this.#store.describe(...change));
  }

  remove(id: NodeId): Promise<void> {
    this.#seen.delete(id);
    return this.#nodes.write(id, () => this.#store.remove(id));
  }

  encryption(): Promise<NodeOrder | null> {
    this.#encryption ??= this.#store.encryption().catch((error: unknown) => {
      this.#encryption = undefined;
      throw error;
    });
    return this.#encryption;
  }

  async orderEncryption(order: NodeOrder | null): Promise<boolean> {
    try {
      return await this.#store.orderEncryption(order);
    } finally {
      this.#encryption = undefined;
    }
  }

  invite(invitation: Parameters<InvitationStore['invite']>[0]): Promise<void> {
    return this.#store.invite(invitation);
  }

  redeem(secretHash: string, now: Date): Promise<{ name: string } | undefined> {
    return this.#store.redeem(secretHash, now);
  }
}
