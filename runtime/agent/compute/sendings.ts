import type {
  DesiredMachine,
  DesiredSending,
  DesiredState,
} from '../../../schemas/agent/desired.ts';
import { Fault, toWire } from '../../../schemas/errors/fault.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import type { ActualState } from '../node/core/actual-state.ts';
import type { MachineMemory, SendingMemory } from './core/machine-memory.ts';
import { decideSending, settleSending } from './core/moves/decide-sending.ts';
import type { Passport } from './core/moves/passport.ts';
import type { MachineMemories } from './machine-memories.ts';
import type { AgentPorts } from '../converge/ports/agent-ports.ts';
import type { DomainState } from './ports/hypervisor.ts';
import type { MoveProgress } from './ports/migrations.ts';

interface Try {
  readonly done: Promise<void>;
  readonly abort: AbortController;
}

/**
 * Sends machines to other nodes while they run, in the background. Every try is written down before
 * it begins. What came of it is told by libvirt, or else by the node that the machine went to; until
 * it is known, the machine is neither started nor ended here.
 */
export class Sendings {
  readonly #ports: AgentPorts;
  readonly #memories: MachineMemories;
  readonly #onChange: () => void;
  readonly #tries = new Map<MachineId, Try>();
  #progress: ReadonlyMap<MachineId, MoveProgress> = new Map();

  /** @param onChange called when a try has ended, well or not */
  constructor(ports: AgentPorts, memories: MachineMemories, onChange: () => void) {
    this.#ports = ports;
    this.#memories = memories;
    this.#onChange = onChange;
  }

  /** How far each machine is that is being sent, as of the last {@link tend}. */
  get progress(): ReadonlyMap<MachineId, MoveProgress> {
    return this.#progress;
  }

  /** Begins, ends and clears up what there is to. Never waits for a machine to be sent. */
  async tend(desired: DesiredState, actual: ActualState): Promise<void> {
    for (const machine of desired.machines) {
      await this.#tendMachine(machine, actual).catch(() => undefined);
    }
    const wanted = new Set(desired.machines.map(({ id }) => id));
    for (const [id, { abort }] of this.#tries) if (!wanted.has(id)) abort.abort();
    await this.#look();
  }

  /** Ends all tries: without this process nothing passes between the nodes. */
  async stop(): Promise<void> {
    const tries = [...this.#tries.values()];
    for (const { abort } of tries) abort.abort();
    await Promise.allSettled(tries.map(({ done }) => done));
  }

  async #tendMachine(machine: DesiredMachine, { domains }: ActualState): Promise<void> {
    const { id } = machine;
    const domain = domains.get(id);
    const memory = this.#memories.get(id);
    const step = decideSending({ machine, memory, domain, isTrying: this.#tries.has(id) });
    switch (step.kind) {
      case 'rest':
        return;
      case 'begin':
        return machine.sending && this.#begin(machine, machine.sending, domain);
      case 'cancel':
        return this.#tries.get(id)?.abort.abort();
      case 'fail':
        return this.#fail(machine, step.why);
      case 'ask':
        return memory.sending && this.#ask(machine, memory.sending, domain);
    }
  }

  async #begin(
    machine: DesiredMachine,
    sending: DesiredSending,
    domain: DomainState | undefined,
  ): Promise<void> {
    const { operation, to } = sending;
    const { epoch = 1 } = machine;
    await this.#note(machine.id, { operation, to, epoch, state: 'under-way' });
    const abort = new AbortController();
    const done = Promise.resolve().then(() => this.#send(machine, sending, domain, abort.signal));
    this.#tries.set(machine.id, { done, abort });
  }

  async #send(
    machine: DesiredMachine,
    sending: DesiredSending,
    domain: DomainState | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { moveLink, migrations } = this.#ports;
    const { operation, to, copy, mostDowntimeMs } = sending;
    const key = { operation, machine: machine.id };
    let goingOn: Promise<{ downtimeMs: number }> | undefined;
    const onHandOver = (moment: 'soon' | 'now'): void => {
      // Asked shortly before, so that the connection is there when every millisecond counts.
      if (moment === 'soon') void moveLink.fate(to, key).catch(() => undefined);
      else goingOn = moveLink.goOn(to, key);
    };
    try {
      const ticket = await moveLink.begin(
        to,
        key,
        await this.#passport(machine.id, domain?.processor),
      );
      const { name, stack, user, disks } = machine;
      const what = { name, stack, user, disks, copy, ticket };
      await migrations.send({ ...key, to, ...what, mostDowntimeMs, onHandOver, signal });
      // When it could not be told to go on, it is asked for, and told again, in the next round.
      const { downtimeMs } = await (goingOn ?? moveLink.goOn(to, key));
      await this.#settle(machine.id, { state: 'sent', downtimeMs });
    } catch (error) {
      await goingOn?.catch(() => undefined);
      await this.#afterFailure(machine, error);
    } finally {
      this.#tries.delete(machine.id);
      this.#onChange();
    }
  }

  async #passport(id: MachineId, processor: DomainState['processor']): Promise<Passport> {
    const machineType = await this.#ports.migrations.machineType(id);
    const { startedAt, bootedAt, readyAt, runs } = this.#memories.get(id);
    return {
      machineType,
      startedAt: startedAt ?? this.#ports.now().toISOString(),
      bootedAt,
      readyAt,
      runs,
      ...(processor ? { processor } : {}),
    };
  }

  /** A machine that runs here was not sent. Of any other one it is not known: it is asked for. */
  async #afterFailure(machine: DesiredMachine, error: unknown): Promise<void> {
    const found = (await this.#ports.hypervisor.list()).find(({ id }) => id === machine.id);
    if (found?.state === 'running') await this.#settle(machine.id, failure(machine, error));
  }

  async #ask(
    machine: DesiredMachine,
    { operation, to }: SendingMemory,
    domain: Parameters<typeof settleSending>[1],
  ): Promise<void> {
    const { moveLink, hypervisor } = this.#ports;
    const key = { operation, machine: machine.id };
    const { here, goOn, outcome } = settleSending(await moveLink.fate(to, key), domain);
    if (here === 'end') await hypervisor.destroy(machine.id);
    if (here === 'let-go-on') await hypervisor.start(machine.id);
    const known = goOn ? await moveLink.goOn(to, key) : {};
    if (outcome === 'sent') {
      await hypervisor.undefine(machine.id);
      await this.#settle(machine.id, { state: 'sent', ...known });
    }
    if (outcome === 'failed')
      await this.#fail(machine, 'the connection between the nodes was interrupted');
    if (outcome) this.#onChange();
  }

  async #fail(machine: DesiredMachine, why: string): Promise<void> {
    const { sending, epoch = 1 } = machine;
    const known = this.#memories.get(machine.id).sending;
    const of = known?.state === 'under-way' ? known : sending && { ...sending, epoch };
    if (!of) return;
    const { operation, to } = of;
    const fault = new Fault('MACHINE_NOT_MOVED', { machine: machine.name, why });
    const base = { operation, to, epoch: of.epoch };
    await this.#note(machine.id, { ...base, ...failure(machine, fault) });
  }

  async #settle(id: MachineId, outcome: Pick<SendingMemory, 'state' | 'downtimeMs' | 'fault'>) {
    const { sending } = this.#memories.get(id);
    if (sending) await this.#note(id, { ...sending, ...outcome });
  }

  async #note(id: MachineId, sending: MachineMemory['sending']): Promise<void> {
    this.#memories.change(id, (memory) => ({ ...memory, sending }));
    await this.#memories.save();
  }

  async #look(): Promise<void> {
    const looks = [...this.#tries.keys()].map(async (id) => {
      const progress = await this.#ports.migrations.progress(id).catch(() => undefined);
      return [id, progress] as const;
    });
    const found = await Promise.all(looks);
    this.#progress = new Map(found.flatMap(([id, seen]) => (seen ? [[id, seen] as const] : [])));
  }
}

const failure = (
  machine: DesiredMachine,
  error: unknown,
): Pick<SendingMemory, 'state' | 'fault'> => {
  const isKnown = Fault.is(error, 'MACHINE_NOT_MOVED');
  const why = error instanceof Error ? error.message : String(error);
  const fault = isKnown ? error : new Fault('MACHINE_NOT_MOVED', { machine: machine.name, why });
  return { state: 'failed', fault: toWire(fault) };
};
