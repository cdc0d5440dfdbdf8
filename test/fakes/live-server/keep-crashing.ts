import type { SimulatedDomain } from '../../../runtime/simulator/simulated-world.ts';
import type { LiveNode } from './live-node.ts';

/**
 * Lets a machine crash, and again each time its agent starts it.
 *
 * @returns ends that; the machine stays as it is
 */
export function keepCrashing({ world }: LiveNode, domain: SimulatedDomain): () => void {
  const before = world.trouble;
  const start = `start ${domain.machine.id}`;
  world.trouble = async (action) => {
    await before(action);
    if (action === start) setImmediate(() => (domain.state = 'crashed'));
  };
  domain.state = 'crashed';
  return () => {
    world.trouble = before;
  };
}
