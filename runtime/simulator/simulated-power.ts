import type { NodePowerFacts } from '../../schemas/agent/power.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import type { NodePower } from '../agent/node/ports/node-power.ts';
import type { SimulatedSite } from './simulated-site.ts';
import type { SimulatedWorld } from './simulated-world.ts';

/** @returns the address of the one card of a simulated node */
export const simulatedMac = (node: NodeId): string =>
  `02:00:00:${
    node
      .slice(-6)
      .replaceAll(/[^0-9]/g, '0')
      .match(/../g)
      ?.join(':') ?? '00:00:00'
  }`;

/** @returns what a simulated node tells of its power */
export const simulatedPowerFacts = (
  node: NodeId,
  { bootId }: Pick<SimulatedWorld, 'bootId'>,
): NodePowerFacts => ({
  boot: bootId,
  cards: [{ link: 'eth0', mac: simulatedMac(node), wakes: true }],
});

/** What a simulated node goes by: power is cut when it goes, and comes back when it is woken. */
export function simulatedPower(
  world: SimulatedWorld,
  site: SimulatedSite,
  goes: (how: 'off' | 'reboot') => void,
): NodePower {
  return {
    async leave(how) {
      await world.act(`leave ${how}`);
      goes(how);
    },
    async wake(macs) {
      site.wake(macs);
    },
  };
}
