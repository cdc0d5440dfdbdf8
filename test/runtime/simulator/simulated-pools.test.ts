import { simulatedPools } from '../../../runtime/simulator/simulated-pools.ts';
import { SimulatedSite } from '../../../runtime/simulator/simulated-site.ts';
import { SimulatedWorld } from '../../../runtime/simulator/simulated-world.ts';
import type { PoolId } from '../../../schemas/ids/brand.ts';
import { poolsContract } from '../../contract/pools.ts';

poolsContract('the simulator', async () => {
  const site = new SimulatedSite();
  const worlds = [new SimulatedWorld(), new SimulatedWorld()] as const;
  const id = 'pool-000000000a' as PoolId;
  return {
    one: simulatedPools(worlds[0], site).pools,
    two: simulatedPools(worlds[1], site).pools,
    shared: { id, name: 'shared', source: { kind: 'nfs', server: 'barn', path: '/srv' } },
    local: {
      id: 'pool-000000000b' as PoolId,
      name: 'local',
      source: { kind: 'disk', label: 'big' },
    },
    setShared: async (isThere) => {
      for (const { awayPools } of worlds) {
        if (isThere) awayPools.delete(id);
        else awayPools.add(id);
      }
    },
    close: async () => undefined,
  };
});
