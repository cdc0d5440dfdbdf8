import { describe, expect, test } from 'vitest';
import {
  concernedNodes,
  type DefinedNetwork,
  nodesOf,
} from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import { gatewayNode } from '../../../../../../runtime/control/stacks/core/define/gateway-node.ts';
import {
  imagesOn,
  machinesOn,
  movingTo,
  networksOn,
  volumesLeftOn,
  volumesOn,
} from '../../../../../../runtime/control/stacks/core/define/on-node.ts';
import { fakeDigest } from '../../../../../fakes/appliances.ts';
import { definedMachine, definedVolume, definition, nodeId } from './lab.ts';

const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(nodeId) as never[] as [
  never,
  never,
  never,
  never,
  never,
];
const move = {
  operation: 'operation-1' as never,
  to: b,
  mode: 'live' as const,
  copy: [],
  phase: 'carry' as const,
};
const inNetwork = (name: string) => [{ network: `network-${name}` } as never];
const image = (name: string) => ({
  id: fakeDigest(name),
  indexBytes: 1,
  diskBytes: 1,
  label: name,
});
const network = (name: string) => ({ id: `network-${name}`, name }) as never;

/** The router on `c`; `db` on `a`, `web` on its way from `a` to `b`, `mail` on `b`, once on `d`. */
const STACK = definition({
  gateway: c,
  machines: [
    definedMachine('db', { interfaces: inNetwork('back') }),
    definedMachine('web', { move, interfaces: inNetwork('front') }),
    definedMachine('mail', { node: b, left: [d], interfaces: inNetwork('mail') }),
  ],
  volumes: [
    definedVolume('db', { image: fakeDigest('db'), left: [a, b] }),
    definedVolume('web', { image: fakeDigest('web'), left: [b, d] }),
    definedVolume('mail', { left: [a] }),
  ],
  networks: ['back', 'front', 'mail', 'unused'].map(network),
  images: ['db', 'web', 'mail'].map(image),
});
const names = (all: readonly { name?: string; label?: string }[]) =>
  all.map(({ name, label }) => label ?? name);
const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id);

describe('what of a stack is on a node', () => {
  test('are its machines with their volumes, not those that are still on their way there', () => {
    expect(names(machinesOn(STACK, a))).toEqual(['db', 'web']);
    expect(names(machinesOn(STACK, b))).toEqual(['mail']);
    expect(names(movingTo(STACK, b))).toEqual(['web']);
    expect(movingTo(STACK, a)).toEqual([]);
    expect(ids(volumesOn(STACK, a))).toEqual(['volume-db', 'volume-web']);
    expect(ids(volumesOn(STACK, b))).toEqual(['volume-mail']);
  });

  test('are the images and networks of those machines, and of those that will be there', () => {
    expect(names(imagesOn(STACK, a))).toEqual(['db', 'web']);
    expect(names(imagesOn(STACK, b))).toEqual(['web']);
    expect(names(networksOn(STACK, a))).toEqual(['back', 'front']);
    expect(names(networksOn(STACK, b))).toEqual(['front', 'mail']);
    expect(networksOn(STACK, d)).toEqual([]);
  });

  test('are all networks where the router is', () => {
    expect(names(networksOn(STACK, c))).toEqual(['back', 'front', 'mail', 'unused']);
    expect(imagesOn(STACK, c)).toEqual([]);
  });

  test('are old volumes that a move has left, unless their machine is there, or comes', () => {
    expect(ids(volumesLeftOn(STACK, a))).toEqual(['volume-mail']);
    expect(ids(volumesLeftOn(STACK, b))).toEqual(['volume-db']);
    expect(ids(volumesLeftOn(STACK, d))).toEqual(['volume-web']);
    expect(volumesLeftOn(STACK, c)).toEqual([]);
  });
});

describe('the nodes of a stack', () => {
  test('are those of its router and its machines, each once', () => {
    expect(nodesOf(STACK)).toEqual([c, a, b]);
  });

  test('that have to know of it are also those that something moves to, or was left on', () => {
    const machines = [definedMachine('db', { move }), definedMachine('web', { left: [c] })];
    const volumes = [definedVolume('db', { left: [d, a] }), definedVolume('web')];
    const networks = [{ ...(network('back') as DefinedNetwork), left: [e] }];
    expect(concernedNodes({ gateway: a, machines, volumes, networks })).toEqual([a, b, c, d, e]);
    const quiet = { gateway: a, machines: [definedMachine('db')], volumes: [], networks: [] };
    expect(concernedNodes(quiet)).toEqual([a]);
  });
});

describe('the node of a planned router', () => {
  const machines = [{ node: a }, { node: b }] as never;

  test('is what the plan says, in old plans that of the first machine', () => {
    expect(gatewayNode({ gateway: { node: c, nodeName: 'c' }, machines })).toBe(c);
    expect(gatewayNode({ gateway: undefined, machines })).toBe(a);
  });

  test('is nowhere without a machine', () => {
    expect(() => gatewayNode({ gateway: undefined, machines: [] })).toThrow(
      'a plan without machines',
    );
  });
});
