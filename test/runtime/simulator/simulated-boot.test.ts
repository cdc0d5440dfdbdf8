import { simulatedBoot } from '../../../runtime/simulator/simulated-boot.ts';
import { SimulatedWorld } from '../../../runtime/simulator/simulated-world.ts';
import { describeBootService } from '../../contract/boot-service.ts';
import { desiredBoot } from '../agent/boot/lab/desired-boot.ts';

describeBootService('a simulated boot service', async () => {
  const world = new SimulatedWorld();
  world.bootLinks = [{ link: 'boot0', addresses: [], mac: '52:54:00:00:00:aa', carrier: true }];
  return { service: simulatedBoot(world), wanted: desiredBoot(), close: async () => undefined };
});
