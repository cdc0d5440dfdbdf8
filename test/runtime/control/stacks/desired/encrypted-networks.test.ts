import { beforeEach, describe, expect, test } from 'vitest';
import { EncryptedNetworks } from '../../../../../runtime/control/stacks/desired/encrypted-networks.ts';
import type { ObservedState } from '../../../../../schemas/agent/observed.ts';
import type { TunnelEnd, TunnelUse } from '../../../../../schemas/agent/tunnel.ts';
import type { NetworkId, NodeId } from '../../../../../schemas/ids/brand.ts';

const [A, B] = ['node-000000000a', 'node-000000000b'] as [NodeId, NodeId];
const NET = 'network-0000000000' as NetworkId;
const END: TunnelEnd = { key: 'k', port: 1, address: 'fde6::1' };

let isOn: boolean;
let ends: Map<NodeId, TunnelEnd>;
let silent: Set<NodeId>;
let reports: Map<NodeId, ObservedState>;
let encrypted: EncryptedNetworks;
beforeEach(() => {
  isOn = true;
  ends = new Map([
    [A, END],
    [B, END],
  ]);
  silent = new Set();
  reports = new Map();
  encrypted = new EncryptedNetworks({
    nodes: { encryption: async () => (isOn ? { by: 'ada', at: '', reason: null } : null) },
    addresses: { tunnels: async () => ends },
    observed: { get: (node) => reports.get(node), isLost: (node) => silent.has(node) },
  });
});

/** A node reports. @returns whether that was news */
function say(node: NodeId, use: TunnelUse | 'apart' | 'gone'): boolean {
  const tunnel = use === 'apart' || use === 'gone' ? {} : { tunnel: use };
  const networks = use === 'gone' ? [] : [{ id: NET, state: 'ready', ...tunnel }];
  const state = { node, networks } as unknown as ObservedState;
  const before = reports.get(node);
  reports.set(node, state);
  return encrypted.note(state, before);
}
const isSealed = async () => (await encrypted.sight()).isSealed(NET, [A, B]);
const endOf = async () => (await encrypted.sight()).endOf(NET, A);

test('a report is news when it says another thing about tunnels', () => {
  expect(say(A, 'none')).toBe(true);
  expect(say(A, 'none')).toBe(false);
  expect(say(A, 'open')).toBe(true);
  expect(say(A, 'apart')).toBe(true);
  expect(say(A, 'gone')).toBe(false);
  expect(say(A, 'used')).toBe(true);
  expect(say(A, 'gone')).toBe(true);
  const state = reports.get(A)!;
  expect(encrypted.note(state, state)).toBe(false);
});

describe('a network', () => {
  test('is sealed when its nodes say that they are open, and stays so whatever they say later', async () => {
    say(A, 'open');
    say(B, 'none');
    expect(await isSealed()).toBe(false);
    say(B, 'open');
    expect(await isSealed()).toBe(true);
    say(B, 'none');
    ends.delete(B);
    expect(await isSealed()).toBe(true);
  });

  test('is not sealed on the word of a node that is silent since', async () => {
    say(A, 'open');
    say(B, 'open');
    silent.add(B);
    expect(await isSealed()).toBe(false);
    silent.delete(B);
    expect(await isSealed()).toBe(true);
  });

  test('is sealed for a server that has just started by the word of one node, silent or not', async () => {
    say(A, 'used');
    silent.add(A);
    expect(await isSealed()).toBe(true);
  });

  test('begins anew after encryption was turned off', async () => {
    say(A, 'open');
    say(B, 'open');
    expect(await isSealed()).toBe(true);
    isOn = false;
    expect(await isSealed()).toBe(false);
    isOn = true;
    say(B, 'none');
    expect(await isSealed()).toBe(false);
  });
});

test('tunnels are named while encryption is on, and after that until no node uses them', async () => {
  expect(await endOf()).toEqual(END);
  isOn = false;
  expect(await endOf()).toBeUndefined();
  say(B, 'used');
  expect(await endOf()).toEqual(END);
  say(B, 'open');
  expect(await endOf()).toBeUndefined();
});
