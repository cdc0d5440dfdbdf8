import { noPower } from '../../../runtime/control/nodes/core/power/power-record.ts';
import { SleepPolicy } from '../../../schemas/api/resources/sleep.ts';
import { enrolledNode } from '../../fakes/enrolled-node.ts';
import type { AgentPorts } from '../../../runtime/agent/converge/ports/agent-ports.ts';
import type { ControlStores } from '../../../runtime/control/control-stores.ts';
import { simulatedFacts } from '../../../runtime/simulator/simulated-node.ts';
import { SIMULATED_KEY } from '../../../runtime/simulator/simulated-line.ts';
import { SimulatedSite } from '../../../runtime/simulator/simulated-site.ts';
import { MemoryTables } from '../../../runtime/simulator/stores/memory-tables.ts';
import { SimulatedProcess } from '../../../runtime/simulator/time/simulated-process.ts';
import { VirtualTime } from '../../../runtime/simulator/time/virtual-time.ts';
import { trustedKeyOf } from '../../../runtime/simulator/stores/memory-trust-store.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { KeyId } from '../../../schemas/archive/signature.ts';
import type { Namespace } from '../../../schemas/ids/names.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { FakeAppliances } from '../../fakes/appliances.ts';
import { APPLIANCES } from './appliances.ts';
import { InjectedError } from './fault-points.ts';
import type { SeenNode, Sight } from './invariants/sight.ts';
import type { Scenario, ScenarioNode, Share } from './scenario.ts';
import { SeededRandom } from './seeded-random.ts';
import { SHARED_POOL, sharedPool } from './shared-pool.ts';
import { addressOf, SimulatedHost } from './simulated-host.ts';
import { SimulatedServer } from './simulated-server.ts';
import { Trace } from './trace.ts';
import { User } from './user.ts';

/** Bugs that are put in on purpose, to see that they are found. */
export interface Planted {
  readonly stores?: (stores: ControlStores, tables: MemoryTables) => ControlStores;
  /** What agents use instead of their ports. */
  readonly ports?: (ports: AgentPorts) => AgentPorts;
  /** Called once, before agents start. */
  readonly hosts?: (hosts: readonly SimulatedHost[]) => void;
}

const START_MS = Date.parse('2026-01-01T00:00:00Z');

/** A server with its database, its nodes, and somebody who uses it. */
export class Cluster {
  readonly time = new VirtualTime(START_MS);
  readonly trace = new Trace(() => this.time.nowMs - START_MS);
  readonly outside = new SimulatedProcess('outside', this.time);
  readonly tables = new MemoryTables();
  readonly server: SimulatedServer;
  readonly hosts: SimulatedHost[];
  readonly site = new SimulatedSite();
  /** Pairs of nodes that do not reach each other, by {@link pairOf}. */
  readonly cutPairs = new Set<string>();
  readonly user: User;
  /** Answers and errors that must never be. */
  readonly nonsense: string[] = [];
  /** Data volumes whose file was taken away: they are missing, and never made again. */
  readonly lost = new Set<string>();
  /** Raised by whatever may have changed what invariants look at. */
  changes = 0;
  /** How often a backup was brought back: what came after it, nobody knows of any more. */
  restores = 0;
  /** Whether some agent has lost its memory: with a server that has as well, nobody knows of a volume. */
  agentsForgot = false;
  #backup: MemoryTables | undefined;
  readonly #disturbedAtMs = new Map<string, number>();

  readonly #makeHost: (plan: ScenarioNode, index: number, number: number) => SimulatedHost;
  #enrolled = 0;

  constructor({ seed, nodes, shared = [], warmNodes }: Scenario, planted: Planted = {}) {
    const random = new SeededRandom(`run ${seed}`);
    this.server = new SimulatedServer({
      machine: this.outside,
      tables: this.tables,
      appliances: knownAppliances(),
      random: random.fork('server'),
      onError: (error) => this.#judgeError('server', error),
      onWrite: () => {
        this.changes += 1;
      },
      onDeath: () => this.trace.add('the server is killed'),
      plant: planted.stores,
    });
    const { site } = this;
    site.isJoined = (from, to) => !this.cutPairs.has(pairOf(from, to));
    this.#makeHost = (plan, index, number) =>
      new SimulatedHost(
        plan,
        { index, number },
        {
          outside: this.outside,
          site,
          random: random.fork(number === index ? plan.name : `${plan.name} ${number}`),
          server: () => this.server.running,
          plant: planted.ports,
          onDeed: (text) => this.note(text),
          onError: (error) => this.#judgeError(plan.name, error),
        },
      );
    this.hosts = nodes.map((plan, index) => this.#makeHost(plan, index, index));
    this.#enrolled = nodes.length;
    if (shared.length > 0) {
      this.tables.pools.set(SHARED_POOL, sharedPool(new Date(START_MS)));
      for (const kind of shared) this.tables.poolDefaults.set(kind, SHARED_POOL);
    }
    this.user = new User({
      server: () => this.server.running,
      tables: this.tables,
      nodes,
      say: (text) => this.trace.add(text),
      onNonsense: (why) => {
        // A key that was used after the backup is not known any more.
        const isForgotten = this.restores > 0 && why.startsWith('the same request');
        if (!isForgotten) this.nonsense.push(why);
      },
    });
    this.#trustPublisher();
    for (const host of this.hosts) {
      this.#enrol(host);
    }
    if (warmNodes !== undefined) this.#letSleep(warmNodes);
    planted.hosts?.(this.hosts);
  }

  /** Writes down something that changes the world. */
  note(text: string): void {
    this.changes += 1;
    this.trace.add(text);
  }

  /** Makes a backup of the database, whatever is going on. */
  putAside(): void {
    this.#backup = this.tables.copy();
    this.trace.add('a backup is made');
  }

  /** Sets a node up anew that was removed: nothing of what it was is left, and it has another id. */
  enrolAgain(share: Share): void {
    const index = Math.floor(share * this.hosts.length);
    const old = this.hosts[index];
    // A backup may know the node as it was, and not as it is.
    if (!old || this.tables.nodes.has(old.id) || this.#backup) return;
    old.leave();
    const host = this.#makeHost(old.plan, index, this.#enrolled);
    this.#enrolled += 1;
    this.hosts[index] = host;
    this.#enrol(host);
    this.note(`${host.plan.name} is set up anew, as ${host.id}`);
    host.startAgent();
  }

  /** Brings the backup back, while the server is off. */
  bringBack(): void {
    if (!this.#backup) return;
    const going = this.#volumesGoing();
    this.tables.restore(this.#backup);
    this.restores += 1;
    this.note('fault: the backup is brought back');
    const pools = [...this.site.pools.values()];
    const there = new Set(
      [...this.hosts.map(({ world }) => world), ...pools].flatMap(({ volumes }) => [
        ...volumes.keys(),
      ]),
    );
    for (const { madeVolumes } of this.tables.stacks.values()) {
      // Deleted since by an order that is forgotten: they are missing now.
      for (const id of madeVolumes) if (!there.has(id) || going.has(id)) this.lost.add(id);
    }
  }

  /** Volumes that agents are told to delete, and go on deleting while the server is off. */
  #volumesGoing(): ReadonlySet<string> {
    const lowered = [...this.tables.stacks.values()].filter(({ isLowering }) => isLowering);
    return new Set(lowered.flatMap(({ definition }) => definition.volumes.map(({ id }) => id)));
  }

  /** Notes that something befell the machines of a node. */
  disturb(host: SimulatedHost): void {
    this.changes += 1;
    this.#disturbedAtMs.set(host.id, this.time.nowMs);
  }

  sight(): Sight {
    const nodes = this.hosts.map(({ id, plan, world }, index): SeenNode => ({
      id,
      name: plan.name,
      address: plan.linked ? addressOf(index) : undefined,
      world,
      disturbedAtMs: this.#disturbedAtMs.get(id) ?? Number.NEGATIVE_INFINITY,
    }));
    const isRestored = this.restores > 0;
    const nobodyKnows = isRestored && this.agentsForgot;
    const { tables, site } = this;
    return { nodes, tables, pools: site.pools, nowMs: this.time.nowMs, isRestored, nobodyKnows };
  }

  #enrol({ id, plan }: SimulatedHost): void {
    this.tables.nodes.set(id, {
      ...enrolledNode(id, {
        name: plan.name,
        keyFingerprint: SIMULATED_KEY,
        enrolledAt: new Date(START_MS),
        facts: simulatedFacts(id),
      }),
      orders: { cordon: null, maintenance: null, drain: null, dead: null },
      labels: {},
      note: '',
    });
  }

  /** Idle nodes sleep soon, and all that others reach were seen to wake. */
  #letSleep(warmNodes: number): void {
    const at = new Date(START_MS).toISOString();
    const policy = { ...SleepPolicy.parse({ warmNodes }), idleMs: IDLE_MS };
    this.tables.sleep.set('sleep', { policy, by: 'tester', at });
    for (const { id, plan } of this.hosts) {
      if (plan.linked) this.tables.power.set(id, { ...noPower(id), bootMs: plan.bootMs });
    }
  }

  #trustPublisher(): void {
    const [namespace, keyId] = ['acme' as Namespace, 'a'.repeat(64) as KeyId];
    const addedAt = new Date(START_MS).toISOString();
    const key = { namespace, keyId, publicKey: '', addedAt, addedBy: 'tester', revokedAt: null };
    this.tables.keys.set(trustedKeyOf(key), key);
  }

  /** What is coded was foreseen; what is not is a bug, unless the simulation made it up. */
  #judgeError(who: string, error: unknown): void {
    if (error instanceof InjectedError || error instanceof Fault) return;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.nonsense.push(`${who} met ${text}`);
  }
}

/** Much shorter than in life: runs are short as well. */
const IDLE_MS = 5_000;

/** @returns what names two nodes, whichever of them comes first */
export const pairOf = (one: NodeId, other: NodeId): string => [one, other].toSorted().join(' ');

function knownAppliances(): FakeAppliances {
  const appliances = new FakeAppliances();
  for (const appliance of APPLIANCES) appliances.add(appliance);
  return appliances;
}
