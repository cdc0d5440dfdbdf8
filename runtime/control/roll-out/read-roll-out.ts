import type { NodeImageVersion } from '../../../schemas/agent/boot.ts';
import type { Node } from '../../../schemas/api/resources/node.ts';
import type { RollOutOrder } from '../../../schemas/api/routes/boot.ts';
import type { ControlDependencies } from '../control-dependencies.ts';
import { NodeViews } from '../nodes/http/node-views.ts';
import { planDrain } from '../stacks/use-cases/plan-drain.ts';
import type { RollOutInput, RollOutNode } from './core/roll-out-input.ts';

type Dependencies = ControlDependencies;

/** @returns everything that a roll-out is planned from, as things are now */
export async function readRollOut(
  version: NodeImageVersion,
  { canary, cold, probationMs }: RollOutOrder,
  dependencies: Dependencies,
): Promise<RollOutInput> {
  const { boot, pools } = dependencies;
  const [images, keys, choice, networks, places, all] = await Promise.all([
    boot.images(),
    boot.keys(),
    boot.choice(),
    boot.networks(),
    pools.list(),
    new NodeViews(dependencies).all(),
  ]);
  const gateways = new Set(networks.map(({ node }) => node));
  const served = new Map(
    places.flatMap(({ place, name }) => (place.kind === 'export' ? [[place.node, name]] : [])),
  );
  const nodes: RollOutNode[] = [];
  for (const node of all) {
    const leaving = await whatLeaves(node, version, dependencies);
    nodes.push({
      ...viewed(node),
      ...leaving,
      servesBoot: gateways.has(node.id),
      servesPool: served.get(node.id),
    });
  }
  return {
    version,
    images,
    keys: keys.map(({ fingerprint }) => fingerprint),
    choice,
    nodes,
    canary,
    cold,
    probationMs,
  };
}

const viewed = ({ id, name, labels, state, facts, image, power, holds }: Node) => ({
  id,
  name,
  labels,
  state,
  architecture: facts?.architecture ?? '',
  running: image?.running.version,
  own: power?.own ?? false,
  obeys: power?.obeys ?? false,
  runningStacks: holds.running,
});

/** Only of nodes that may be started anew: looking for places takes a while. */
async function whatLeaves(
  { id, image, holds }: Node,
  version: NodeImageVersion,
  dependencies: Dependencies,
): Promise<Pick<RollOutNode, 'moves' | 'stays'>> {
  if (!image || image.running.version === version || holds.running === 0) {
    return { moves: [], stays: [] };
  }
  const { plan } = await planDrain(id, { cold: false, returns: true }, dependencies);
  return {
    moves: [...plan.machines, ...plan.routers].map(({ title }) => title),
    stays: plan.stays,
  };
}
