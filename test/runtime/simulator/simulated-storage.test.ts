import { simulatedStorage } from '../../../runtime/simulator/simulated-storage.ts';
import { SimulatedWorld } from '../../../runtime/simulator/simulated-world.ts';
import type { DesiredImage } from '../../../schemas/agent/desired.ts';
import { imagesContract } from '../../contract/images.ts';
import { volumesContract } from '../../contract/volumes.ts';
import { fakeDigest } from '../../fakes/appliances.ts';

volumesContract('the simulator', async () => {
  const world = new SimulatedWorld();
  const image = fakeDigest('an image');
  world.images.set(image, 1024 * 1024);
  return {
    volumes: simulatedStorage(world).volumes,
    image,
    setPool: async (isThere) => {
      world.isPoolThere = isThere;
    },
    close: async () => undefined,
  };
});

imagesContract('the simulator', async () => {
  const image = (label: string): DesiredImage => ({
    id: fakeDigest(label),
    indexBytes: 100,
    diskBytes: 4_096,
    label,
    source: { registry: 'http://registry.test', access: 'own', repository: 'acme/blog' },
    peers: [],
  });
  return {
    images: simulatedStorage(new SimulatedWorld()).images,
    wanted: [image('one'), image('two')],
    close: async () => undefined,
  };
});
