import { expect, test } from 'vitest';
import { simulatedNetworks } from '../../../runtime/simulator/simulated-networks.ts';
import { SimulatedSite } from '../../../runtime/simulator/simulated-site.ts';
import { SimulatedWorld } from '../../../runtime/simulator/simulated-world.ts';
import { describeAgentNetwork } from '../../contract/agent-network.ts';
import { sampleStack } from '../agent/gateway/adapters/lab/sample-stack.ts';

const open = (world: SimulatedWorld) => simulatedNetworks(world, new SimulatedSite());

describeAgentNetwork('The simulator', async () => ({
  ...open(new SimulatedWorld()),
  wanted: sampleStack({ index: 0 }),
}));

test('the world knows which nodes a network spans', async () => {
  const world = new SimulatedWorld();
  const [network] = sampleStack({ index: 0 }).networks;
  const segment = { peers: [{ address: '203.0.113.2', router: true, hosts: [] }] };
  await open(world).networks.ensure({ ...network, segment });
  expect(world.networks.get(network.id)?.segment).toEqual(segment);
});
