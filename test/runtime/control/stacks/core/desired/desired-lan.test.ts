import { describe, expect, test } from 'vitest';
import type { NodeId } from '../../../../../../schemas/ids/brand.ts';
import { A, B, DEFINITION, stackAt, stateOf } from './lab/spread-stack.ts';

/** The stack, whose network `private` is in a LAN; its router is on A. */
const [inFront, ...others] = DEFINITION.networks;
const LAN = {
  ...inFront,
  subnet4: '192.168.1.0/24',
  uplink: { name: 'school', router4: '192.168.1.200' },
};
const stack = stackAt('defined', { definition: { ...DEFINITION, networks: [LAN, ...others] } });
const state = (node: NodeId, around: object = {}) => stateOf(node, [stack], { around });
const lansOf = (node: NodeId, around?: object) =>
  state(node, around).networks.map(({ name, lan }) => [name, lan]);

describe('a network in a LAN', () => {
  test('is attached by the node of the router alone, which knows all machines of it', () => {
    const hosts = [
      { mac: '52:54:00:00:00:01', address4: '10.77.0.1' },
      { mac: '52:54:00:00:00:03', address4: '10.77.0.3' },
    ];
    const here = { at: 'here', uplink: 'school', router4: '192.168.1.200', hosts };
    expect(lansOf(A)).toEqual([
      ['private', here],
      ['back', undefined],
    ]);
    expect(lansOf(B)).toEqual([['private', { at: 'router' }]]);
  });

  test('has the router where it was given its address, and machines know it there', () => {
    const { routers, machines } = state(A);
    expect(routers[0]?.networks.map(({ gateway4, lan }) => [gateway4, lan])).toEqual([
      ['192.168.1.200/24', true],
      ['10.78.0.1/24', undefined],
    ]);
    expect(machines[0]?.guest.interfaces[0]).toMatchObject({
      address4: '10.77.0.1/24',
      gateway4: '192.168.1.200',
      nameservers: ['192.168.1.200', 'fd00:1::1'],
    });
  });

  test('is none for an agent that would not understand it', () => {
    const older = { knowsUplinks: false };
    expect(lansOf(A, older)).toEqual([
      ['private', undefined],
      ['back', undefined],
    ]);
    expect(lansOf(B, older)).toEqual([['private', undefined]]);
    expect(state(A, older).routers[0]?.networks.every((each) => !('lan' in each))).toBe(true);
  });
});
