import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { possibleWakers } from '../../nodes/core/power/choose-wakers.ts';
import { desiredPower, type PowerSight } from '../../nodes/core/power/desired-power.ts';
import type { ObservedStates } from '../../nodes/observed-states.ts';
import type { NodeStore } from '../../nodes/ports/node-store.ts';
import type { RememberedPower } from '../../nodes/remembered-power.ts';

interface PowerOfDependencies {
  readonly power: Pick<RememberedPower, 'get' | 'awaited'>;
  readonly nodes: Pick<NodeStore, 'list'>;
  readonly observed: Pick<ObservedStates, 'get' | 'isLost'>;
}

/** @returns what a document says of the power of its node, and of nodes that it shall wake */
export async function powerOf(
  node: NodeId,
  { power, nodes, observed }: PowerOfDependencies,
): Promise<Pick<DesiredState, 'leave' | 'wakes'>> {
  const [own, awaited] = await Promise.all([power.get(node), power.awaited()]);
  // Each document of each node is made with this: mostly nothing is to be done.
  if (!own?.leave && awaited.length === 0) return {};
  return desiredPower(node, {
    power: own,
    ...sightOf(node, { nodes: await nodes.list(), awaited, observed }),
  });
}

function sightOf(
  node: NodeId,
  {
    nodes,
    awaited,
    observed,
  }: {
    readonly nodes: Awaited<ReturnType<NodeStore['list']>>;
    readonly awaited: Awaited<ReturnType<RememberedPower['awaited']>>;
    readonly observed: PowerOfDependencies['observed'];
  },
): Omit<PowerSight, 'power'> {
  // After a restart of the server, what was known of a node holds until it reports.
  const known = new Map(nodes.map(({ id, facts }) => [id, observed.get(id)?.facts ?? facts]));
  return {
    facts: known.get(node),
    // One that reports again needs no more packets, however long it is wanted.
    sleepers: awaited
      .filter(({ node: sleeper, rest }) => rest !== null || observed.isLost(sleeper))
      .map((power) => ({ power, facts: known.get(power.node) })),
    wakersFor: (sleeper) => possibleWakers(sleeper, nodes, observed),
  };
}
