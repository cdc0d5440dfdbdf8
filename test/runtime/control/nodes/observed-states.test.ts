import { beforeEach, describe, expect, test } from 'vitest';
import { ObservedStates } from '../../../../runtime/control/nodes/observed-states.ts';
import type { NodeFacts, ObservedState } from '../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { fakeDigest } from '../../../fakes/appliances.ts';
import { NODE, OTHER_NODE } from '../../../fakes/machines.ts';

const IMAGE = fakeDigest('an image');
let nowMs: number;
let observed: ObservedStates;
beforeEach(() => {
  nowMs = 0;
  observed = new ObservedStates(() => new Date(nowMs));
});

const report = (
  node = NODE,
  images: [string, ObservedState['images'][number]['state']][] = [],
  underlay?: NodeFacts['underlay'],
): void =>
  observed.accept({
    node,
    machines: [],
    networks: [],
    routers: [],
    probes: [],
    facts: underlay ? { underlay } : {},
    images: images.map(([label, state]) => ({ id: fakeDigest(label), state })),
  } as unknown as ObservedState);

describe('where an image is', () => {
  test('is what nodes said last', () => {
    expect([...observed.image(IMAGE)]).toEqual([]);
    report(NODE, [['an image', 'fetching']]);
    report(OTHER_NODE, [
      ['another', 'ready'],
      ['an image', 'ready'],
    ]);
    expect([...observed.image(IMAGE)]).toEqual([
      [NODE, 'fetching'],
      [OTHER_NODE, 'ready'],
    ]);
    report(NODE, [['an image', 'ready']]);
    expect(observed.image(IMAGE).get(NODE)).toBe('ready');
    report(OTHER_NODE, [['another', 'ready']]);
    expect([...observed.image(IMAGE).keys()]).toEqual([NODE]);
    expect([...observed.image(fakeDigest('another')).keys()]).toEqual([OTHER_NODE]);
  });

  test('is whole on nodes that say so, each of them once', () => {
    const whole = (label: string) => [...observed.readyFrom(fakeDigest(label), 0)].toSorted();
    expect(whole('an image')).toEqual([]);
    report(NODE, [['an image', 'ready']]);
    report(NODE, [
      ['an image', 'ready'],
      ['another', 'fetching'],
    ]);
    report(OTHER_NODE, [['an image', 'ready']]);
    expect(whole('an image')).toEqual([NODE, OTHER_NODE].toSorted());
    expect(whole('another')).toEqual([]);
    report(NODE, [['an image', 'failed']]);
    expect(whole('an image')).toEqual([OTHER_NODE]);
    // Nothing of images has changed, so the list is that of the report before.
    observed.accept({ ...observed.get(OTHER_NODE)! });
    expect(whole('an image')).toEqual([OTHER_NODE]);
    observed.forget(OTHER_NODE);
    expect(whole('an image')).toEqual([]);
  });

  test('is nowhere when the node was forgotten', () => {
    report(NODE, [['an image', 'ready']]);
    observed.forget(NODE);
    expect(observed.image(IMAGE).size).toBe(0);
  });
});

describe('where others fetch images from a node', () => {
  const underlay = { address: '192.0.2.1', mtu: 1_500, imagePort: 8_472 };

  test('is what the node says, while it is heard of', () => {
    expect(observed.imageAddress(NODE)).toBeUndefined();
    report(NODE, [], underlay);
    expect(observed.imageAddress(NODE)).toEqual({ address: '192.0.2.1', port: 8_472 });
    nowMs = LIMITS.agent.silentMs + 1;
    expect(observed.imageAddress(NODE)).toBeUndefined();
  });

  test('is nowhere when it cannot be reached, or does not share', () => {
    report(NODE, []);
    expect(observed.imageAddress(NODE)).toBeUndefined();
    report(NODE, [], { address: '192.0.2.1', mtu: 1_500 });
    expect(observed.imageAddress(NODE)).toBeUndefined();
  });
});
