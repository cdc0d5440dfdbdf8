import type { DesiredMachine } from '../../schemas/agent/desired.ts';
import type { MachineId } from '../../schemas/ids/brand.ts';
import type {
  Consoles,
  GuestAgent,
  Hypervisor,
  MachineMeters,
  Seeds,
} from '../agent/ports/hypervisor.ts';
import type { SimulatedDomain, SimulatedWorld } from './simulated-world.ts';

type MachinePorts = {
  readonly hypervisor: Hypervisor;
  readonly meters: MachineMeters;
  readonly guestAgent: GuestAgent;
  readonly consoles: Consoles;
  readonly seeds: Seeds;
};

/** @returns whether a machine has been up long enough to answer */
export const isUp = (
  domain: SimulatedDomain | undefined,
  world: SimulatedWorld,
  now: () => Date,
): boolean =>
  domain?.state === 'running' &&
  domain.startedAtMs !== undefined &&
  now().getTime() - domain.startedAtMs >= world.bootMs;

/** Hypervisor, guests and seeds of a simulated node. */
export function simulatedMachines(world: SimulatedWorld, now: () => Date): MachinePorts {
  return {
    hypervisor: simulatedHypervisor(world, now),
    meters: { figures: async () => undefined },
    guestAgent: {
      ping: async (machine) => isUp(world.domains.get(machine), world, now),
      run: async (machine, command) => {
        await world.act(`run ${machine} ${command.join(' ')}`);
        return { exitCode: 0, output: `ran ${command.join(' ')}` };
      },
    },
    consoles: {
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
      list: async () => [...world.seeds.keys()],
    },
  };
}

const definitionOf = ({ power: _p, hold: _h, runs: _r, ...machine }: DesiredMachine): string =>
  JSON.stringify(machine);

function simulatedHypervisor(world: SimulatedWorld, now: () => Date): Hypervisor {
  return {
    definitionOf,
    async list() {
      return [...world.domains].map(([id, { state, definition, startedAtMs }]) => ({
        id,
        state,
        definition,
        startedAt: startedAtMs === undefined ? undefined : new Date(startedAtMs).toISOString(),
      }));
    },
    async define(machine) {
      await world.act(`define ${machine.id}`);
      const known = world.domains.get(machine.id);
      world.domains.set(machine.id, {
        state: 'off',
        startedAtMs: undefined,
        starts: 0,
        console: '',
        ...known,
        machine,
        definition: definitionOf(machine),
      });
    },
    async start(machine) {
      await world.act(`start ${machine}`);
      const domain = world.domain(machine);
      if (domain.state === 'running') return;
      if (domain.state === 'paused') {
        if (!world.isPoolFull) domain.state = 'running';
        return;
      }
      domain.state = 'running';
      domain.startedAtMs = now().getTime();
      domain.starts += 1;
      domain.console += `${domain.machine.name} boots\n`;
    },
    async shutdown(machine) {
      await world.act(`shutdown ${machine}`);
      const domain = world.domain(machine);
      setTimeout(() => endProcess(domain), world.shutdownMs);
    },
    async destroy(machine) {
      await world.act(`destroy ${machine}`);
      const domain = world.domains.get(machine);
      if (domain) endProcess(domain);
    },
    async undefine(machine: MachineId) {
      await world.act(`undefine ${machine}`);
      return world.domains.delete(machine);
    },
  };
}

function endProcess(domain: SimulatedDomain): void {
  domain.state = 'off';
  domain.startedAtMs = undefined;
}
