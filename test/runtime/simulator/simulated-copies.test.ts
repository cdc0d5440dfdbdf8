import { simulatedCopies } from '../../../runtime/simulator/simulated-copies.ts';
import { SimulatedSite } from '../../../runtime/simulator/simulated-site.ts';
import { SimulatedWorld } from '../../../runtime/simulator/simulated-world.ts';
import type { StackId } from '../../../schemas/ids/brand.ts';
import { volumeCopiesContract } from '../../contract/volume-copies.ts';
import { NODE, OTHER_NODE } from '../../fakes/machines.ts';

volumeCopiesContract('the simulator', async () => {
  const site = new SimulatedSite();
  const [here, there] = [new SimulatedWorld(), new SimulatedWorld()];
  const isAlive = (): boolean => true;
  const other = simulatedCopies({ node: OTHER_NODE, world: there, site, isAlive });
  return {
    copies: simulatedCopies({ node: NODE, world: here, site, isAlive }),
    here: NODE,
    from: { node: OTHER_NODE, address: '192.0.2.2', port: 8472 },
    serve: (readers) => other.serve(readers),
    put: async (volume) => {
      const data = `written by ${volume}`;
      const stack = 'stack-0000000001' as StackId;
      const made = { stack, sizeBytes: 2 ** 20, image: undefined, origin: {}, writes: 1 };
      there.volumes.set(volume, { ...made, data });
      return data;
    },
    found: async (volume) => here.volumes.get(volume)?.data,
    setLine: async (isThere) => {
      site.isJoined = () => isThere;
    },
    close: async () => undefined,
  };
});
