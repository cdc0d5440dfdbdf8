import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NodeRing } from '../../../../../../runtime/control/nodes/node-ring.ts';
import {
  imagePeers,
  type ImageWhereabouts,
} from '../../../../../../runtime/control/stacks/core/desired/image-peers.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../../../schemas/ids/brand.ts';
import { fakeDigest } from '../../../../../fakes/appliances.ts';

const IMAGE = fakeDigest('an image');
const nodeId = (number: number): NodeId => `node-${String(number).padStart(10, '0')}` as NodeId;
const nodes = (count: number): NodeId[] => Array.from({ length: count }, (_, i) => nodeId(i));
const port = 8_472;

/** Nodes 0 to 9 want it and can be reached; nothing is reported yet. */
const whereabouts = (over: Partial<ImageWhereabouts> = {}): ImageWhereabouts => ({
  reported: new Map(),
  readyFrom: (place) => ringOf(over.reported).from(place),
  wanting: nodes(10),
  addressOf: (node) => ({ address: `192.0.2.${Number(node.slice(5))}`, port }),
  ...over,
});
function ringOf(reported: ImageWhereabouts['reported'] = new Map()): NodeRing {
  const ring = new NodeRing();
  for (const [node, state] of reported) if (state === 'ready') ring.add(node);
  return ring;
}
const readyOn = (...numbers: number[]): ImageWhereabouts['reported'] =>
  new Map(numbers.map((number) => [nodeId(number), 'ready']));
const asked = (number: number, where: ImageWhereabouts): NodeId[] =>
  imagePeers(IMAGE, nodeId(number), where).map(({ node }) => node);

describe('an image that some node has', () => {
  test('is asked for there, and that node is said to have all of it', () => {
    expect(imagePeers(IMAGE, nodeId(1), whereabouts({ reported: readyOn(7) }))).toEqual([
      { node: nodeId(7), address: '192.0.2.7', port, has: 'all' },
    ]);
  });

  test('is asked for nowhere by a node that has it itself', () => {
    expect(asked(7, whereabouts({ reported: readyOn(7, 8) }))).toEqual([]);
  });

  test('is asked for on a node that has it although nothing wants it there', () => {
    const where = whereabouts({ reported: readyOn(9), wanting: [nodeId(1)] });
    expect(asked(1, where)).toEqual([nodeId(9)]);
  });

  test('is not asked for on a node that cannot be reached', () => {
    const { addressOf } = whereabouts();
    const where = whereabouts({
      reported: readyOn(7, 8),
      addressOf: (node) => (node === nodeId(7) ? undefined : addressOf(node)),
    });
    expect(asked(1, where)).toEqual([nodeId(8)]);
  });

  test('is asked for on as many nodes as are named at most', () => {
    const found = asked(1, whereabouts({ reported: readyOn(3, 4, 5, 6, 7, 8, 9) }));
    expect(new Set(found).size).toBe(LIMITS.agent.peers.named);
  });

  test('is asked for by many nodes on all that have it about equally', () => {
    const holders = nodes(10);
    const where = whereabouts({ reported: new Map(holders.map((node) => [node, 'ready'])) });
    const first = Array.from({ length: 1_000 }, (_, i) => asked(100 + i, where)[0]);
    for (const holder of holders) {
      const share = first.filter((node) => node === holder).length;
      expect(share).toBeGreaterThan(60);
      expect(share).toBeLessThan(140);
    }
  });

  test('is asked for by many nodes on all that have it, when only a part of those is looked at', () => {
    const holders = nodes(LIMITS.agent.peers.looked * 4);
    const reported = new Map(holders.map((node) => [node, 'ready' as const]));
    const ring = ringOf(reported);
    const looks: number[] = [];
    const where = whereabouts({
      reported,
      *readyFrom(place) {
        looks.push(0);
        for (const node of ring.from(place)) {
          looks[looks.length - 1] = (looks.at(-1) ?? 0) + 1;
          yield node;
        }
      },
    });
    const first = new Set(Array.from({ length: 4_000 }, (_, i) => asked(1_000 + i, where)[0]));
    expect(first.size).toBeGreaterThan(holders.length * 0.95);
    expect(Math.max(...looks)).toBe(LIMITS.agent.peers.looked);
  });

  test('is asked for on the same nodes in the same order each time', () => {
    const reported = readyOn(3, 4, 5, 6);
    const backwards = new Map([...reported].toReversed());
    expect(asked(1, whereabouts({ reported }))).toEqual(
      asked(1, whereabouts({ reported: backwards })),
    );
  });
});

test('nodes that are asked for an image stay the same while others that have it come and go', () => {
  const holders = [3, 4, 5, 6, 7, 8, 9];
  for (const number of [0, 1, 2]) {
    const named = asked(number, whereabouts({ reported: readyOn(...holders) }));
    for (const gone of holders) {
      const left = holders.filter((holder) => holder !== gone);
      const now = asked(number, whereabouts({ reported: readyOn(...left) }));
      const kept = named.filter((node) => node !== nodeId(gone));
      expect(now.slice(0, kept.length)).toEqual(kept);
    }
  }
});

describe('an image that no node has yet', () => {
  test('is fetched by the first node that wants it; a few follow that one, and a few each of these', () => {
    const first = nodes(10).map((_, number) => asked(number, whereabouts())[0]);
    expect(LIMITS.agent.peers.followers).toBe(3);
    expect(first).toEqual([undefined, ...[0, 0, 0, 1, 1, 1, 2, 2, 2].map(nodeId)]);
  });

  test('is then asked for further up the line', () => {
    expect(imagePeers(IMAGE, nodeId(4), whereabouts())).toEqual([
      { node: nodeId(1), address: '192.0.2.1', port, has: 'parts' },
      { node: nodeId(0), address: '192.0.2.0', port, has: 'parts' },
    ]);
    const many = whereabouts({ wanting: nodes(200) });
    expect(asked(199, many)).toEqual([66, 21, 6].map(nodeId));
  });

  test.each(['absent', 'fetching'] as const)('is followed also where it is %s', (state) => {
    const reported = new Map([[nodeId(0), state] as const]);
    expect(asked(1, whereabouts({ reported }))).toEqual([nodeId(0)]);
  });

  test('is not followed where fetching has failed', () => {
    const reported = new Map([[nodeId(0), 'failed'] as const]);
    expect(asked(1, whereabouts({ reported }))).toEqual([]);
    expect(asked(2, whereabouts({ reported }))).toEqual([nodeId(1)]);
  });

  test('is followed by a node that others cannot reach', () => {
    const { addressOf } = whereabouts();
    const where = whereabouts({
      addressOf: (node) => (node === nodeId(1) ? undefined : addressOf(node)),
    });
    expect(asked(1, where)).toEqual([nodeId(0)]);
    expect(asked(2, where)).toEqual([nodeId(0)]);
  });

  test('does not depend on how often or in which order nodes want it', () => {
    const wanting = [...nodes(10).toReversed(), ...nodes(10)];
    expect(asked(4, whereabouts({ wanting }))).toEqual(asked(4, whereabouts()));
  });

  test('never makes nodes wait for each other, whatever each of them was told', () => {
    const state = fc.constantFrom('absent' as const, 'fetching' as const, 'failed' as const);
    const view = fc.record({
      wanting: fc.shuffledSubarray(nodes(10), { minLength: 2 }),
      states: fc.array(state, { minLength: 10, maxLength: 10 }),
      reached: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    });
    fc.assert(
      fc.property(view, fc.nat(9), ({ wanting, states, reached }, number) => {
        const where = whereabouts({
          wanting,
          reported: new Map(states.map((each, i) => [nodeId(i), each])),
          addressOf: (node) =>
            reached[Number(node.slice(5))] ? { address: '::1', port } : undefined,
        });
        const found = imagePeers(IMAGE, nodeId(number), where);
        expect(found.length).toBeLessThanOrEqual(LIMITS.agent.peers.named);
        for (const { node, has } of found) {
          expect(node < nodeId(number)).toBe(true);
          expect(has).toBe('parts');
          expect(wanting).toContain(node);
        }
      }),
    );
  });
});
