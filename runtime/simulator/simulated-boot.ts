import type { BootService } from '../agent/boot/ports/boot-service.ts';
import type { SimulatedWorld } from './simulated-world.ts';

/** The boot service of a simulated node: its images are here at once, and those boot that its world names. */
export const simulatedBoot = (world: SimulatedWorld): BootService => ({
  facts: async () => ({ links: [...world.bootLinks] }),
  async ensure(wanted) {
    if (JSON.stringify(world.boot) === JSON.stringify(wanted)) return false;
    await world.act('boot service');
    world.boot = wanted;
    return true;
  },
  async remove() {
    if (world.boot === undefined) return false;
    await world.act('remove boot service');
    const wasThere = world.boot !== undefined;
    world.boot = undefined;
    return wasThere;
  },
  async observe() {
    if (!world.boot) return undefined;
    const images = world.boot.images.map(({ version, files }) => {
      const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      return { version, bytesDone: bytes, bytesTotal: bytes };
    });
    return { state: 'ready', images, clients: [...world.bootClients] };
  },
  notices: async () => [],
});
