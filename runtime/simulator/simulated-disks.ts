import { Fault } from '../../schemas/errors/fault.ts';
import type { RunningDisks } from '../agent/compute/ports/hypervisor.ts';
import { findVolume } from './simulated-storage.ts';
import type { SimulatedDomain, SimulatedWorld } from './simulated-world.ts';

/** Disks of machines that run on a simulated node. */
export const simulatedDisks = (world: SimulatedWorld): RunningDisks => ({
  inUse: async (machine) => {
    const domain = world.domains.get(machine);
    return domain?.state === 'running' ? [...domain.inUse] : undefined;
  },
  async switchOver(orders) {
    const outcomes = [];
    for (const { machine, quiesce } of orders) {
      await world.act(`switch ${machine.id}`);
      const domain = world.domain(machine.id);
      const from = demandRunning(domain).inUse;
      for (const [index, { volume }] of machine.disks.entries()) {
        take(world, { volume: from[index], over: volume }, domain);
      }
      domain.inUse = machine.disks.map(({ volume }) => volume);
      outcomes.push({ machine: machine.id, pausedMs: 1, quiesced: quiesce });
    }
    return outcomes;
  },
  // What is copied here is there at once.
  merging: async () => false,
  async pull(machine, volume, below) {
    await world.act(`pull ${volume}`);
    const found = demandRunning(world.domain(machine)).inUse.includes(volume)
      ? findVolume(world, volume)
      : undefined;
    if (!found) throw new Fault('NOT_FOUND', { what: 'disk in use', name: volume });
    found.base = below?.startsWith('volume-') ? (below as typeof volume) : undefined;
  },
});

function demandRunning(domain: SimulatedDomain): SimulatedDomain {
  if (domain.state === 'running') return domain;
  throw new Fault('HYPERVISOR_FAILED', { call: 'switch', message: 'it does not run' });
}

/** Whoever writes goes on in the new one, with everything that was in the one below. */
function take(
  world: SimulatedWorld,
  disks: {
    volume: SimulatedDomain['inUse'][number] | undefined;
    over: SimulatedDomain['inUse'][number];
  },
  user: SimulatedDomain,
): void {
  const [before, after] = [
    disks.volume && findVolume(world, disks.volume),
    findVolume(world, disks.over),
  ];
  if (!before || !after || after.base !== disks.volume) {
    const message = `${disks.over} does not stand on the disk in use`;
    throw new Fault('HYPERVISOR_FAILED', { call: 'switch', message });
  }
  before.user = undefined;
  Object.assign(after, { data: before.data, writes: before.writes, user });
}
