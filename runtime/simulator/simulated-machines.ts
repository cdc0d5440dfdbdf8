import type { DesiredMachine } from '../../schemas/agent/desired.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { MachineId } from '../../schemas/ids/brand.ts';
import type { VolumePlaces } from '../agent/storage/core/volume-places.ts';
import type {
  Consoles,
  GuestAgent,
  Hypervisor,
  MachineMeters,
  NetworkMtus,
  RunningDisks,
  Seeds,
} from '../agent/compute/ports/hypervisor.ts';
import type { SerialConsoles } from '../agent/compute/ports/serial-consoles.ts';
import { simulatedSerial } from './simulated-serial.ts';
import { simulatedDisks } from './simulated-disks.ts';
import { openDisks } from './simulated-storage.ts';
import type { SimulatedDomain, SimulatedWorld } from './simulated-world.ts';

type MachinePorts = {
  readonly hypervisor: Hypervisor;
  readonly disks: RunningDisks;
  readonly meters: MachineMeters;
  readonly guestAgent: GuestAgent;
  readonly consoles: Consoles;
  readonly serial: SerialConsoles;
  readonly seeds: Seeds;
};

/** @returns whether a machine has been up long enough to answer */
export const isUp = (domain: SimulatedDomain | undefined, world: SimulatedWorld): boolean =>
  domain?.state === 'running' &&
  domain.upSinceMs !== undefined &&
  world.steadyMs() - domain.upSinceMs >= world.bootMs;

/** A guest takes what it is given for a file of the name that comes with it. */
function writeInGuest(
  world: SimulatedWorld,
  machine: MachineId,
  command: readonly string[],
  input: Uint8Array,
): void {
  const path = command[command.indexOf('stackyard-file') + 1];
  if (path === undefined) return;
  const files = world.guestFiles.get(machine) ?? new Map<string, string>();
  world.guestFiles.set(machine, files.set(path, Buffer.from(input).toString('utf8')));
}

/** Hypervisor, guests and seeds of a simulated node. */
export function simulatedMachines(world: SimulatedWorld, now: () => Date): MachinePorts {
  return {
    hypervisor: simulatedHypervisor(world, now),
    disks: simulatedDisks(world),
    meters: { figures: async () => undefined },
    guestAgent: {
      ping: async (machine) => isUp(world.domains.get(machine), world),
      run: async (machine, command, _timeoutMs, input) => {
        await world.act(`run ${machine} ${command.join(' ')}`);
        if (!isUp(world.domains.get(machine), world)) {
          throw new Fault('HYPERVISOR_FAILED', { call: 'guest agent', message: 'no answer' });
        }
        if (input) writeInGuest(world, machine, command, input);
        return { exitCode: 0, output: `ran ${command.join(' ')}` };
      },
    },
    serial: simulatedSerial(world),
    consoles: {
      end: async (machine) => Buffer.byteLength(world.domains.get(machine)?.console ?? ''),
      read: async (machine, after, limitBytes) => {
        const text = Buffer.from(world.domains.get(machine)?.console ?? '');
        return { start: after, bytes: text.subarray(after, after + limitBytes) };
      },
    },
    seeds: {
      ensure: async (machine, guest) => {
        if (JSON.stringify(world.seeds.get(machine)) === JSON.stringify(guest)) return false;
        await world.act(`seed ${machine}`);
        world.seeds.set(machine, guest);
        return true;
      },
      remove: async (machine) => world.seeds.delete(machine),
      list: async () => (world.isPoolThere ? [...world.seeds.keys()] : []),
    },
  };
}

/** What of a machine its definition is made from; how it is switched and asked is none of it. */
export const definitionOf = (
  { id, cpu, memoryBytes, disks, interfaces, guest, processor }: DesiredMachine,
  mtus: NetworkMtus,
  places: VolumePlaces = new Map(),
): string => {
  const nics = interfaces.map((nic) => ({ ...nic, mtu: mtus.get(nic.network) }));
  const pools = disks.map(({ volume }) => places.get(volume)).filter((pool) => pool !== undefined);
  return JSON.stringify({ id, cpu, memoryBytes, disks, nics, guest, pools, processor });
};

const NEVER_STARTED = {
  state: 'off',
  startedAtMs: undefined,
  upSinceMs: undefined,
  inUse: [],
  starts: 0,
  console: '',
} as const;

function simulatedHypervisor(world: SimulatedWorld, now: () => Date): Hypervisor {
  return {
    definitionOf,
    async list() {
      return [...world.domains].map(([id, { state, definition, startedAtMs, processor }]) => ({
        id,
        state,
        definition,
        startedAt: startedAtMs === undefined ? undefined : new Date(startedAtMs).toISOString(),
        processor,
      }));
    },
    async define(machine, mtus, places) {
      await world.act(`define ${machine.id}`);
      const definition = definitionOf(machine, mtus, places);
      const known = world.domains.get(machine.id);
      // The same process goes on, with the disks that it has open.
      if (known) Object.assign(known, { machine, definition });
      else world.domains.set(machine.id, { ...NEVER_STARTED, machine, definition });
    },
    async start(machine) {
      await world.act(`start ${machine}`);
      const domain = world.domain(machine);
      if (domain.state === 'running') return;
      if (domain.state === 'paused') {
        delete domain.arriving;
        if (!world.isPoolFull) domain.state = 'running';
        return;
      }
      openDisks(world, domain);
      domain.state = 'running';
      domain.startedAtMs = now().getTime();
      domain.upSinceMs = world.steadyMs();
      domain.inUse = domain.machine.disks.map(({ volume }) => volume);
      domain.starts += 1;
      domain.processor = domain.machine.processor;
      domain.console += `${domain.machine.name} boots\n`;
    },
    async shutdown(machine) {
      await world.act(`shutdown ${machine}`);
      const domain = world.domain(machine);
      const { starts } = domain;
      // The process that was asked, not one that has been started since.
      world.later(() => {
        if (domain.starts === starts) endProcess(domain);
      }, world.shutdownMs);
    },
    async destroy(machine) {
      await world.act(`destroy ${machine}`);
      const domain = world.domains.get(machine);
      if (domain) endProcess(domain);
    },
    async undefine(machine: MachineId) {
      await world.act(`undefine ${machine}`);
      const domain = world.domains.get(machine);
      if (domain) endProcess(domain);
      return world.domains.delete(machine);
    },
  };
}

function endProcess(domain: SimulatedDomain): void {
  domain.state = 'off';
  domain.startedAtMs = undefined;
  domain.upSinceMs = undefined;
  domain.processor = undefined;
}
