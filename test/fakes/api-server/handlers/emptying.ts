import type { EmptyingPlan } from '../../../../schemas/api/resources/move.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { Handlers } from '../handler.ts';
import { fakeMovePlan } from '../move-plan.ts';
import type { World } from '../world.ts';

type Going = EmptyingPlan['goes'][number];

/** What taking everything from a node would do, each machine by itself. */
export const emptyingHandlers: Pick<Handlers, 'planNodeDrain' | 'planNodeTakeOver'> = {
  planNodeDrain: ({ params, body }, world) => plan(world, params.node, body.cold),
  planNodeTakeOver: ({ params }, world) => {
    const { node, goes, stays } = plan(world, params.node, true);
    const starting = goes.map((going) => ({
      ...going,
      title: going.title.replace(/^Move (.*) to /, 'Start $1 on '),
      mode: 'restart' as const,
    }));
    return { node, goes: starting, stays };
  },
};

function plan(world: World, wanted: string, cold: boolean): EmptyingPlan {
  const { id, name } = world.nodes.find((node) => node.id === wanted || node.name === wanted)!;
  const goes: Going[] = [];
  const stays: EmptyingPlan['stays'] = [];
  for (const stack of world.stacks) {
    for (const machine of stack.machines.filter(({ node }) => node === id)) {
      const { to, mode, whyCold, copyBytes, offMs, problems } = fakeMovePlan(world, stack, {
        machine,
        wanted: undefined,
      });
      const what = machine.name;
      if (!to) stays.push({ what, why: problems[0]?.message ?? '' });
      else if (mode === 'cold' && !cold) {
        stays.push({ what, why: `It would have to be stopped. ${whyCold ?? ''}` });
      } else {
        const title = `Move ${what} to ${to.name}`;
        goes.push({ title, stack: stack.name, to: to.name, mode, whyCold, copyBytes, offMs });
      }
    }
  }
  return { node: { id: id as NodeId, name }, goes, stays };
}
