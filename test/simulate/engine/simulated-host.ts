import type { AgentPace } from '../../../runtime/agent/converge/agent.ts';
import type { AgentPorts } from '../../../runtime/agent/converge/ports/agent-ports.ts';
import { type ListeningServer, SimulatedLine } from '../../../runtime/simulator/simulated-line.ts';
import { simulatedMac } from '../../../runtime/simulator/simulated-power.ts';
import { SimulatedNode } from '../../../runtime/simulator/simulated-node.ts';
import type { SimulatedSite } from '../../../runtime/simulator/simulated-site.ts';
import type { SimulatedWorld } from '../../../runtime/simulator/simulated-world.ts';
import { border, type Passage } from '../../../runtime/simulator/time/border.ts';
import { SimulatedProcess } from '../../../runtime/simulator/time/simulated-process.ts';
import type { NodeAddress } from '../../../schemas/agent/node-address.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import { Countdown } from './fault-points.ts';
import type { ScenarioNode } from './scenario.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface HostSurroundings {
  /** Of what goes on without the agent: guests, messages on their way. */
  readonly outside: SimulatedProcess;
  readonly site: SimulatedSite;
  readonly random: SeededRandom;
  readonly server: () => ListeningServer | undefined;
  /** Puts something else in the place of a port, for bugs that are planted. */
  readonly plant?: ((ports: AgentPorts) => AgentPorts) | undefined;
  readonly onDeed: (text: string) => void;
  readonly onError: (error: unknown) => void;
}

/** Slower than life where nothing depends on it: most of what a run costs are rounds without news. */
const PACE: AgentPace = {
  roundMs: 6_000,
  repairMs: 60_000,
  tendMs: 3_000,
  beatMs: 6_000,
  reconnectMs: 3_000,
};
/** How often a document is parsed as if it had come over the wire. */
const PARSED_SHARE = 0.05;
const SLOW_MS = 45_000;
/** More than an agent waits for an answer: the message comes when it is not expected any more. */
const LATE_MS = 35_000;

/** A node of a simulation with its agent, its line to the server, and everything that can befall it. */
export class SimulatedHost {
  readonly id: NodeId;
  readonly plan: ScenarioNode;
  readonly node: SimulatedNode;
  readonly line: SimulatedLine;
  readonly kill = new Countdown();
  /** What its actions meet, by how they begin. */
  readonly troubles = new Map<string, 'slow' | 'failing'>();
  /** How far its clock is ahead. */
  aheadMs: number;
  isOn = true;
  readonly #around: HostSurroundings;
  #agent: SimulatedProcess | undefined;

  /** @param at `index`: its place among the hosts; `number`: how many were enrolled before it */
  constructor(
    plan: ScenarioNode,
    { index, number }: { readonly index: number; readonly number: number },
    around: HostSurroundings,
  ) {
    this.id = `node-00000000${String(number + 1).padStart(2, '0')}` as NodeId;
    this.plan = plan;
    this.aheadMs = plan.aheadMs;
    this.#around = around;
    this.line = new SimulatedLine(this.id, {
      server: around.server,
      between: around.outside,
      delayMs: () => this.#delayMs(),
      isParsed: () => around.random.chance(PARSED_SHARE),
    });
    const { time } = around.outside;
    this.node = new SimulatedNode(this.id, this.line, {
      now: () => new Date(time.nowMs + this.aheadMs),
      sharedPools: around.site.pools,
      ...(plan.linked ? { place: { site: around.site, address: addressOf(index) } } : {}),
      pace: PACE,
      guard: (ports) => this.#guarded(ports),
      leave: (how) => this.#go(how),
    });
    this.#furnish(this.world);
  }

  get world(): SimulatedWorld {
    return this.node.world;
  }

  get isAgentUp(): boolean {
    return this.#agent !== undefined;
  }

  startAgent(): void {
    if (this.#agent || !this.isOn) return;
    const process = new SimulatedProcess(`agent of ${this.plan.name}`, this.#around.outside.time);
    this.#agent = process;
    process.run(() => void this.node.startAgent().catch(this.#around.onError));
  }

  /** Ends the agent as `kill -9` does. */
  killAgent(): void {
    this.kill.clear();
    this.#agent?.kill();
    this.#agent = undefined;
    this.node.killAgent();
  }

  /** Its disks are given to another node: nothing of it ever comes back. */
  leave(): void {
    this.cutPower();
    this.world.trouble = () => new Promise(() => undefined);
  }

  /** Every process of the node is gone; it stays off. */
  cutPower(): void {
    this.killAgent();
    this.isOn = false;
    this.world.loseAndRegainPower();
  }

  /** It goes as it was told to; off, it is started by a packet that wakes it, as long as nobody else starts it. */
  #go(how: 'off' | 'reboot'): void {
    const { outside, site, onDeed } = this.#around;
    this.cutPower();
    onDeed(`${this.plan.name} goes: ${how}`);
    const start = (): void =>
      void outside.run(() =>
        setTimeout(() => {
          if (this.isOn) return;
          this.isOn = true;
          this.startAgent();
        }, this.plan.bootMs),
      );
    if (how === 'reboot') start();
    else site.sleep(simulatedMac(this.id), start);
  }

  #furnish(world: SimulatedWorld): void {
    const { outside, onDeed } = this.#around;
    world.steadyMs = () => outside.time.nowMs;
    world.bootMs = this.plan.bootMs;
    world.shutdownMs = this.plan.shutdownMs;
    world.roles = this.plan.gateway ? ['compute', 'gateway'] : ['compute'];
    world.later = (work, afterMs) => outside.run(() => void setTimeout(work, afterMs));
    world.trouble = async (action) => {
      await this.#meetTrouble(action);
      onDeed(`${this.plan.name}: ${action}`);
    };
  }

  async #meetTrouble(action: string): Promise<void> {
    const { random } = this.#around;
    const trouble = [...this.troubles].find(([what]) => action.startsWith(what))?.[1];
    await new Promise((resolve) => {
      setTimeout(resolve, trouble === 'slow' ? SLOW_MS : random.int(1, 300));
    });
    if (trouble === 'failing') throw madeUpFault(action, random);
  }

  #delayMs(): number {
    const { random } = this.#around;
    if (random.chance(0.002)) return LATE_MS + random.int(0, 20_000);
    return random.chance(0.05) ? random.int(100, 2_000) : random.int(1, 20);
  }

  #guarded(ports: AgentPorts): AgentPorts {
    const process = this.#agent;
    if (!process) throw new Error('an agent is started by its host');
    const passage: Passage = {
      before: () => this.kill.pass('before'),
      after: () => this.kill.pass('after'),
    };
    const { plant = (right) => right } = this.#around;
    const { now, ...others } = plant(ports);
    const at = { from: process, to: process, passage };
    const bordered = Object.entries(others).map(([name, port]) => [name, border(name, port, at)]);
    return { ...(Object.fromEntries(bordered) as Omit<AgentPorts, 'now'>), now };
  }
}

/** @returns where others reach the host in this place */
export const addressOf = (index: number): NodeAddress => `192.0.2.${index + 1}`;

function madeUpFault(action: string, random: SeededRandom): Error {
  switch (random.int(1, 3)) {
    case 1:
      return new Fault('DISK_FULL', { where: 'the pool' });
    case 2:
      return new Fault('HYPERVISOR_FAILED', { call: action, message: 'not today' });
    default:
      return new Error(`${action} failed`);
  }
}
