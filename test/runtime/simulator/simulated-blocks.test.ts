import { simulatedBlocks } from '../../../runtime/simulator/simulated-blocks.ts';
import { simulatedStorage } from '../../../runtime/simulator/simulated-storage.ts';
import { SimulatedWorld } from '../../../runtime/simulator/simulated-world.ts';
import { volumeBlocksContract } from '../../contract/volume-blocks.ts';

volumeBlocksContract('the simulator', async () => {
  const world = new SimulatedWorld();
  const { volumes } = simulatedStorage(world);
  return {
    blocks: simulatedBlocks(world),
    make: async (volume) => void (await volumes.ensure(volume)),
    close: async () => undefined,
  };
});
