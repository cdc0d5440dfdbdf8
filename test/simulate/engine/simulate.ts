import type { OperationState } from '../../../schemas/api/resources/operation.ts';
import { isActive } from '../../../schemas/capability/operation.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Cluster, type Planted } from './cluster.ts';
import { befall, heal } from './faults.ts';
import { INVARIANTS } from './invariants/all.ts';
import { brokenPromises } from './invariants/promises.ts';
import { failures } from './invariants/failures.ts';
import { MachineLedger } from './invariants/machine-ledger.ts';
import { strayedStacks } from './invariants/strayed.ts';
import { unsettled } from './invariants/unsettled.ts';
import { VolumeLedger } from './invariants/volume-ledger.ts';
import type { StackId } from '../../../schemas/ids/brand.ts';
import type { Scenario, ScenarioEvent } from './scenario.ts';
import type { SimulatedHost } from './simulated-host.ts';
import type { TraceLine } from './trace.ts';

/** What a run broke. */
export interface Break {
  readonly invariant: string;
  readonly why: string;
}

export interface RunResult {
  readonly broken: Break | undefined;
  readonly trace: readonly TraceLine[];
  /** How operations ended, by kind and state. */
  readonly ends: Readonly<Record<string, number>>;
  /** Virtual milliseconds from its beginning to its end. */
  readonly tookMs: number;
}

/** How long everything may take to come to rest once nothing goes wrong any more. */
const REST_MS = 45 * 60_000;
/** After the last event, before everything is mended. */
const AFTERMATH_MS = 30_000;
const LOOK_MS = 5_000;
/** A node that has just been mended may not have reported yet. */
const TAKE_UP_TRIES = 6;

/** Runs one scenario: the real control plane and real agents, with everything below them simulated. */
export async function simulate(scenario: Scenario, planted: Planted = {}): Promise<RunResult> {
  return new Run(scenario, planted).run();
}

class Run {
  readonly #scenario: Scenario;
  readonly #cluster: Cluster;
  readonly #volumes = new VolumeLedger();
  readonly #machines = new MachineLedger();
  readonly #states = new Map<string, OperationState>();
  #lookedAt = -1;
  #restores = 0;
  /** Operations of a backup that go on: how far they had come is older than what they find. */
  readonly #resumed = new Set<string>();
  /** How often each was told to come back. */
  readonly #takenUp = new Map<string, number>();
  #broken: Break | undefined;

  constructor(scenario: Scenario, planted: Planted) {
    this.#scenario = scenario;
    this.#cluster = new Cluster(scenario, planted);
  }

  async run(): Promise<RunResult> {
    const { time, server, hosts, trace, tables } = this.#cluster;
    const startMs = time.nowMs;
    server.start();
    for (const host of hosts) host.startAgent();
    await this.#goOn(LOOK_MS);
    const beginMs = time.nowMs;
    for (const [index, event] of this.#scenario.events.entries()) {
      await this.#goOn(beginMs + event.atMs - time.nowMs);
      if (this.#broken) break;
      this.#happen(event, index);
    }
    await this.#goOn(AFTERMATH_MS);
    if (!this.#broken) await this.#comeToRest();
    const isCalm = this.#scenario.events.every((event) => !('fault' in event));
    if (isCalm) this.#break('nothing fails without a reason', failures(tables));
    this.#end();
    const ends: Record<string, number> = {};
    for (const { record } of tables.operations.values()) {
      const end = `${record.kind} ${record.state}`;
      ends[end] = (ends[end] ?? 0) + 1;
    }
    return { broken: this.#broken, trace: trace.lines, ends, tookMs: time.nowMs - startMs };
  }

  #happen(event: ScenarioEvent, index: number): void {
    if ('fault' in event) befall(this.#cluster, event);
    else {
      const key = `key-${this.#scenario.seed}-${index}`;
      this.#cluster.outside.run(() => void this.#cluster.user.act(event, key));
    }
  }

  async #comeToRest(): Promise<void> {
    const { time, trace, outside } = this.#cluster;
    trace.add('nothing goes wrong any more');
    heal(this.#cluster);
    const endMs = time.nowMs + REST_MS;
    for (;;) {
      outside.run(
        () =>
          void this.#resumeStuck()
            .then(() => this.#giveUpLost())
            .then(() => this.#takeUpFound()),
      );
      await this.#goOn(LOOK_MS);
      if (this.#broken) return;
      const left = unsettled(this.#cluster.sight());
      const shown = left.length === 0 ? await this.#shownWrong() : [];
      if (left.length + shown.length === 0) return;
      if (time.nowMs < endMs) continue;
      this.#broken = { invariant: 'it comes to rest', why: [...left, ...shown].join('; ') };
      return;
    }
  }

  /** As an operator would: what is stuck is told to go on, once nothing stands in its way. */
  async #resumeStuck(): Promise<void> {
    const { tables, user, trace } = this.#cluster;
    for (const { record } of tables.operations.values()) {
      if (record.state !== 'stuck') continue;
      trace.add(`user: resume ${record.id}`);
      const request = { params: { operation: record.id } };
      await user
        .ask((handlers) => handlers.resumeOperation(request as never, operator))
        .catch(() => undefined);
    }
  }

  /** What has lost data is given up: removed with what is left of it. */
  async #giveUpLost(): Promise<void> {
    const { tables, user, lost, trace } = this.#cluster;
    for (const { id, name, definition } of tables.stacks.values()) {
      if (!definition.volumes.some((volume) => lost.has(volume.id))) continue;
      const request = { params: { stack: id }, query: { data: 'delete' } };
      const begun = await user
        .ask((handlers) => handlers.removeStack(request as never, operator))
        .catch(() => undefined);
      if (begun) trace.add(`user: give up ${name}`);
    }
  }

  /**
   * Removed when the backup was made, and back when that was brought back: it is taken up, or else its
   * data is deleted.
   */
  async #takeUpFound(): Promise<void> {
    const { tables, user, hosts, restores, trace } = this.#cluster;
    if (restores === 0) return;
    for (const { id, name, stage } of tables.stacks.values()) {
      if (stage !== 'kept' || !hosts.some((host) => hasMoreThanData(host, id))) continue;
      const times = this.#takenUp.get(id) ?? 0;
      const isAgain = times >= TAKE_UP_TRIES;
      this.#takenUp.set(id, times + 1);
      const begun = await user
        .ask((handlers) =>
          isAgain
            ? handlers.removeStack(
                { params: { stack: id }, query: { data: 'delete' } } as never,
                operator,
              )
            : handlers.restoreStack({ params: { stack: id }, query: {} } as never, operator),
        )
        .catch(() => undefined);
      if (begun) trace.add(`user: ${isAgain ? 'delete' : 'take up'} ${name}`);
    }
  }

  /** @returns what the server shows of stacks that is not so */
  async #shownWrong(): Promise<string[]> {
    const { tables, user, outside } = this.#cluster;
    let shown: string[] | undefined;
    const look = async (): Promise<void> => {
      const query = { limit: LIMITS.api.pageItems };
      const stacks = await user.ask((handlers) =>
        handlers.listStacks({ query } as never, operator),
      );
      const strayed = strayedStacks(this.#cluster.sight());
      shown = (stacks ?? []).flatMap(({ id, name, state, sentence }) => {
        if (strayed.has(id)) return [];
        const record = tables.stacks.get(id);
        const right =
          record?.stage === 'kept' ? 'removed' : record?.power === 'on' ? 'running' : 'stopped';
        return state === right ? [] : [`${name} is shown as ${state} (${sentence}), not ${right}`];
      });
    };
    outside.run(() => void look());
    await this.#goOn(1_000);
    return shown ?? ['the server does not answer'];
  }

  /** Lets time go on, judging everything that changes. */
  #goOn(ms: number): Promise<void> {
    const { time } = this.#cluster;
    return time.runUntil(time.nowMs + Math.max(0, ms), () => {
      this.#judge();
      return this.#broken === undefined;
    });
  }

  #judge(): void {
    const { nonsense, changes, lost } = this.#cluster;
    if (nonsense[0] !== undefined) this.#break('nothing unforeseen happens', [nonsense[0]]);
    if (this.#restores !== this.#cluster.restores) this.#goBack();
    if (changes === this.#lookedAt) return;
    this.#lookedAt = changes;
    const sight = this.#cluster.sight();
    for (const [invariant, check] of Object.entries(INVARIANTS)) {
      this.#break(invariant, check(sight));
    }
    this.#break('no volume goes or is made anew by itself', this.#volumes.check(sight, lost));
    this.#break('no node starts what another one took over', this.#machines.check(sight));
    for (const { record } of sight.tables.operations.values()) {
      const { id, state, title } = record;
      const before = this.#states.get(id);
      if (before === state) continue;
      this.#states.set(id, state);
      this.#cluster.trace.add(`operation ${id} (${title}) is ${state}`);
      if (before !== undefined && !isActive(before)) {
        this.#break('what has ended stays ended', [`${id} was ${before} and is ${state}`]);
      }
      const broken = this.#resumed.has(id) ? [] : brokenPromises(record, sight);
      this.#break(
        `what ${state} means`,
        broken.map((what) => `“${title}”: ${what}`),
      );
    }
  }

  /** What had ended before the backup was made was judged then. */
  #goBack(): void {
    this.#restores = this.#cluster.restores;
    this.#states.clear();
    for (const { record } of this.#cluster.tables.operations.values()) {
      this.#states.set(record.id, record.state);
      if (isActive(record.state)) this.#resumed.add(record.id);
    }
  }

  #break(invariant: string, why: readonly string[]): void {
    if (why.length === 0 || this.#broken) return;
    this.#broken = { invariant, why: why.join('; ') };
  }

  #end(): void {
    this.#cluster.server.die();
    for (const host of this.#cluster.hosts) host.killAgent();
    this.#cluster.outside.kill();
  }
}

const hasMoreThanData = ({ world }: SimulatedHost, stack: StackId): boolean =>
  [...world.networks.values(), ...[...world.volumes.values()].filter(({ image }) => image)].some(
    (thing) => thing.stack === stack,
  );

const operator = {
  principal: { name: 'tester', rights: ['view', 'operate', 'admin'] },
  origin: 'http://server.test',
} as never;
