import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  freeMemoryBytes,
  MACHINE_OVERHEAD_BYTES,
  type SiteNode,
} from '../../../../../../runtime/control/nodes/core/site.ts';
import {
  choosePlaces,
  type Places,
  type PlaceWishes,
} from '../../../../../../runtime/control/stacks/core/plan/choose-places.ts';
import type { MachineDemand } from '../../../../../../runtime/control/stacks/core/plan/machine-demand.ts';
import {
  placeMachines,
  type PinOf,
} from '../../../../../../runtime/control/stacks/core/plan/place-machines.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import { demand, GiB, imageCost, siteNode } from './lab/site-nodes.ts';

const IMAGES = ['debian', 'alpine'].map((name, index) => ({
  ...imageCost(name),
  plainBytes: (index + 1) * GiB,
}));
const ROLES = ['web', 'db', 'cache'];
const NAMES = ['a', 'b', 'c', 'd', 'e'];

const anyImages = fc.subarray(IMAGES).map((images) => new Set(images.map(({ id }) => id)));

/** Nodes on which about as much fits as demands ask for, so that both cases come up often. */
const nodeNamed = (name: string): fc.Arbitrary<SiteNode> =>
  fc
    .record({
      ready: often,
      admits: often,
      linked: often,
      gateway: often,
      uefi: often,
      cpus: fc.integer({ min: 1, max: 2 }),
      cpusReserved: fc.integer({ min: 0, max: 14 }),
      memoryBytes: fc.integer({ min: 1, max: 12 }).map((gib) => gib * GiB),
      memoryReservedBytes: fc.integer({ min: 0, max: 4 }).map((gib) => gib * GiB),
      poolFreeBytes: fc.integer({ min: 0, max: 40 }).map((gib) => gib * GiB),
      diskPromisedBytes: fc.integer({ min: 0, max: 10 }).map((gib) => gib * GiB),
      images: anyImages,
    })
    .map((over) => siteNode(name, over));

const often = fc.integer({ min: 0, max: 5 }).map((roll) => roll > 0);

const anyNodes = fc
  .integer({ min: 0, max: 5 })
  .chain((count) => fc.tuple(...NAMES.slice(0, count).map(nodeNamed)));

const anyDemands = fc
  .array(
    fc.record({
      role: fc.constantFrom(...ROLES),
      cpu: fc.integer({ min: 1, max: 6 }),
      memoryBytes: fc.integer({ min: 1, max: 6 }).map((half) => (half * GiB) / 2),
      uefi: fc.boolean(),
      volumeBytes: fc.integer({ min: 0, max: 12 }).map((gib) => gib * GiB),
      image: fc.option(fc.constantFrom(...IMAGES), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((all) => all.map((over, index) => demand(`${over.role}-${index}`, over)));

/** Wishes for some machines, roles and the gateway, some of which cannot be had. */
const anyWishes: fc.Arbitrary<PlaceWishes> = fc.record({
  nodes: fc.dictionary(fc.constantFrom(...ROLES, 'web-0', 'db-1'), fc.constantFrom(...NAMES), {
    maxKeys: 2,
  }),
  gateway: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
});
const NO_WISHES: PlaceWishes = { nodes: {}, gateway: undefined };
const anywhere: PinOf = () => undefined;

const anySite = fc.record({ nodes: anyNodes, demands: anyDemands, wishes: anyWishes });
const property = (
  check: (site: { nodes: SiteNode[]; demands: MachineDemand[]; wishes: PlaceWishes }) => void,
): void => fc.assert(fc.property(anySite, check), { numRuns: 2_000 });

/** @returns the machines that a node was given */
const givenTo = (
  { machines }: Pick<Places, 'machines'>,
  node: SiteNode,
  demands: readonly MachineDemand[],
): MachineDemand[] => demands.filter(({ name }) => machines.get(name)?.node.id === node.id);

/** The sums by which a node is full, written anew. */
function fits(node: SiteNode, demands: readonly MachineDemand[]): boolean {
  let [cpu, memory, disk] = [node.cpusReserved, 0, 0];
  const images = new Map<string, number>();
  for (const each of demands) {
    cpu += each.cpu;
    memory += each.memoryBytes + MACHINE_OVERHEAD_BYTES;
    disk += each.volumeBytes;
    if (each.image && !node.images.has(each.image.id)) {
      images.set(each.image.id, each.image.plainBytes);
    }
    if (each.uefi && !node.uefi) return false;
  }
  for (const bytes of images.values()) disk += bytes;
  // What is left to the node itself.
  const reserve = Math.max(GiB / 2, Math.round(node.memoryBytes / 20));
  return (
    cpu <= node.cpus * LIMITS.node.cpuOvercommit &&
    memory <= node.memoryBytes - reserve - node.memoryReservedBytes &&
    // A machine without disks of its own goes to a pool that is promised away as well.
    disk <= Math.max(0, node.poolFreeBytes - node.diskPromisedBytes)
  );
}

const namesOf = ({ machines, gateway }: Places): Record<string, string | undefined> => ({
  ...Object.fromEntries([...machines].map(([name, { node }]) => [name, node.name])),
  gateway: gateway?.node.name,
});

/** @returns the node that a wish which can be had gives a machine */
function pinnedTo(
  { name, role }: MachineDemand,
  { nodes }: PlaceWishes,
  site: readonly SiteNode[],
): SiteNode | undefined {
  const usable = (what: string) =>
    site.find((node) => node.name === nodes[what] && node.ready && node.admits);
  return usable(name) ?? usable(role);
}

describe('wherever machines are placed', () => {
  test('no node is given more memory, disk, cores or UEFI machines than it has room for', () => {
    property(({ nodes, demands, wishes }) => {
      const places = choosePlaces(demands, wishes, { nodes });
      for (const node of nodes) {
        const given = givenTo(places, node, demands);
        expect(given.length === 0 || fits(node, given)).toBe(true);
      }
    });
  });

  test('nothing is on a node that is not connected or closed', () => {
    property(({ nodes, demands, wishes }) => {
      const { machines, gateway } = choosePlaces(demands, wishes, { nodes });
      for (const { node } of [...machines.values(), ...(gateway ? [gateway] : [])]) {
        expect(node.ready && node.admits).toBe(true);
      }
      expect(gateway?.node.gateway).not.toBe(false);
    });
  });

  test('a stack is on one node, or on nodes that all reach each other', () => {
    property(({ nodes, demands, wishes }) => {
      const { machines, gateway } = choosePlaces(demands, wishes, { nodes });
      const used = new Map(
        [...machines.values(), ...(gateway ? [gateway] : [])].map(({ node }) => [node.id, node]),
      );
      expect(used.size <= 1 || [...used.values()].every(({ linked }) => linked)).toBe(true);
    });
  });

  test('what an operator decided is done, or is a problem', () => {
    property(({ nodes, demands, wishes }) => {
      const places = choosePlaces(demands, wishes, { nodes });
      const pinned = demands.flatMap((each) => {
        const pin = pinnedTo(each, wishes, nodes);
        const place = places.machines.get(each.name);
        return pin && place ? [{ pin, place }] : [];
      });
      for (const { pin, place } of pinned) expect(place).toEqual({ node: pin, reason: 'pinned' });
      const { gateway, problems } = places;
      const asWished = gateway?.reason === 'pinned' && gateway.node.name === wishes.gateway;
      expect(wishes.gateway === undefined || problems.length > 0 || asWished).toBe(true);
    });
  });

  test('every machine and the router have a place, or there is a problem', () => {
    property(({ nodes, demands, wishes }) => {
      const { machines, gateway, problems } = choosePlaces(demands, wishes, { nodes });
      const whole = machines.size === demands.length && gateway !== undefined;
      expect(whole || problems.length > 0).toBe(true);
      const plain = choosePlaces(demands, NO_WISHES, { nodes });
      const all = plain.machines.size === demands.length && plain.gateway !== undefined;
      expect(plain.problems.length === 0).toBe(all);
    });
  });

  test('the order in which nodes are listed does not matter', () => {
    const shuffled = anySite.chain((site) =>
      fc.record({
        site: fc.constant(site),
        nodes: fc.shuffledSubarray(site.nodes, { minLength: site.nodes.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ site: { nodes, demands, wishes }, nodes: mixed }) => {
        const one = choosePlaces(demands, wishes, { nodes });
        const other = choosePlaces(demands, wishes, { nodes: mixed });
        expect(namesOf(other)).toEqual(namesOf(one));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a machine that has no place', () => {
  const anyGroup = fc.record({ nodes: anyNodes, demands: anyDemands });

  test('fits on no node besides what is there, whatever was placed before it', () => {
    let homelessSeen = 0;
    fc.assert(
      fc.property(anyGroup, ({ nodes, demands }) => {
        const { placed, homeless } = placeMachines(demands, nodes, anywhere);
        homelessSeen += homeless.length;
        expect(placed.size + homeless.length).toBe(demands.length);
        // More is there in the end than there was at its turn; so what it lacks is asked at its turn.
        for (const each of homeless) {
          const before = demands.filter((other) => comesBefore(other, each, demands));
          for (const node of nodes) {
            const given = before.filter(({ name }) => placed.get(name)?.node.id === node.id);
            expect(fits(node, [...given, each])).toBe(false);
          }
        }
      }),
      { numRuns: 2_000 },
    );
    expect(homelessSeen).toBeGreaterThan(100);
  });

  test('that was pinned does not fit on that node', () => {
    fc.assert(
      fc.property(anyGroup, ({ nodes, demands }) => {
        const [pin] = nodes;
        const { placed, homeless } = placeMachines(demands, nodes, () => pin);
        for (const each of pin ? homeless : []) {
          const before = demands.filter((other) => comesBefore(other, each, demands));
          const given = before.filter(({ name }) => placed.has(name));
          expect(fits(pin as SiteNode, [...given, each])).toBe(false);
        }
        for (const { node } of placed.values()) expect(node.id).toBe(pin?.id);
      }),
      { numRuns: 500 },
    );
  });
});

/** Larger machines are placed first; of those alike, in the order of the stack. */
function comesBefore(
  one: MachineDemand,
  other: MachineDemand,
  demands: readonly MachineDemand[],
): boolean {
  if (one.memoryBytes !== other.memoryBytes) return one.memoryBytes > other.memoryBytes;
  if (one.volumeBytes !== other.volumeBytes) return one.volumeBytes > other.volumeBytes;
  return demands.indexOf(one) < demands.indexOf(other);
}

describe('machines alike', () => {
  /** Nodes alike, and machines of one role alike. */
  const anyReplicas = fc.record({
    nodes: fc.integer({ min: 1, max: 6 }),
    replicas: fc.integer({ min: 1, max: 12 }),
    room: fc.integer({ min: 1, max: 4 }),
  });
  const replicasOf = (count: number): MachineDemand[] =>
    Array.from({ length: count }, (_, i) => demand(`web-${i + 1}`, { role: 'web', cpu: 1 }));
  const alike = (count: number, room: number): SiteNode[] =>
    Array.from({ length: count }, (_, i) =>
      siteNode(`node-${i}`, { poolFreeBytes: room * 10 * GiB }),
    );

  test('are spread as evenly as can be, on nodes alike', () => {
    fc.assert(
      fc.property(anyReplicas, ({ nodes: count, replicas, room }) => {
        const nodes = alike(count, room);
        const demands = replicasOf(replicas);
        const { placed, homeless } = placeMachines(demands, nodes, anywhere);
        const each = nodes.map((node) => givenTo({ machines: placed }, node, demands).length);
        expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
        expect(homeless.length).toBe(Math.max(0, replicas - count * room));
      }),
    );
  });

  test('are spread as evenly as room allows, where nodes have room for different numbers', () => {
    const anyRooms = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(anyRooms, fc.integer({ min: 1, max: 14 }), (rooms, replicas) => {
        const nodes = rooms.map((room, i) =>
          siteNode(`node-${i}`, { poolFreeBytes: room * 10 * GiB }),
        );
        const demands = replicasOf(replicas);
        const { placed } = placeMachines(demands, nodes, anywhere);
        const each = nodes.map((node) => givenTo({ machines: placed }, node, demands).length);
        const most = Math.max(...each);
        // A node that has two fewer than another has no room for one more.
        const behind = each.flatMap((count, i) => (count < most - 1 ? [{ count, i }] : []));
        expect(behind.filter(({ count, i }) => count < (rooms[i] ?? 0))).toEqual([]);
        const room = rooms.reduce((sum, count) => sum + count, 0);
        expect(placed.size).toBe(Math.min(replicas, room));
      }),
      { numRuns: 500 },
    );
  });

  test('may change places, and the nodes have as many of them as before', () => {
    const mixed = anyGroupOf(3).chain((site) =>
      fc.record({
        site: fc.constant(site),
        demands: fc.shuffledSubarray(site.demands, { minLength: site.demands.length }),
      }),
    );
    fc.assert(
      fc.property(mixed, ({ site, demands }) => {
        const counts = (all: MachineDemand[]) => {
          const { placed } = placeMachines(all, site.nodes, anywhere);
          return site.nodes.map((node) => givenTo({ machines: placed }, node, all).length);
        };
        expect(counts(demands)).toEqual(counts(site.demands));
      }),
      { numRuns: 500 },
    );
  });
});

/** Any nodes, and machines of one role that are alike but for their names. */
const anyGroupOf = (most: number) =>
  fc
    .record({ nodes: anyNodes, like: anyDemands, count: fc.integer({ min: 1, max: most }) })
    .map(({ nodes, like, count }) => ({
      nodes,
      demands: Array.from({ length: count }, (_, i) => ({ ...like[0]!, name: `web-${i}` })),
    }));

describe('a stack of roles with one machine each', () => {
  const distinct = anyDemands.map((demands) => [
    ...new Map(demands.map((each) => [each.role, each])).values(),
  ]);

  test('is on one node whenever one has room for all of it', () => {
    let together = 0;
    fc.assert(
      fc.property(anyNodes, distinct, (nodes, demands) => {
        const { placed } = placeMachines(demands, nodes, anywhere);
        const used = new Set([...placed.values()].map(({ node }) => node.id));
        const able = nodes.filter((node) => fits(node, demands));
        if (able.length === 0) return;
        together += 1;
        expect(placed.size).toBe(demands.length);
        expect(used.size).toBe(1);
        const most = Math.max(...able.map(freeMemoryBytes));
        const [chosen] = [...placed.values()].map(({ node }) => node);
        expect(chosen && freeMemoryBytes(chosen)).toBe(most);
      }),
      { numRuns: 1_000 },
    );
    expect(together).toBeGreaterThan(100);
  });

  test('is there with its router, when that node can carry it', () => {
    fc.assert(
      fc.property(anyNodes, distinct, (nodes, demands) => {
        const linked = nodes.map((node) => ({ ...node, linked: true, ready: true, admits: true }));
        const { machines, gateway } = choosePlaces(demands, NO_WISHES, { nodes: linked });
        const used = [...new Set([...machines.values()].map(({ node }) => node))];
        const able = used.length === 1 && used[0]?.gateway === true;
        expect(!able || gateway?.node === used[0]).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
