import type { DesiredArrival, DesiredState } from '../../../schemas/agent/desired.ts';
import type { ObservedArrival } from '../../../schemas/agent/observed.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { MachineId, NodeId } from '../../../schemas/ids/brand.ts';
import { type OneAtATime, oneAtATime } from '../../process/one-at-a-time.ts';
import type { ActualState } from '../node/core/actual-state.ts';
import type { ArrivalMemory } from './core/machine-memory.ts';
import { networkMtus } from '../gateway/core/network-mtus.ts';
import {
  arrivalItem,
  type ArrivalStep,
  hasArrived,
  planArrivals,
} from './core/moves/decide-arrival.ts';
import { type Fate, memoryOfArrival, type Passport, type Ticket } from './core/moves/passport.ts';
import { volumePlaces } from '../storage/core/volume-places.ts';
import type { FaultLog } from '../converge/fault-log.ts';
import type { MachineMemories } from './machine-memories.ts';
import type { AgentPorts } from '../converge/ports/agent-ports.ts';
import type { MoveHost, MoveKey } from './ports/migrations.ts';

/**
 * Machines that come to this node while they run. Each is let in once everything is here that it
 * needs, from the node it shall come from and for the operation that moves it; and it goes on when
 * that node says that it has let go of it.
 */
export class Arrivals implements MoveHost {
  readonly #ports: AgentPorts;
  readonly #memories: MachineMemories;
  readonly #faults: FaultLog;
  readonly #onArrived: () => void;
  /** With what was told of each, once its move has begun. */
  readonly #open = new Map<MachineId, { arrival: DesiredArrival; passport?: Passport }>();
  readonly #turns = new Map<MachineId, OneAtATime>();
  #desired: DesiredState | undefined;

  constructor(
    parts: { ports: AgentPorts; memories: MachineMemories; faults: FaultLog },
    onArrived: () => void,
  ) {
    this.#ports = parts.ports;
    this.#memories = parts.memories;
    this.#faults = parts.faults;
    this.#onArrived = onArrived;
  }

  /** Prepares and clears up what there is to. @returns whether anything was done; what has failed rests */
  async tend(desired: DesiredState, actual: ActualState): Promise<boolean> {
    this.#desired = desired;
    const steps = planArrivals({
      desired,
      actual,
      memories: this.#memories.all,
      open: new Set(this.#open.keys()),
    });
    let isDone = false;
    for (const step of steps) isDone = (await this.#do(step, desired)) || isDone;
    return isDone;
  }

  observe({ arrivals }: DesiredState): ObservedArrival[] {
    return arrivals.map((arrival): ObservedArrival => {
      const { operation, machine } = arrival;
      const fault = this.#faults.faultOf(arrivalItem(machine.id));
      const arrived = hasArrived(arrival, this.#memories.all);
      const isOpen = this.#open.get(machine.id)?.arrival.operation === operation;
      const state = arrived ? 'arrived' : isOpen ? 'open' : fault ? 'failed' : 'preparing';
      return {
        operation,
        machine: machine.id,
        state,
        ...(fault && state === 'failed' ? { fault } : {}),
      };
    });
  }

  begin(from: NodeId, key: MoveKey, passport: Passport): Promise<Ticket> {
    return this.#inTurn(key.machine, async () => {
      const { arrival } = this.#admit(from, key);
      const { networks, volumes } = this.#desired ?? { networks: [], volumes: [] };
      const mtus = networkMtus({ networks });
      const places = volumePlaces({ volumes, arrivals: [arrival] });
      const here = { mtus, places };
      const ticket = await this.#ports.migrations.expect(arrival, passport, here);
      this.#open.set(key.machine, { arrival, passport });
      return ticket;
    });
  }

  goOn(from: NodeId, key: MoveKey): Promise<{ downtimeMs: number }> {
    return this.#inTurn(key.machine, async () => {
      const known = this.#memories.get(key.machine).arrival;
      const isOurs = known?.operation === key.operation && known.from === from;
      if (isOurs && known.arrived) return this.#wakeAgain(key.machine, known);
      const { passport } = isOurs ? (this.#open.get(key.machine) ?? {}) : this.#admit(from, key);
      if (!known || !isOurs) throw notExpected();
      return this.#letGoOn(key.machine, known, passport);
    });
  }

  async fate(from: NodeId, { machine, operation }: MoveKey): Promise<Fate> {
    const known = this.#memories.get(machine).arrival;
    const state = await this.#ports.migrations.arriving(machine);
    const isHere = known?.operation === operation && known.arrived;
    if (isHere && state !== 'waiting') return 'arrived';
    // One that runs here has been told to, whatever is remembered of it.
    if (state === 'running') return 'arrived';
    if (state === 'none' || known?.from !== from) return 'absent';
    return state;
  }

  /** It was told to go on before; an agent that was killed just then may not have passed it on. */
  async #wakeAgain(machine: MachineId, { downtimeMs = 0 }: ArrivalMemory) {
    const { migrations } = this.#ports;
    if ((await migrations.arriving(machine)) === 'waiting') await migrations.goOn(machine);
    this.#onArrived();
    return { downtimeMs };
  }

  /** Written down first: a node that loses its power knows afterwards that the machine is its own. */
  async #letGoOn(
    machine: MachineId,
    arrival: ArrivalMemory,
    passport: Passport | undefined,
  ): Promise<{ downtimeMs: number }> {
    const { host, migrations } = this.#ports;
    const before = this.#memories.get(machine);
    const arrived = { ...arrival, arrived: true };
    const after = passport
      ? memoryOfArrival(passport, arrived, await host.bootId())
      : { ...before, arrival: arrived };
    this.#memories.change(machine, () => after);
    await this.#memories.save();
    try {
      const { downtimeMs } = await migrations.goOn(machine);
      this.#memories.change(machine, (memory) => ({
        ...memory,
        arrival: { ...arrived, downtimeMs },
      }));
      this.#onArrived();
      return { downtimeMs };
    } catch (error) {
      this.#memories.change(machine, () => before);
      await this.#memories.save();
      throw error;
    }
  }

  /** @throws Fault FORBIDDEN */
  #admit(from: NodeId, { machine, operation }: MoveKey) {
    const found = this.#open.get(machine);
    const isExpected = found?.arrival.operation === operation && found.arrival.from === from;
    if (!isExpected) throw notExpected();
    return found;
  }

  async #do(step: ArrivalStep, desired: DesiredState): Promise<boolean> {
    const machine = step.kind === 'prepare-arrival' ? step.arrival.machine.id : step.machine;
    const item = arrivalItem(machine);
    if (this.#faults.rests(item)) return false;
    try {
      await this.#inTurn(machine, () => this.#perform(step, desired));
      this.#faults.succeeded(item);
      return true;
    } catch (error) {
      this.#faults.failed(item, error);
      return false;
    }
  }

  async #perform(step: ArrivalStep, desired: DesiredState): Promise<void> {
    switch (step.kind) {
      case 'prepare-arrival':
        return this.#prepare(step.arrival);
      case 'keep-arrival':
        this.#open.delete(step.machine);
        return this.#ports.migrations.keep(step.machine);
      case 'close-arrival':
        // It may have arrived since this was decided.
        if (this.#memories.get(step.machine).arrival?.arrived) return;
        return this.#close(step, desired);
    }
  }

  async #prepare(arrival: DesiredArrival): Promise<void> {
    const { operation, from, machine, copy, volumes = [] } = arrival;
    const { seeds, volumes: pool } = this.#ports;
    const pools = Object.fromEntries(volumePlaces({ volumes: [], arrivals: [arrival] }));
    this.#memories.change(machine.id, (memory) => ({
      ...memory,
      arrival: { operation, from, copy, pools, arrived: false },
    }));
    await this.#memories.save();
    for (const volume of volumes) if (copy.includes(volume.id)) await pool.ensure(volume);
    await seeds.ensure(machine.id, machine.guest);
    this.#open.set(machine.id, { arrival });
  }

  /** What was made for it goes; a copy that is wanted for something else by now stays. */
  async #close(
    { machine, arrival }: Extract<ArrivalStep, { kind: 'close-arrival' }>,
    { volumes: wanted }: DesiredState,
  ): Promise<void> {
    const { migrations, hypervisor, seeds, volumes } = this.#ports;
    this.#open.delete(machine);
    await migrations.close(machine);
    await hypervisor.undefine(machine);
    await seeds.remove(machine);
    const kept = new Set(wanted.filter(({ mode }) => mode !== 'discard').map(({ id }) => id));
    for (const volume of arrival.copy) {
      if (!kept.has(volume)) await volumes.remove(volume, arrival.pools?.[volume]);
    }
    this.#memories.change(machine, ({ arrival: _arrival, ...memory }) => memory);
    await this.#memories.save();
  }

  #inTurn<Value>(machine: MachineId, work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turns.get(machine) ?? oneAtATime();
    this.#turns.set(machine, turn);
    return turn(work);
  }
}

const notExpected = (): Fault =>
  new Fault('FORBIDDEN', { needs: 'to be told by the server to send this machine here' });
