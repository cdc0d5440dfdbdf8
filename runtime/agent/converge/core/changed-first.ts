import type { DesiredNetwork } from '../../../../schemas/agent/desired.ts';
import type { NetworkId } from '../../../../schemas/ids/brand.ts';
import type { AgentStep } from './plan-steps.ts';

/**
 * Puts networks that have changed before those that are only looked after: when a machine moves, its
 * frames go nowhere until the entries of its network follow, and looking after a hundred others takes
 * seconds.
 *
 * @param made networks as this agent made them last
 * @returns the same steps; only networks among themselves have changed places
 */
export function changedFirst(
  steps: readonly AgentStep[],
  made: ReadonlyMap<NetworkId, DesiredNetwork>,
): AgentStep[] {
  const networks = steps.filter((step) => step.kind === 'ensure-network');
  const isMade = ({ network }: (typeof networks)[number]): boolean =>
    JSON.stringify(made.get(network.id)) === JSON.stringify(network);
  const ordered = [
    ...networks.filter((step) => !isMade(step)),
    ...networks.filter(isMade),
  ].values();
  return steps.map((step) =>
    step.kind === 'ensure-network' ? (ordered.next().value ?? step) : step,
  );
}
