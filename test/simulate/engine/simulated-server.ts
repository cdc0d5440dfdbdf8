import { noPower } from '../../fakes/no-power.ts';
import { createHash } from 'node:crypto';
import { assembleControl, type Control } from '../../../runtime/control/assemble-control.ts';
import type { ControlStores } from '../../../runtime/control/control-stores.ts';
import type { ApplianceSource } from '../../../runtime/control/releases/ports/appliance-source.ts';
import type { ReleaseSource } from '../../../runtime/control/releases/ports/release-source.ts';
import type { Sealer, SecretMaker } from '../../../runtime/control/stacks/ports/secret-maker.ts';
import { ChangeFeed } from '../../../runtime/events/change-feed.ts';
import type { ListeningServer } from '../../../runtime/simulator/simulated-line.ts';
import { MemoryAuditTrail } from '../../../runtime/simulator/stores/memory-audit-trail.ts';
import { MemoryNodeImages } from '../../../runtime/simulator/stores/memory-node-images.ts';
import { memoryControlStores } from '../../../runtime/simulator/stores/memory-control-stores.ts';
import type { MemoryTables } from '../../../runtime/simulator/stores/memory-tables.ts';
import { border, type Passage } from '../../../runtime/simulator/time/border.ts';
import { SimulatedProcess } from '../../../runtime/simulator/time/simulated-process.ts';
import { Countdown, InjectedError } from './fault-points.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface ServerSurroundings {
  /** Where the database is: it outlives the server. */
  readonly machine: SimulatedProcess;
  readonly tables: MemoryTables;
  readonly appliances: ApplianceSource & ReleaseSource;
  readonly random: SeededRandom;
  readonly onError: (error: unknown) => void;
  readonly onWrite: () => void;
  readonly onDeath: () => void;
  /** Puts something else in the place of a store, for bugs that are planted. */
  readonly plant?: ((stores: ControlStores, tables: MemoryTables) => ControlStores) | undefined;
}

const RESTART_MS = 5_000;
const READS =
  /\.(get|list|find|events|progress|byKey|activeOn|holders|children|claimable|runs|takenPorts|read)$/;

/** The real control plane in a process that can be killed at any write, with its database in memory. */
export class SimulatedServer {
  readonly kill = new Countdown();
  /** How many of the next calls of the database fail. */
  failingCalls = 0;
  readonly #around: ServerSurroundings;
  #running: (ListeningServer & { readonly control: Control }) | undefined;

  constructor(around: ServerSurroundings) {
    this.#around = around;
  }

  get running(): (ListeningServer & { readonly control: Control }) | undefined {
    return this.#running;
  }

  start(): void {
    if (this.#running) return;
    const { machine, random, appliances, onError } = this.#around;
    const process = new SimulatedProcess('server', machine.time);
    const control = process.run(() =>
      assembleControl({
        ...this.#stores(process),
        appliances: border('registry', appliances, {
          from: process,
          to: machine,
          passage: this.#slow(0.2),
        }),
        ownRegistry: 'http://registry.test',
        authority: {
          signNode: () => Promise.reject(new Error('nobody enrols in a simulation')),
          certificate: '',
          fingerprint: '0'.repeat(64),
        },
        nodeImages: new MemoryNodeImages(),
        sealer: plainSealer,
        secretMaker: seededSecrets(random),
        changes: new ChangeFeed(),
        now: () => new Date(machine.time.nowMs),
        workerName: 'server',
        agentUrl: 'https://server.test:8471',
        agentReach: 'network',
        ownAddresses: () => [],
        power: noPower(),
        onError: (error) => {
          if (process.isAlive) onError(error);
        },
      }),
    );
    this.#running = { process, control, reception: control.reception };
    process.run(() => void control.start().catch(() => this.#endItself(process)));
  }

  /** Ends the server as `kill -9` does. */
  die(): void {
    if (!this.#running) return;
    this.kill.clear();
    this.#running.process.kill();
    this.#running = undefined;
    this.#around.onDeath();
  }

  /** A server that cannot start ends, and is started again by whatever keeps it running. */
  #endItself(process: SimulatedProcess): void {
    if (this.#running?.process !== process) return;
    this.die();
    this.#around.machine.run(() => void setTimeout(() => this.start(), RESTART_MS));
  }

  #stores(process: SimulatedProcess): { stores: ControlStores; audit: MemoryAuditTrail } {
    const { machine, tables, plant = (stores) => stores } = this.#around;
    const now = (): Date => new Date(machine.time.nowMs);
    const at = { from: process, to: machine, passage: this.#database() };
    const planted = plant(memoryControlStores(tables, now), tables);
    const bordered = Object.entries(planted).map(([name, store]) => [
      name,
      border(name, store as object, at),
    ]);
    return {
      stores: Object.fromEntries(bordered) as ControlStores,
      audit: border('audit', new MemoryAuditTrail(tables, now), at),
    };
  }

  #database(): Passage {
    const { onWrite } = this.#around;
    const slow = this.#slow(0.1);
    return {
      before: (method) => {
        const writes = !READS.test(method);
        if (writes) this.kill.pass('before');
        if (this.failingCalls > 0) {
          this.failingCalls -= 1;
          throw new InjectedError(`the database did not answer ${method}`);
        }
        return slow.before(method);
      },
      after: (method) => {
        if (!READS.test(method)) {
          onWrite();
          this.kill.pass('after');
        }
        return slow.after(method);
      },
    };
  }

  /** Some calls take a moment, so that what runs side by side comes in every order. */
  #slow(share: number): Passage {
    const { random } = this.#around;
    const wait = (): void | Promise<void> =>
      random.chance(share)
        ? new Promise((resolve) => void setTimeout(resolve, random.int(1, 40)))
        : undefined;
    return { before: wait, after: wait };
  }
}

const plainSealer: Sealer = {
  seal: (plain) => `sealed ${plain}`,
  open: (sealed) => sealed.slice('sealed '.length),
};

const seededSecrets = (random: SeededRandom): SecretMaker => ({
  random: (count) => random.bytes(count),
  keyPair: async (comment) => ({ privatePem: secret(random), publicOpenSsh: comment }),
  certificate: async () => ({ privatePem: secret(random), certificatePem: 'certificate' }),
});

const secret = (random: SeededRandom): string =>
  createHash('sha256').update(random.bytes(16)).digest('hex');
