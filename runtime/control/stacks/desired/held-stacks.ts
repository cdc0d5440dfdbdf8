import type { StackId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { OperationLog } from '../../../operations/ports/operation-log.ts';
import type { ObservedStates } from '../../nodes/observed-states.ts';
import { nodesOf } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { StackStore } from '../ports/stack-store.ts';
import { isThere } from '../core/desired/is-there.ts';
import type { Known } from '../core/desired/desired-absence.ts';
import type { OpenStack } from '../core/desired/open-stack.ts';

/** Stacks that a restored server knows from its backup, and has not seen on any node since. */
export interface HeldMemory {
  readonly held: ReadonlySet<StackId>;
  release(stacks: readonly StackId[]): Promise<void>;
}

export interface HeldStacksDependencies {
  readonly memory: HeldMemory;
  readonly observed: Pick<ObservedStates, 'get' | 'nodesWith' | 'machine'>;
  readonly operations: Pick<OperationLog, 'list'>;
  readonly stacks: Pick<StackStore, 'setPower'>;
  /** Called after a stack was switched on; whoever asks from then on sees it. */
  readonly changed: (stack: StackId) => Promise<unknown>;
}

/** More operations than are active at any time. */
const ACTIVE = { active: true, limit: 10_000, before: undefined } as const;

/**
 * After a restore, nothing is made of a stack that is on no node any more: it may have been removed after the
 * backup was taken. It is left as it is, and shown, until a node reports something of it, or somebody works
 * on it, such as by starting or removing it.
 *
 * One that was off when the backup was taken, and runs, has been started since: it goes on.
 */
export class HeldStacks {
  readonly #dependencies: HeldStacksDependencies;
  /** What was known of stacks before they were switched on; who has read that still has it. */
  readonly #outdated = new WeakSet<StackRecord>();

  constructor(dependencies: HeldStacksDependencies) {
    this.#dependencies = dependencies;
  }

  /** @returns the stacks that a node is told of, and what counts as known to it */
  async without(
    all: readonly OpenStack[],
    known: Known,
  ): Promise<{ readonly here: readonly OpenStack[]; readonly known: Known }> {
    const held = await this.#stillHeld(all.map(({ record }) => record));
    const here = all.map((each) =>
      this.#outdated.has(each.record)
        ? { ...each, record: { ...each.record, power: 'on' as const } }
        : each,
    );
    if (held.length === 0) return { here, known };
    const stacks = new Set<string>(held.map(({ id }) => id));
    const machines = idsOf(held.flatMap(({ definition }) => definition.machines));
    const networks = idsOf(held.flatMap(({ definition }) => definition.networks));
    return {
      here: here.filter(({ record }) => !stacks.has(record.id)),
      // What is not known is left alone: its router may run on while the nodes of its machines are silent.
      known: {
        machine: (id) => known.machine(id) && !machines.has(id),
        network: (id) => known.network(id) && !networks.has(id),
        stack: (id) => known.stack(id) && !stacks.has(id),
      },
    };
  }

  /** @returns those of which no node has reported anything; some may not have reported at all */
  unseen(stacks: readonly StackRecord[]): StackRecord[] {
    const { held } = this.#dependencies.memory;
    return stacks.filter(
      (record) => held.has(record.id) && record.stage !== 'kept' && !this.#isThere(record),
    );
  }

  /** @returns those of which all nodes have reported, and none has anything */
  absent(stacks: readonly StackRecord[]): StackRecord[] {
    const { observed } = this.#dependencies;
    return this.unseen(stacks).filter(({ definition }) =>
      nodesOf(definition).every((node) => observed.get(node) !== undefined),
    );
  }

  async #stillHeld(records: readonly StackRecord[]): Promise<readonly StackRecord[]> {
    const { memory, operations } = this.#dependencies;
    const held = records.filter(({ id, stage }) => memory.held.has(id) && stage !== 'kept');
    if (held.length === 0) return held;
    // What only reads a stack, such as a backup of every night, has a subject of another kind.
    const subjects = (await operations.list(ACTIVE)).map(({ subject }) => subject);
    const active = new Set(subjects.filter(({ kind }) => kind === 'stack').map(({ id }) => id));
    const released = held.filter((record) => this.#isThere(record) || active.has(record.id));
    for (const record of released.filter(({ id }) => !active.has(id))) await this.#goOn(record);
    if (released.length > 0) await memory.release(released.map(({ id }) => id));
    return held.filter((record) => !released.includes(record));
  }

  /** Before it is released: its machines would be stopped otherwise. */
  async #goOn(record: StackRecord): Promise<void> {
    const { observed, stacks, changed } = this.#dependencies;
    const states = record.definition.machines.map(({ id }) => observed.machine(id)?.state);
    const isUp = states.some((state) => state === 'ready' || state === 'starting');
    const isDown = states.some((state) => state === 'off' || state === 'stopping');
    if (record.power === 'on' || !isUp || isDown) return;
    this.#outdated.add(record);
    await stacks.setPower(record.id, 'on');
    await changed(record.id);
  }

  #isThere({ definition }: StackRecord): boolean {
    const { observed } = this.#dependencies;
    const volumes = new Set<VolumeId>(
      nodesOf(definition).flatMap((node) =>
        (observed.get(node)?.volumes ?? [])
          .filter(({ state }) => state === 'ready')
          .map(({ id }) => id),
      ),
    );
    return isThere(definition, {
      nodesWith: (machine) => observed.nodesWith(machine),
      hasVolume: (volume) => volumes.has(volume),
    });
  }
}

const idsOf = (things: readonly { readonly id: string }[]): ReadonlySet<string> =>
  new Set(things.map(({ id }) => id));
