import type { ParameterValue } from '../../../../../schemas/appliance/parameter.ts';
import type { MachineId, PointId } from '../../../../../schemas/ids/brand.ts';
import type { StackName } from '../../../../../schemas/ids/names.ts';
import type {
  DefinedMachine,
  DefinedPort,
  HeldPort,
  MachineRestart,
  StackDefinition,
} from './definition.ts';
import { withMoreHeld, withoutHeldPorts, withPublished } from './held-ports.ts';
import type { StackRecord } from './stack-record.ts';

/** What a machine may use of its node. */
export type MachineSize = Pick<DefinedMachine, 'cpu' | 'memoryBytes'>;

/** One change of what a stack is. Each is one write, and changes nothing done twice. */
export type StackAlteration =
  /** The DNS domain stays: guests were set up with it. */
  | { readonly kind: 'identity'; readonly name: StackName; readonly note: string }
  /** Publishes exactly these ports; those of before stay taken for `hold`. */
  | { readonly kind: 'publish'; readonly ports: readonly DefinedPort[]; readonly hold: PointId }
  /** What was taken for `hold` is given back but for what restore points need. */
  | { readonly kind: 'release'; readonly hold: PointId; readonly kept: readonly HeldPort[] }
  | {
      readonly kind: 'answers';
      readonly parameters: Readonly<Record<string, ParameterValue>>;
      readonly sealed: string;
    }
  | {
      readonly kind: 'machine';
      readonly machine: MachineId;
      readonly size: MachineSize;
      /** Undefined: it is not restarted. */
      readonly restart: MachineRestart | undefined;
    }
  /** Forgets which machines were restarted. */
  | { readonly kind: 'settle' };

/** @returns what a stack is after a change of it */
export function alterStack(record: StackRecord, change: StackAlteration): StackRecord {
  const { definition } = record;
  switch (change.kind) {
    case 'identity':
      return withIdentity(record, change.name, change.note);
    case 'publish':
      return { ...record, definition: withPublished(definition, change.ports, change.hold) };
    case 'release': {
      const released = withoutHeldPorts(definition, change.hold);
      return { ...record, definition: withMoreHeld(released, change.kept) };
    }
    case 'answers':
      return { ...record, parameters: { ...change.parameters }, sealed: change.sealed };
    case 'machine':
      return {
        ...record,
        definition: eachMachine(definition, (machine) =>
          machine.id === change.machine ? resized(machine, change.size, change.restart) : machine,
        ),
      };
    case 'settle':
      return { ...record, definition: eachMachine(definition, settled) };
  }
}

/** A note that says nothing is none. */
function withIdentity(
  { note: _before, ...record }: StackRecord,
  name: StackName,
  note: string,
): StackRecord {
  const renamed = eachMachine(record.definition, (machine) => ({
    ...machine,
    name: `${name}${machine.name.slice(record.name.length)}`,
  }));
  return { ...record, name, definition: renamed, ...(note === '' ? {} : { note }) };
}

/** One that is on its way back stays on it: what was ordered before it turned round comes too late. */
function resized(
  machine: DefinedMachine,
  { cpu, memoryBytes }: MachineSize,
  restart: MachineRestart | undefined,
): DefinedMachine {
  if (machine.restart?.way === 'back' && restart?.way === 'there') return machine;
  return { ...settled(machine), cpu, memoryBytes, ...(restart ? { restart } : {}) };
}

function settled({ restart: _restart, ...machine }: DefinedMachine): DefinedMachine {
  return machine;
}

const eachMachine = (
  definition: StackDefinition,
  change: (machine: DefinedMachine) => DefinedMachine,
): StackDefinition => ({ ...definition, machines: definition.machines.map(change) });
