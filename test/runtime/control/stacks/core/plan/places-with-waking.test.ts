import { describe, expect, test } from 'vitest';
import type { SiteNode } from '../../../../../../runtime/control/nodes/core/site.ts';
import type { PlaceWishes } from '../../../../../../runtime/control/stacks/core/plan/choose-places.ts';
import type { MachineDemand } from '../../../../../../runtime/control/stacks/core/plan/machine-demand.ts';
import {
  placeNotices,
  usedNodes,
  wakeNotices,
} from '../../../../../../runtime/control/stacks/core/plan/place-notices.ts';
import { placesWithWaking } from '../../../../../../runtime/control/stacks/core/plan/places-with-waking.ts';
import { demand, GiB, siteNode } from './lab/site-nodes.ts';

const full = (name: string, over: Partial<SiteNode> = {}) =>
  siteNode(name, { memoryReservedBytes: 15 * GiB, ...over });
const sleeper = (name: string, over: Partial<SiteNode> = {}) =>
  siteNode(name, { ready: false, admits: false, asleep: { tookMs: 95_000 }, ...over });
const WEB = [demand('web')];
const THREE = ['web-1', 'web-2', 'web-3'].map((name) =>
  demand(name, { role: 'web', memoryBytes: 12 * GiB }),
);

function choose(
  nodes: SiteNode[],
  demands: readonly MachineDemand[] = WEB,
  wishes: Partial<PlaceWishes> = {},
) {
  const { places } = placesWithWaking(
    demands,
    { nodes: {}, gateway: undefined, ...wishes },
    { nodes },
  );
  const used = usedNodes(places);
  return {
    problems: places.problems.map(({ message }) => message),
    woken: used.flatMap(({ name, asleep }) => (asleep ? [name] : [])),
    used: used.map(({ name }) => name),
    places,
  };
}

describe('nodes that sleep', () => {
  test('sleep on while a node that is awake has room, however much more they have', () => {
    const roomy = sleeper('b', { memoryBytes: 64 * GiB });
    expect(choose([siteNode('a'), roomy])).toMatchObject({ used: ['a'], woken: [] });
  });

  test('are woken where no other has room: one of them if one is enough, the roomiest first', () => {
    const nodes = [full('a'), sleeper('b'), sleeper('c', { memoryBytes: 32 * GiB }), sleeper('d')];
    expect(choose(nodes)).toMatchObject({ problems: [], woken: ['c'] });
    const small = [
      full('a'),
      sleeper('b', { poolFreeBytes: GiB, memoryBytes: 64 * GiB }),
      sleeper('c'),
    ];
    expect(choose(small, [demand('web')])).toMatchObject({ woken: ['c'] });
  });

  test('are woken as few as will do where one is not enough', () => {
    const nodes = [full('a'), ...['b', 'c', 'd', 'e'].map((name) => sleeper(name))];
    expect(choose(nodes, THREE)).toMatchObject({ problems: [], woken: ['b', 'c', 'd'] });
    const some = [siteNode('a'), ...['b', 'c', 'd'].map((name) => sleeper(name))];
    expect(choose(some, THREE).woken).toEqual(['b', 'c']);
  });

  test('are woken for the router alone', () => {
    const nodes = [siteNode('a', { gateway: false }), sleeper('b')];
    expect(choose(nodes)).toMatchObject({ problems: [], woken: ['b'] });
  });

  test('are woken when they were chosen, by name or by id, with room elsewhere', () => {
    const nodes = [siteNode('a'), sleeper('b'), sleeper('c')];
    expect(choose(nodes, WEB, { nodes: { web: 'b' } })).toMatchObject({
      problems: [],
      woken: ['b'],
    });
    expect(choose(nodes, WEB, { gateway: 'node-c' }).woken).toEqual(['c']);
  });

  test('are not woken when all of them together will not do: it is told what each lacks', () => {
    const nodes = [full('a'), sleeper('b')];
    const { problems } = choose(nodes, [demand('web', { memoryBytes: 64 * GiB })]);
    expect(problems.join(' ')).toMatch(/a has .* free; b has .* free/);
  });

  test('are no room where nothing is known of how they wake', () => {
    const off = siteNode('b', { ready: false, admits: false });
    expect(choose([full('a'), off]).problems).not.toEqual([]);
  });
});

test('it is told which are woken, and how long that took', () => {
  const nodes = [sleeper('b')];
  expect(wakeNotices(nodes).map(({ message }) => message)).toEqual([
    'b sleeps, and will be woken; that took 1 min 35 s last time.',
  ]);
  expect(placeNotices(choose([full('a'), ...nodes]).places, WEB)).toEqual([]);
});
