import { EventEmitter } from 'node:events';
import type { ChangeEvent } from '../../../schemas/api/events.ts';
import type {
  FakeAccount,
  FakeAppliance,
  FakeAuditEntry,
  FakeConsent,
  FakeMirror,
  FakeRegistry,
  FakeNode,
  FakeOperation,
  FakePinnedRoot,
  FakePool,
  FakePoolDefaults,
  FakePlan,
  FakePreparation,
  FakeStack,
  FakeToken,
  FakeTrustedKey,
} from './shapes.ts';

/** How the fake behaves as a whole; may be changed while it runs. */
export interface Mode {
  /** Each answer is this late. */
  delayMs: number;
  /** Every route but the session answers INTERNAL. */
  broken: boolean;
  /** How many seconds of an operation pass in one real second. */
  speed: number;
}

/** Everything the fake server knows, in memory. */
export interface World {
  readonly mode: Mode;
  readonly accounts: FakeAccount[];
  /** Session cookie → account id. */
  readonly sessions: Map<string, string>;
  readonly tokens: FakeToken[];
  readonly appliances: FakeAppliance[];
  readonly keys: FakeTrustedKey[];
  readonly roots: FakePinnedRoot[];
  readonly consents: FakeConsent[];
  readonly mirrors: FakeMirror[];
  readonly registries: FakeRegistry[];
  /** The disk of the registry, as it says of it. */
  readonly disk: { sizeBytes: number; freeBytes: number; reserveBytes: number; roomBytes: number };
  readonly stacks: FakeStack[];
  readonly nodes: FakeNode[];
  /** Without the own pools of nodes. */
  readonly pools: FakePool[];
  readonly poolDefaults: FakePoolDefaults;
  /** Newest first. */
  readonly operations: FakeOperation[];
  /** Newest first. */
  readonly audit: FakeAuditEntry[];
  readonly preparations: FakePreparation[];
  /** Plan hashes that stopped being true once, for the sentinel name `plan-changes`. */
  readonly changedPlans: Set<string>;
  /** What was begun for a request key, of whomever. */
  readonly submitted: Map<string, FakeOperation>;
  readonly plans: Map<string, FakePlan>;
  /** Emits `change` with a ChangeEvent, and the id of an operation when that operation changed. */
  readonly events: EventEmitter<Record<string, [ChangeEvent] | []>>;
  /** Aborted when the server closes; ends every wait. */
  readonly closing: AbortController;
}

const GiB = 2 ** 30;

/** @returns a world with nothing in it. */
export function createWorld(): World {
  return {
    mode: { delayMs: 0, broken: false, speed: 1 },
    accounts: [],
    sessions: new Map(),
    tokens: [],
    appliances: [],
    keys: [],
    roots: [],
    consents: [],
    mirrors: [],
    registries: [],
    disk: {
      sizeBytes: 512 * GiB,
      freeBytes: 190 * GiB,
      reserveBytes: 2 * GiB,
      roomBytes: 188 * GiB,
    },
    stacks: [],
    nodes: [],
    pools: [],
    poolDefaults: { system: null, data: null },
    operations: [],
    audit: [],
    preparations: [],
    changedPlans: new Set(),
    submitted: new Map(),
    plans: new Map(),
    events: new EventEmitter<Record<string, [ChangeEvent] | []>>().setMaxListeners(0),
    closing: new AbortController(),
  };
}

/** Tells the listeners of the change stream that something is different now. */
export function announce(world: World, topic: ChangeEvent['topic'], id: string): void {
  world.events.emit('change', { topic, id });
}

/** Waits for a time of the fake's clock; rejects when the server closes. */
export function pause(world: World, ms: number): Promise<void> {
  const { signal } = world.closing;
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new Error('The fake server is closing.'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms / world.mode.speed);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Writes a line of the audit log. */
export function recordAudit(world: World, entry: Omit<FakeAuditEntry, 'id' | 'at'>): void {
  const id = (world.audit[0]?.id ?? 0) + 1;
  world.audit.unshift({ ...entry, id, at: new Date().toISOString() });
}
