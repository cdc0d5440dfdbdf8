import type { ActualState } from '../../runtime/agent/node/core/actual-state.ts';
import {
  type MachineMemory,
  NEW_MACHINE,
} from '../../runtime/agent/compute/core/machine-memory.ts';
import type { PlanContext } from '../../runtime/agent/converge/core/plan-steps.ts';
import type { DomainState } from '../../runtime/agent/compute/ports/hypervisor.ts';
import {
  type DesiredMachine,
  type DesiredState,
  emptyDesiredState,
} from '../../schemas/agent/desired.ts';
import type { VolumeMemory } from '../../runtime/agent/storage/core/volume-memory.ts';
import type { MachineId, VolumeId } from '../../schemas/ids/brand.ts';
import { NODE } from './machines.ts';

export const NOW = new Date('2026-03-01T12:00:00.000Z');

/** @returns the time so many milliseconds after {@link NOW}, as it is written down */
export const at = (offsetMs: number): string => new Date(NOW.getTime() + offsetMs).toISOString();

/** @returns what a node shall be, empty but for the given parts */
export const desiredState = (parts: Partial<DesiredState> = {}): DesiredState => ({
  ...emptyDesiredState(NODE),
  generation: 1,
  ...parts,
});

/** @returns what a node is, empty but for the given parts */
export const actualState = (parts: Partial<ActualState> = {}): ActualState => ({
  pool: 'present',
  pools: new Map(),
  images: new Set(),
  volumes: new Map(),
  networks: new Set(),
  routers: new Set(),
  domains: new Map(),
  seeds: new Set(),
  ...parts,
});

export const definitionOf = ({ name }: DesiredMachine): string => `definition of ${name}`;

/** @returns everything that machines stand on, and the machines themselves in the given states */
export function actualMachines(
  machines: readonly { machine: DesiredMachine; state: DomainState['state'] }[],
  parts: Partial<ActualState> = {},
): ActualState {
  const all = machines.map(({ machine }) => machine);
  const domains = machines.map(({ machine, state }): DomainState => {
    const hasProcess = state !== 'off' && state !== 'crashed';
    const startedAt = hasProcess ? at(-60_000) : undefined;
    return { id: machine.id, state, definition: definitionOf(machine), startedAt };
  });
  return actualState({
    volumes: new Map(
      all.flatMap(({ disks }) => disks.map(({ volume: id }) => [id, { id, usedBytes: 0 }])),
    ),
    networks: new Set(all.flatMap(({ interfaces }) => interfaces.map(({ network }) => network))),
    domains: new Map(domains.map((domain) => [domain.id, domain])),
    seeds: new Set(all.map(({ id }) => id)),
    ...parts,
  });
}

export const machineMemory = (parts: Partial<MachineMemory> = {}): MachineMemory => ({
  ...NEW_MACHINE,
  ...parts,
});

export const planContext = (parts: Partial<PlanContext> = {}): PlanContext => ({
  desired: desiredState(),
  actual: actualState(),
  memories: new Map<MachineId, MachineMemory>(),
  volumes: new Map<VolumeId, VolumeMemory>(),
  definitionOf,
  now: NOW,
  ...parts,
});
