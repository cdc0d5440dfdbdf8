import type { Allotments } from '../../runtime/control/stacks/ports/stack-store.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installVirtualTimers } from '../../runtime/simulator/time/virtual-timers.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { changed } from './engine/changed.ts';
import type { Planted } from './engine/cluster.ts';
import { install, scenario, user } from './engine/by-hand.ts';
import type { Scenario } from './engine/scenario.ts';
import { shrink } from './engine/shrink.ts';
import { simulate } from './engine/simulate.ts';

let uninstall: () => void;
beforeAll(() => {
  uninstall = installVirtualTimers();
});
afterAll(() => uninstall());

/** Each bug with a scenario that shows it, and the invariant that it breaks. */
const BUGS: readonly [string, Planted, Scenario, string][] = [
  [
    'a store that gives a network number twice',
    {
      stores: (stores, tables) => ({
        ...stores,
        stacks: changed(stores.stacks, {
          reserve: (...[request, make]: Parameters<typeof stores.stacks.reserve>) => {
            tables.takings.clear();
            const same = (given: Allotments): Allotments => ({
              ...given,
              vnis: given.vnis.map((_, index) => 5_000 + index),
            });
            return stores.stacks.reserve(request, (given) => make(same(given)));
          },
        }),
      }),
    },
    scenario([install(0, 'blog'), install(60_000, 'shop')]),
    'nothing is given to two stacks',
  ],
  [
    'an agent that deletes data with the machine that used it',
    {
      hosts: (hosts) => {
        for (const { world } of hosts) {
          const remove = world.domains.delete.bind(world.domains);
          world.domains.delete = (id) => {
            for (const disk of world.domains.get(id)?.machine.disks ?? []) {
              world.volumes.delete(disk.volume);
            }
            return remove(id);
          };
        }
      },
    },
    scenario([install(0, 'blog'), user(60_000, 'remove-keep')]),
    'no volume goes or is made anew by itself',
  ],
  [
    'a server and an agent that both forget which volumes there were',
    {
      stores: (stores) => ({
        ...stores,
        stacks: changed(stores.stacks, {
          noteMadeVolumes: async () => undefined,
        }),
      }),
    },
    scenario([
      install(0, 'blog'),
      {
        atMs: 60_000,
        fault: 'kill-agent',
        node: 0,
        afterCalls: 0,
        point: 'before',
        downMs: 5_000,
        forgets: true,
      },
      {
        atMs: 60_000,
        fault: 'kill-agent',
        node: 0.5,
        afterCalls: 0,
        point: 'before',
        downMs: 5_000,
        forgets: true,
      },
      { atMs: 64_000, fault: 'volume-loss', node: 0, which: 0 },
      { atMs: 64_000, fault: 'volume-loss', node: 0.5, which: 0 },
    ]),
    'no volume goes or is made anew by itself',
  ],
  [
    'a hypervisor that starts a machine on the other node as well',
    {
      hosts: ([one, two]) => {
        for (const [here, there] of [
          [one, two],
          [two, one],
        ] as const) {
          const define = here!.world.domains.set.bind(here!.world.domains);
          here!.world.domains.set = (id, domain) => {
            if (!there!.world.domains.has(id)) {
              Map.prototype.set.call(there!.world.domains, id, domain);
            }
            return define(id, domain);
          };
        }
      },
    },
    scenario([install(0, 'blog')]),
    'a machine is only on its node',
  ],
  [
    'a router that stays when it is removed',
    {
      hosts: (hosts) => {
        for (const { world } of hosts) world.routers.delete = () => true;
      },
    },
    scenario([install(0, 'blog'), user(60_000, 'remove-delete')]),
    'it comes to rest',
  ],
  [
    'an agent that says a machine is off when it is only asked to shut down',
    {
      hosts: (hosts) => {
        for (const { world } of hosts) {
          world.later = () => undefined;
          const get = world.domains.get.bind(world.domains);
          const stopping = new Set<string>();
          const { trouble } = world;
          world.trouble = async (action) => {
            await trouble(action);
            if (action.startsWith('shutdown')) stopping.add(action.slice('shutdown '.length));
          };
          world.domains[Symbol.iterator] = () =>
            Map.prototype.entries.call(
              new Map(
                [...world.domains.keys()].map((id) => {
                  const domain = get(id)!;
                  return [id, stopping.has(id) ? { ...domain, state: 'off' as const } : domain];
                }),
              ),
            ) as ReturnType<typeof world.domains.entries>;
        }
      },
    },
    scenario([install(0, 'blog'), user(60_000, 'stop')]),
    'what succeeded means',
  ],
  [
    'a step that fails whatever is done',
    {
      stores: (stores) => ({
        ...stores,
        stacks: changed(stores.stacks, {
          noteMadeVolumes: async () => Promise.reject(new TypeError('no such volumes')),
        }),
      }),
    },
    scenario([install(0, 'blog')]),
    'nothing fails without a reason',
  ],
];

describe('a bug that is put in is found', () => {
  test.each(BUGS)('%s', { timeout: 60_000 }, async (_, planted, run, invariant) => {
    const [right, wrong] = [await simulate(run), await simulate(run, planted)];
    expect(right.broken).toBeUndefined();
    expect(right.ends['install-stack succeeded']).toBeGreaterThan(0);
    expect(wrong.broken?.invariant).toBe(invariant);
  });

  test('and told by as few events as show it', { timeout: 60_000 }, async () => {
    const [, planted, run] = BUGS[1]!;
    const padded = scenario([
      ...run.events,
      { atMs: 70_000, fault: 'power-cut', node: 0, downMs: 1_000 },
      install(80_000, 'shop'),
    ]);
    const { broken } = await simulate(padded, planted);
    const small = await shrink(
      padded,
      broken!,
      async (smaller) => (await simulate(smaller, planted)).broken,
    );
    expect(small.events).toEqual(run.events);
  });

  test('a refusal is not one', { timeout: 60_000 }, async () => {
    const fault = new Fault('CONFLICT', { what: 'stack', name: 'blog', why: 'it is taken' });
    const refusing: Planted = {
      stores: (stores) => ({
        ...stores,
        stacks: changed(stores.stacks, {
          reserve: async () => Promise.reject(fault),
        }),
      }),
    };
    expect((await simulate(scenario([install(0, 'blog')]), refusing)).broken).toBeUndefined();
  });
});
