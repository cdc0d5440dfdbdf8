import { expect, test } from 'vitest';
import { earlierProtocol } from '../../../../../runtime/control/nodes/core/earlier-protocol.ts';
import type { DesiredState } from '../../../../../schemas/agent/desired.ts';
import { ReadableDesiredState } from '../../../../../schemas/agent/readable-desired-state.ts';
import type { NetworkId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import { fakeDigest } from '../../../../fakes/appliances.ts';
import { desiredState } from '../../../../fakes/agent-plan.ts';
import { desiredMachine } from '../../../../fakes/machines.ts';

const machine = desiredMachine();
const { stack } = machine;

/** A node that has something of every kind. */
const state: DesiredState = desiredState({
  images: [
    {
      id: fakeDigest('an image'),
      indexBytes: 1,
      diskBytes: 1,
      label: 'an image',
      source: { registry: 'http://registry.test', access: 'own', repository: 'acme/blog' },
      peers: [],
    },
  ],
  volumes: [
    { id: 'volume-000000000a' as VolumeId, stack, label: 'store', sizeBytes: 1, mode: 'keep' },
  ],
  networks: [{ id: 'network-000000000a' as NetworkId, stack, name: 'private', vni: 7, mtu: 1_450 }],
  machines: [machine],
});

test('what a later protocol added is left out for an agent one version behind', () => {
  const spanning: DesiredState = {
    ...state,
    networks: state.networks.map((network) => ({
      ...network,
      segment: { peers: [{ address: '192.0.2.1', router: true, hosts: [] }] },
    })),
    machines: [{ ...machine, readiness: { by: 'gateway' } }],
    disk: { state: 'kept', disk: { path: '/dev/sda', sizeBytes: 1, contents: [] } },
  };
  const words = JSON.stringify(earlierProtocol(spanning));
  expect(JSON.parse(words)).toMatchObject({ protocol: 2, generation: state.generation });
  for (const later of ['peers', 'mtu', 'segment', 'probes', 'readiness', 'disk']) {
    expect(words).not.toContain(`"${later}"`);
  }
});

test('what such an agent has kept is read after its update, and means the same', () => {
  expect(ReadableDesiredState.parse(earlierProtocol(state))).toEqual(state);
  expect(ReadableDesiredState.parse(state)).toEqual(state);
});

test('something else is refused', () => {
  expect(ReadableDesiredState.safeParse({ ...state, protocol: 1 }).success).toBe(false);
  expect(ReadableDesiredState.safeParse({ ...state, protocol: 4 }).success).toBe(false);
  expect(ReadableDesiredState.safeParse({ ...earlierProtocol(state), more: 1 }).success).toBe(
    false,
  );
  expect(ReadableDesiredState.safeParse(null).success).toBe(false);
});
