import type { DesiredMachine, DesiredState } from '../../../schemas/agent/desired.ts';
import { Fault, toWire } from '../../../schemas/errors/fault.ts';
import { lastChars } from '../../../schemas/text/last-chars.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import { writeCommand } from './core/write-command.ts';
import type { MachineMemory } from './core/machine-memory.ts';
import type { MachineMemories } from './machine-memories.ts';
import type { AgentPorts } from '../converge/ports/agent-ports.ts';

type Run = MachineMemory['runs'][number];

const RUN_MS = 60 * 60_000;
const OUTPUT_CHARS = 60_000;

/**
 * Runs commands in guests, each id at most once: a run is written down before it begins, and one
 * that was interrupted by a restart of the agent is reported as failed, never repeated.
 */
export class GuestRuns {
  readonly #ports: AgentPorts;
  readonly #memories: MachineMemories;
  readonly #onChange: () => void;
  readonly #running = new Set<string>();
  /** By machine, who has begun last to write files there. */
  readonly #writers = new Map<MachineId, { readonly run: string; readonly over: Promise<void> }>();

  constructor(ports: AgentPorts, memories: MachineMemories, onChange: () => void) {
    this.#ports = ports;
    this.#memories = memories;
    this.#onChange = onChange;
  }

  /** Begins what is new, fails what was interrupted, forgets what is not asked for any more. */
  async tend(desired: DesiredState): Promise<void> {
    for (const machine of desired.machines) await this.#tendMachine(machine);
  }

  async #tendMachine(machine: DesiredMachine): Promise<void> {
    const wanted = new Set(machine.runs.map(({ id }) => id));
    this.#memories.change(machine.id, (memory) => {
      const runs = memory.runs.filter(({ id }) => wanted.has(id)).map((run) => this.#settle(run));
      return sameRuns(runs, memory.runs) ? memory : { ...memory, runs };
    });
    const known = new Set(this.#memories.get(machine.id).runs.map(({ id }) => id));
    for (const run of machine.runs.filter(({ id }) => !known.has(id))) {
      this.#set(machine, { id: run.id, state: 'running', exitCode: null, output: '' });
      await this.#memories.save();
      this.#running.add(run.id);
      void this.#run(machine, run);
    }
  }

  #settle(run: Run): Run {
    if (run.state !== 'running' || this.#running.has(run.id)) return run;
    const what = 'the agent was restarted while the command ran';
    return { ...run, state: 'failed', fault: toWire(new Fault('INTERNAL', { what })) };
  }

  async #run(machine: DesiredMachine, run: DesiredMachine['runs'][number]): Promise<void> {
    try {
      const { exitCode, output } = await this.#inGuest(machine.id, run);
      this.#set(machine, {
        id: run.id,
        state: 'done',
        exitCode,
        output: lastChars(output, OUTPUT_CHARS),
      });
    } catch (error) {
      this.#set(machine, {
        id: run.id,
        state: 'failed',
        exitCode: null,
        output: '',
        fault: toWire(error),
      });
    } finally {
      this.#running.delete(run.id);
      this.#onChange();
    }
  }

  /** A file that could not be written ends it: what follows would go by the old one. */
  async #inGuest(
    machine: MachineId,
    run: DesiredMachine['runs'][number],
  ): Promise<{ exitCode: number; output: string }> {
    const failed = await this.#writeFiles(machine, run);
    return failed ?? this.#ports.guestAgent.run(machine, run.command, RUN_MS);
  }

  /** Of two that write files of a machine, such as new answers and the former ones again, the later one has the last word. */
  async #writeFiles(
    machine: MachineId,
    { id, files = [] }: DesiredMachine['runs'][number],
  ): Promise<{ exitCode: number; output: string } | undefined> {
    if (files.length === 0) return undefined;
    const before = this.#writers.get(machine);
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    this.#writers.set(machine, { run: id, over });
    const isLast = (): boolean => this.#writers.get(machine)?.run === id;
    try {
      await before?.over;
      for (const file of files) {
        if (!isLast()) throw new Fault('INTERNAL', { what: 'its files were ordered otherwise' });
        const content = Buffer.from(file.content);
        const { guestAgent } = this.#ports;
        const written = await guestAgent.run(machine, writeCommand(file), RUN_MS, content);
        if (written.exitCode === 0) continue;
        return { ...written, output: `${file.path} could not be written: ${written.output}` };
      }
      return undefined;
    } finally {
      end();
      if (isLast()) this.#writers.delete(machine);
    }
  }

  #set(machine: DesiredMachine, run: Run): void {
    this.#memories.change(machine.id, (memory) => ({
      ...memory,
      runs: [...memory.runs.filter(({ id }) => id !== run.id), run],
    }));
  }
}

const sameRuns = (a: readonly Run[], b: readonly Run[]): boolean =>
  a.length === b.length && a.every((run, index) => run === b[index]);
