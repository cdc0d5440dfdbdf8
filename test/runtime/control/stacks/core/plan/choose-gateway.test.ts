import { describe, expect, test } from 'vitest';
import type { SiteNode } from '../../../../../../runtime/control/nodes/core/site.ts';
import { chooseGateway } from '../../../../../../runtime/control/stacks/core/plan/choose-gateway.ts';
import type { PlacedMachine } from '../../../../../../runtime/control/stacks/core/plan/place-machines.ts';
import { GiB, siteNode } from './lab/site-nodes.ts';

const [a, b, c] = ['a', 'b', 'c'].map((name) => siteNode(name)) as [SiteNode, SiteNode, SiteNode];
const chosen = (
  group: readonly SiteNode[],
  on: readonly SiteNode[] = [],
  pin?: SiteNode,
  uplinks: readonly string[] = [],
) => {
  const placed = new Map(
    on.map((node, i): [string, PlacedMachine] => [`m${i}`, { node, reason: 'roomiest' }]),
  );
  const choice = chooseGateway(placed, group, { pin, uplinks });
  return choice && [choice.node.name, choice.reason];
};

describe('the router of a stack goes', () => {
  test('where most of its machines are', () => {
    expect(chosen([a, b, c], [b, c, c])).toEqual(['c', 'beside']);
    const roomy = siteNode('b', { memoryBytes: 64 * GiB });
    expect(chosen([a, roomy], [a])).toEqual(['a', 'beside']);
  });

  test('of nodes alike, to the one with most free memory, and else to the first by name', () => {
    const roomy = siteNode('b', { memoryBytes: 32 * GiB });
    expect(chosen([a, roomy, c], [])).toEqual(['b', 'roomiest']);
    expect(chosen([a, roomy, c], [a, roomy, c])).toEqual(['b', 'beside']);
    for (const group of [
      [a, b, c],
      [c, b, a],
      [b, a, c],
    ]) {
      expect(chosen(group, [])).toEqual(['a', 'roomiest']);
    }
  });

  test('to one that offers the uplinks that were chosen, whatever else speaks for another', () => {
    const school = { name: 'school', source: { kind: 'bridge', link: 'br0' } } as const;
    const broken = siteNode('a', { uplinks: [{ ...school, unusable: 'It is off.' }] });
    const offers = siteNode('b', { uplinks: [school] });
    expect(chosen([broken, offers, c], [c, c], undefined, ['school'])).toEqual(['b', 'uplink']);
    expect(chosen([broken, offers, c], [c, c], c, ['school'])).toEqual(['c', 'pinned']);
    expect(chosen([broken, c], [c, c], undefined, ['school'])).toEqual(['c', 'beside']);
    expect(chosen([offers], [], undefined, ['school'])).toEqual(['b', 'only']);
    expect(chosen([offers, c], [c], undefined, ['school', 'labs'])).toEqual(['c', 'beside']);
  });

  test('to the only node that may carry it, wherever the machines are', () => {
    const plain = siteNode('b', { gateway: false });
    expect(chosen([a, plain], [plain, plain])).toEqual(['a', 'only']);
    expect(chosen([plain], [plain])).toBeUndefined();
    expect(chosen([])).toBeUndefined();
  });

  test('to the node that was chosen, or nowhere', () => {
    expect(chosen([a, b], [a, a], b)).toEqual(['b', 'pinned']);
    expect(chosen([a, b], [a], c)).toBeUndefined();
    const plain = siteNode('b', { gateway: false });
    expect(chosen([a, plain], [a], plain)).toBeUndefined();
  });
});
