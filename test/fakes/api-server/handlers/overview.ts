import type { Node } from '../../../../schemas/api/resources/node.ts';
import type { overviewRoutes } from '../../../../schemas/api/routes/overview.ts';
import { isActive } from '../../../../schemas/capability/operation.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type {
  SummaryInput,
  SummedStack,
} from '../../../../runtime/control/overview/core/summary-input.ts';
import { summarize } from '../../../../runtime/control/overview/core/summarize.ts';
import type { Handlers } from '../handler.ts';
import { distrustOf } from '../distrust.ts';
import { clusterSeries } from '../machine-figures.ts';
import type { FakeStack } from '../shapes.ts';
import { viewNode } from './node.ts';

export const overviewHandlers: Handlers<keyof typeof overviewRoutes> = {
  getSummary: (_request, world) => {
    const active = world.operations.filter(({ state }) => isActive(state));
    const going = active.filter(({ state, parent }) => state !== 'stuck' && !parent);
    const busy = new Set(active.map(({ subject }) => subject.id));
    const stuck = active
      .filter(({ state }) => state === 'stuck')
      .map((each) => ({ ...each, id: each.id as SummaryInput['stuck'][number]['id'] }));
    return {
      ...summarize({
        at: new Date().toISOString(),
        nodes: world.nodes.map((node) => viewNode(world, node) as Node),
        pools: world.pools,
        stacks: world.stacks.map((stack) =>
          summed(stack, busy.has(stack.id), distrustOf(world, stack)?.message),
        ),
        stuck,
      }),
      operations: { active: going.length, shown: going.slice(0, LIMITS.overview.operations) },
    };
  },
  getClusterSeries: ({ query }, world) => clusterSeries(world.nodes, query.range, Date.now()),
};

const summed = (stack: FakeStack, isBusy: boolean, distrust: string | undefined): SummedStack => ({
  distrust,
  id: stack.id as SummedStack['id'],
  name: stack.name,
  state: stack.state,
  sentence: stack.sentence,
  machines: stack.machines.map(({ state }) => state),
  missingSince: stack.volumes.find(({ missing }) => missing)?.missing?.since,
  isBusy,
  gateway: stack.gateway.node as SummedStack['gateway'],
  ports: stack.ports.length,
});
