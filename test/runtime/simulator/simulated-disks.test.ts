import { simulatedDisks } from '../../../runtime/simulator/simulated-disks.ts';
import { simulatedMachines } from '../../../runtime/simulator/simulated-machines.ts';
import { simulatedStorage } from '../../../runtime/simulator/simulated-storage.ts';
import { SimulatedWorld } from '../../../runtime/simulator/simulated-world.ts';
import { makeId } from '../../../schemas/ids/brand.ts';
import { randomBytes } from 'node:crypto';
import { runningDisksContract } from '../../contract/running-disks.ts';
import { fakeDigest } from '../../fakes/appliances.ts';
import { desiredMachine } from '../../fakes/machines.ts';

runningDisksContract('the simulator', async () => {
  const world = new SimulatedWorld();
  const image = fakeDigest('an image');
  world.images.set(image, 2 ** 20);
  const { volumes } = simulatedStorage(world);
  return {
    disks: simulatedDisks(world),
    hypervisor: simulatedMachines(world, () => new Date()).hypervisor,
    volumes,
    imageOf: () => image,
    async makeMachine() {
      const disks = ['system', 'data'].map((serial) => ({
        volume: makeId('volume', randomBytes(10)),
        serial,
      }));
      const machine = desiredMachine({ id: makeId('machine', randomBytes(10)), disks });
      for (const [index, { volume: id }] of disks.entries()) {
        const { stack } = machine;
        const parts = index === 0 ? { image } : {};
        await volumes.ensure({ id, stack, label: 'x', sizeBytes: 1, mode: 'create', ...parts });
      }
      return machine;
    },
    close: async () => undefined,
  };
});
