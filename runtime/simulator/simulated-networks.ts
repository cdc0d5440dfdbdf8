import type { HostPorts, Networks, Prober, Routers } from '../agent/ports/network.ts';
import { isUp } from './simulated-machines.ts';
import type { SimulatedWorld } from './simulated-world.ts';

type NetworkPorts = {
  readonly networks: Networks;
  readonly routers: Routers;
  readonly prober: Prober;
  readonly hostPorts: HostPorts;
};

/** Networks, routers and probes of a simulated node. A machine answers once it is up. */
export function simulatedNetworks(world: SimulatedWorld, now: () => Date): NetworkPorts {
  const answers = (address: string): boolean =>
    [...world.domains.values()].some(
      (domain) => domain.machine.readyAddress === address && isUp(domain, world, now),
    );
  return {
    networks: {
      list: async () => [...world.networks],
      async ensure({ id }) {
        if (world.networks.has(id)) return false;
        await world.act(`network ${id}`);
        world.networks.add(id);
        return true;
      },
      async remove(network) {
        await world.act(`remove network ${network}`);
        return world.networks.delete(network);
      },
    },
    routers: {
      list: async () => [...world.routers.keys()],
      async ensure(router) {
        if (JSON.stringify(world.routers.get(router.stack)) === JSON.stringify(router))
          return false;
        await world.act(`router ${router.stack}`);
        world.routers.set(router.stack, router);
        return true;
      },
      async remove(stack) {
        await world.act(`remove router ${stack}`);
        return world.routers.delete(stack);
      },
    },
    prober: {
      tcp: async ({ address }) => answers(address),
      http: async ({ address }) => answers(address),
    },
    hostPorts: { listening: async () => [] },
  };
}
