import type { DesiredMachine } from '../../../../schemas/agent/desired.ts';
import type {
  MachineFigures,
  ObservedMachine,
  ObservedSending,
} from '../../../../schemas/agent/observed.ts';
import { toWire, Fault, type WireFault } from '../../../../schemas/errors/fault.ts';
import type { DomainState } from '../ports/hypervisor.ts';
import type { MachineMemory } from './machine-memory.ts';
import { hasLeft } from './moves/decide-sending.ts';

export interface MachineSight {
  readonly machine: DesiredMachine;
  readonly domain: DomainState | undefined;
  readonly memory: MachineMemory;
  readonly fault: WireFault | undefined;
  /** Why it is not started: a volume of it is missing. */
  readonly hold: WireFault | undefined;
  readonly figures: MachineFigures | undefined;
  /** How far it is on its way to another node. */
  readonly sending?: ObservedSending | undefined;
}

/** Says what a machine is, from what the hypervisor shows and what is remembered. */
export function observeMachine(seen: MachineSight): ObservedMachine {
  // What was seen before it was sent is not here any more.
  const sight = hasLeft(seen.machine, seen.memory) ? { ...seen, domain: undefined } : seen;
  const { machine, domain, memory, figures } = sight;
  const held = heldBy(sight);
  const state = stateOf({ ...sight, fault: held ?? sight.fault });
  const fault = held ?? sight.fault ?? faultOf(sight, state);
  const isOn = state === 'starting' || state === 'ready' || state === 'stopping';
  return {
    id: machine.id,
    state,
    ...(isOn && memory.startedAt ? { startedAt: memory.startedAt } : {}),
    ...(isOn && memory.bootedAt ? { bootedAt: memory.bootedAt } : {}),
    ...(isOn && memory.readyAt ? { readyAt: memory.readyAt } : {}),
    ...(fault ? { fault } : {}),
    ...(isOn && domain?.processor ? { processor: domain.processor } : {}),
    ...(isOn && figures && domain ? { figures } : {}),
    ...(sight.sending ? { sending: sight.sending } : {}),
    ...(isOn && memory.switched ? { switched: memory.switched } : {}),
    runs: memory.runs.map(({ exitCode, ...run }) => ({
      ...run,
      ...(exitCode === null ? {} : { exitCode }),
    })),
  };
}

/** What runs is not touched by a missing volume; what should run and does not is held by it. */
function heldBy({ machine, domain, hold }: MachineSight): WireFault | undefined {
  const isOff = !domain || domain.state === 'off' || domain.state === 'crashed';
  return isOff && machine.power === 'on' ? hold : undefined;
}

/** It stands still for a moment while it is handed over. */
const isMoving = ({ memory, domain }: MachineSight): boolean =>
  memory.sending?.state === 'under-way' && domain?.state === 'paused';

function stateOf(sight: MachineSight): ObservedMachine['state'] {
  const { machine, domain, memory, fault } = sight;
  if (!domain) return fault ? 'failed' : 'absent';
  if (isMoving(sight)) return memory.readyAt ? 'ready' : 'starting';
  switch (domain.state) {
    case 'stopping':
      return 'stopping';
    case 'running':
      if (machine.power === 'off') return 'stopping';
      return memory.readyAt ? 'ready' : 'starting';
    case 'paused':
      return machine.power === 'off' ? 'stopping' : 'failed';
    case 'crashed':
      // What shall be off is off, however it came to that.
      if (machine.power === 'off') return 'off';
      return fault?.code === 'VOLUME_MISSING' ? 'failed' : 'crashed';
    case 'off':
      if (fault?.code === 'VOLUME_MISSING') return 'failed';
      if (machine.power === 'on' && memory.crashes > 0) return 'crashed';
      return fault && machine.power === 'on' ? 'failed' : 'off';
  }
}

function faultOf(sight: MachineSight, state: ObservedMachine['state']): WireFault | undefined {
  if (sight.domain?.state === 'paused' && !isMoving(sight)) {
    return toWire(new Fault('DISK_FULL', { where: `the pool that “${sight.machine.name}” is in` }));
  }
  return state === 'crashed' ? crashFault(sight) : undefined;
}

const crashFault = ({ machine, memory }: MachineSight): WireFault =>
  toWire(
    new Fault('MACHINE_CRASHED', {
      machine: machine.name,
      why: `it ended by itself (${memory.crashes} in a row)`,
      console: '',
    }),
  );
