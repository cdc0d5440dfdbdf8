import { Fault } from '../../schemas/errors/fault.ts';
import type {
  HostPorts,
  Networks,
  Prober,
  ProbeTarget,
  Routers,
} from '../agent/gateway/ports/network.ts';
import { isUp } from './simulated-machines.ts';
import type { SimulatedSite } from './simulated-site.ts';
import type { SimulatedWorld } from './simulated-world.ts';

type NetworkPorts = {
  readonly networks: Networks;
  readonly routers: Routers;
  readonly prober: Prober;
  readonly hostPorts: HostPorts;
};

/** Networks, routers and probes of a simulated node. A machine answers once it is up. */
export function simulatedNetworks(world: SimulatedWorld, site: SimulatedSite): NetworkPorts {
  const answers = ({ stack, address }: ProbeTarget): boolean => {
    const here = [...world.domains.values()].map((domain) => ({ domain, world }));
    const elsewhere = world.routers.has(stack) ? site.reachedFrom(world, stack) : [];
    return [...here, ...elsewhere].some(
      (found) =>
        found.domain.machine.stack === stack &&
        found.domain.machine.readyAddress === address &&
        isUp(found.domain, found.world),
    );
  };
  return {
    networks: {
      list: async () => [...world.networks.keys()],
      async ensure(network) {
        const { id } = network;
        if (JSON.stringify(world.networks.get(id)) === JSON.stringify(network)) return false;
        await world.act(`network ${id}`);
        world.networks.set(id, network);
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
        const { stack } = router;
        const isThere = (): boolean =>
          JSON.stringify(world.routers.get(stack)) === JSON.stringify(router);
        if (isThere()) return false;
        const missing = router.networks.find(({ network }) => !world.networks.has(network));
        if (missing) {
          const message = `its network ${missing.network} is not there yet`;
          throw new Fault('NETWORK_FAILED', { what: `The router of ${stack}`, message });
        }
        await world.act(`router ${stack}`);
        // Another one who asked for it may have been quicker.
        if (isThere()) return false;
        world.routers.set(stack, router);
        return true;
      },
      async remove(stack) {
        await world.act(`remove router ${stack}`);
        return world.routers.delete(stack);
      },
    },
    prober: {
      tcp: async (target) => answers(target),
      http: async (target) => answers(target),
    },
    hostPorts: { inUse: async () => [] },
  };
}
