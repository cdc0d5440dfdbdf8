import { simulatedMachines } from '../../../runtime/simulator/simulated-machines.ts';
import { SimulatedWorld } from '../../../runtime/simulator/simulated-world.ts';
import { serialConsolesContract } from '../../contract/serial-consoles.ts';
import { desiredMachine } from '../../fakes/machines.ts';

serialConsolesContract('a simulated node', async () => {
  const world = new SimulatedWorld();
  const { hypervisor, serial, consoles } = simulatedMachines(world, () => new Date());
  return {
    serial,
    consoles,
    hypervisor,
    async startEcho() {
      const machine = desiredMachine({ disks: [], interfaces: [] });
      await hypervisor.define(machine, new Map());
      await hypervisor.start(machine.id);
      return machine;
    },
    close: async () => undefined,
  };
});
