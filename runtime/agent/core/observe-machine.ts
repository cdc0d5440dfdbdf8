import type { DesiredMachine } from '../../../schemas/agent/desired.ts';
import type { MachineFigures, ObservedMachine } from '../../../schemas/agent/observed.ts';
import { toWire, Fault, type WireFault } from '../../../schemas/errors/fault.ts';
import type { DomainState } from '../ports/hypervisor.ts';
import type { MachineMemory } from './machine-memory.ts';

export interface MachineSight {
  readonly machine: DesiredMachine;
  readonly domain: DomainState | undefined;
  readonly memory: MachineMemory;
  readonly fault: WireFault | undefined;
  readonly figures: MachineFigures | undefined;
}

/** Says what a machine is, from what the hypervisor shows and what is remembered. */
export function observeMachine(sight: MachineSight): ObservedMachine {
  const { machine, domain, memory, figures } = sight;
  const state = stateOf(sight);
  const fault = sight.fault ?? faultOf(sight, state);
  const isOn = state === 'starting' || state === 'ready' || state === 'stopping';
  return {
    id: machine.id,
    state,
    ...(isOn && memory.startedAt ? { startedAt: memory.startedAt } : {}),
    ...(isOn && memory.bootedAt ? { bootedAt: memory.bootedAt } : {}),
    ...(isOn && memory.readyAt ? { readyAt: memory.readyAt } : {}),
    ...(fault ? { fault } : {}),
    ...(isOn && figures && domain ? { figures } : {}),
    runs: memory.runs.map(({ exitCode, ...run }) => ({
      ...run,
      ...(exitCode === null ? {} : { exitCode }),
    })),
  };
}

function stateOf({ machine, domain, memory, fault }: MachineSight): ObservedMachine['state'] {
  if (!domain) return fault ? 'failed' : 'absent';
  switch (domain.state) {
    case 'stopping':
      return 'stopping';
    case 'running':
      if (machine.power === 'off') return 'stopping';
      return memory.readyAt ? 'ready' : 'starting';
    case 'paused':
      return machine.power === 'off' ? 'stopping' : 'failed';
    case 'crashed':
      return 'crashed';
    case 'off':
      if (machine.power === 'on' && memory.crashes > 0) return 'crashed';
      return fault && machine.power === 'on' ? 'failed' : 'off';
  }
}

function faultOf(sight: MachineSight, state: ObservedMachine['state']): WireFault | undefined {
  if (sight.domain?.state === 'paused') {
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
