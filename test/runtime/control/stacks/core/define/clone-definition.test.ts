import { expect, test } from 'vitest';
import {
  cloneDefinition,
  withAllotments,
} from '../../../../../../runtime/control/stacks/core/define/clone-definition.ts';
import {
  cloneSecrets,
  renewedSecrets,
} from '../../../../../../runtime/control/stacks/core/define/clone-secrets.ts';
import type { StackDefinition } from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import { nodeSecretMaker } from '../../../../../../runtime/control/stacks/adapters/node-secret-maker.ts';
import type { MachineId, NodeId, PointId } from '../../../../../../schemas/ids/brand.ts';
import type { StackName } from '../../../../../../schemas/ids/names.ts';
import { fakeDigest } from '../../../../../fakes/appliances.ts';
import { definitionOf } from '../../../../../contract/lab/stored-stacks.ts';

const made = definitionOf({ uplink: 'office' }, { uplinkIndex: 7, vnis: [5, 6] });
const image = (name: string) => ({
  id: fakeDigest(name),
  indexBytes: 1,
  diskBytes: 2,
  label: name,
});
const left = ['node-0000000009' as NodeId];
const origin: StackDefinition = {
  ...made,
  machines: made.machines.map((machine) => ({ ...machine, epoch: 3, left })),
  volumes: made.volumes.map((volume) => ({
    ...volume,
    left,
    ...(volume.kind === 'system' ? { image: fakeDigest('used') } : {}),
  })),
  layers: [{ ...made.volumes[0]!, layer: true, point: 'point-0000000001' as PointId }],
  heldPorts: [{ ...made.ports[0]!, hostPort: 4, point: 'point-0000000001' as PointId }],
  networks: made.networks.map((network) => ({ ...network, left })),
  images: [image('used'), image('unused')],
};
const [from, name] = ['blog', 'copy'] as [StackName, StackName];
const ports = [{ ...made.ports[0]!, hostPort: 20_009 }];
let count = 0;
const random = (bytes: number): Uint8Array => new Uint8Array(bytes).fill((count += 1));
const clone = (fenced: boolean, of = origin) =>
  cloneDefinition(of, { from, name, fenced, ports }, random);

test('everything of a clone has an id of its own, and its disks stand on those of the stack', () => {
  const { machines, volumes, networks, ...rest } = clone(false);
  const [machine] = machines;
  expect(rest).toEqual({
    gateway: origin.gateway,
    domain: 'copy.stackyard.internal',
    uplinkIndex: 7,
    ports,
    images: [image('used')],
  });
  expect(networks.map(({ id: _id, ...network }) => network)).toEqual(
    made.networks.map(({ id: _id, uplink: _uplink, ...network }) => network),
  );
  expect(volumes).toEqual(
    origin.volumes.map(({ left: _left, ...volume }, index) => ({
      ...volume,
      id: volumes[index]!.id,
      machine: machine!.id,
      base: volume.id,
    })),
  );
  const { disks, interfaces, ...others } = machine!;
  const [was] = made.machines;
  expect(others).toEqual({
    id: machine!.id,
    name: 'copy-db',
    role: 'db',
    index: 0,
    hostname: 'db',
    node: was!.node,
    cpu: 1,
    memoryBytes: 2 ** 29,
  });
  expect(disks).toEqual(was!.disks.map((disk, index) => ({ ...disk, volume: volumes[index]!.id })));
  expect(interfaces).toEqual(
    was!.interfaces.map((each) => ({
      ...each,
      network: networks[0]!.id,
      mac: interfaces[0]!.mac,
    })),
  );
  expect(interfaces[0]!.mac).not.toBe(was!.interfaces[0]!.mac);
  const ids = [origin, { machines, volumes, networks }].flatMap((each) =>
    [...each.machines, ...each.volumes, ...each.networks].map(({ id }) => id),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test('guests of a fenced clone stay who they are, also of one that was fenced already', () => {
  const first = clone(true);
  const [was] = origin.machines;
  expect(first.domain).toBe(origin.domain);
  expect(first.machines[0]).toMatchObject({ name: 'copy-db', instance: was!.id });
  expect(first.machines[0]!.interfaces[0]!.mac).toBe(was!.interfaces[0]!.mac);
  expect(clone(true, first).machines[0]!.instance).toBe(was!.id);
  expect(clone(false, first).machines[0]).not.toHaveProperty('instance');
});

test('a disk that comes off another one stands on that disk alone in the clone', () => {
  const [volume] = origin.volumes;
  const merging = { ...volume!, base: 'volume-a' as never, off: 'volume-b' as never };
  const of = { ...origin, volumes: [merging, ...origin.volumes.slice(1)] };
  expect(clone(false, of).volumes[0]).toMatchObject({ base: volume!.id });
  expect(clone(false, of).volumes[0]).not.toHaveProperty('off');
});

test('what is not part of the stack cannot be cloned', () => {
  const stray = { ...origin.volumes[0]!, machine: 'machine-elsewhere' as MachineId };
  expect(() => clone(false, { ...origin, volumes: [stray] })).toThrow('not part of the stack');
});

test('what is handed out is put in its place', () => {
  const given = withAllotments(origin, { uplinkIndex: 40, vnis: [41] });
  expect(given).toEqual({
    ...origin,
    uplinkIndex: 40,
    networks: origin.networks.map((network, index) => ({
      ...network,
      vni: index === 0 ? 41 : network.vni,
    })),
  });
});

test('secrets stay, but for those that the appliance wants anew; in a fenced clone all', async () => {
  const secrets = {
    database: { type: 'password', length: 32 },
    session: { type: 'hex', bytes: 32, clone: 'renew' },
    key: { type: 'keypair', clone: 'renew' },
  } as const;
  expect(renewedSecrets(secrets, false)).toEqual(['session', 'key']);
  expect(renewedSecrets(secrets, true)).toEqual([]);
  const had = {
    parameters: { password: 'mine' },
    secrets: { database: 'd', session: 's', 'key.private': 'p', 'key.public': 'q' },
  };
  const given = await cloneSecrets(secrets, had, false, nodeSecretMaker);
  expect(given.parameters).toEqual(had.parameters);
  expect(Object.keys(given.secrets)).toEqual(Object.keys(had.secrets));
  expect(given.secrets['database']).toBe('d');
  for (const key of ['session', 'key.private', 'key.public'] as const) {
    expect(given.secrets[key]).not.toBe(had.secrets[key]);
  }
  expect(await cloneSecrets(secrets, had, true, nodeSecretMaker)).toEqual(had);
});
