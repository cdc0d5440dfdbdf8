import type { ObservedMachine, ObservedState } from '../../../schemas/agent/observed.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import type { StackReader } from '../ports/stack-store.ts';

type MachineState = ObservedMachine['state'];

/** Which changes of a machine's state are events worth telling, and in which words. */
const WORDS: Partial<Record<MachineState, { action: string; words: string }>> = {
  starting: { action: 'machine.start', words: 'started' },
  ready: { action: 'machine.ready', words: 'is ready' },
  off: { action: 'machine.off', words: 'is off' },
  crashed: { action: 'machine.crash', words: 'ended by itself and will be started again' },
  failed: { action: 'machine.fail', words: 'cannot be started' },
};

/** Writes down what happens to machines, by comparing one report with the one before. */
export class MachineJournal {
  readonly #stacks: StackReader;
  readonly #audit: AuditTrail;

  constructor(stacks: StackReader, audit: AuditTrail) {
    this.#stacks = stacks;
    this.#audit = audit;
  }

  async note(state: ObservedState, before: ObservedState | undefined): Promise<void> {
    // Without a report before, what is new cannot be told from what was always so.
    if (!before) return;
    const known = new Map(before.machines.map(({ id, state: was }) => [id, was]));
    const changed = state.machines.filter(
      ({ id, state: is }) => known.has(id) && known.get(id) !== is,
    );
    for (const machine of changed) await this.#noteOne(machine.id, machine.state);
  }

  async #noteOne(id: MachineId, state: MachineState): Promise<void> {
    const event = WORDS[state];
    if (!event) return;
    for (const stack of await this.#stacks.list()) {
      const machine = stack.definition.machines.find((candidate) => candidate.id === id);
      if (!machine) continue;
      const { action, words } = event;
      const sentence = `${machine.name} ${words}.`;
      await this.#audit.record({ actor: 'node', action, subject: stack.id, sentence });
    }
  }
}
