import { describe, expect, test } from 'vitest';
import type { Stage } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import type { OpenStack } from '../../../../../../runtime/control/stacks/core/desired/open-stack.ts';
import type { TunnelSight } from '../../../../../../runtime/control/stacks/core/desired/desired-networks.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../../../schemas/ids/brand.ts';
import {
  A,
  B,
  DEFINITION,
  NO_TUNNELS,
  type Sight,
  STARTED,
  stackAt,
  stateOf,
} from './lab/spread-stack.ts';

describe('what a node shall be', () => {
  test('grows with the stage of its stacks', () => {
    const counts = (stage: Stage) => {
      const { images, volumes, networks, routers, machines } = stateOf(A, [stackAt(stage)]);
      return [images, volumes, networks, routers, machines].map((things) => things.length);
    };
    expect(counts('reserved')).toEqual([0, 0, 0, 0, 0]);
    expect(counts('fetched')).toEqual([1, 0, 0, 0, 0]);
    expect(counts('stored')).toEqual([1, 2, 0, 0, 0]);
    expect(counts('connected')).toEqual([1, 2, 2, 1, 0]);
    expect(counts('defined')).toEqual([1, 2, 2, 1, 1]);
    expect(counts('kept')).toEqual([0, 1, 0, 0, 0]);
  });

  test('has the images and volumes of its own machines', () => {
    const { images, volumes } = stateOf(A, [stackAt('defined', { madeVolumes: ['v-db'] })]);
    const source = { registry: 'http://registry.test', access: 'own', repository: 'acme/blog' };
    expect(images).toEqual([{ ...DEFINITION.images[0], source, peers: [] }]);
    expect(volumes).toEqual([
      {
        id: 'v-db',
        stack: 'stack-1',
        label: 'system of blog-db-1',
        sizeBytes: 10,
        image: 'image-1',
        mode: 'keep',
      },
      {
        id: 'v-data',
        stack: 'stack-1',
        label: 'store of blog-db-1',
        sizeBytes: 20,
        mode: 'create',
      },
    ]);
  });

  test('names an image of several stacks once, from a registry that may be asked', () => {
    const refused: OpenStack = { ...stackAt('fetched'), access: 'refused' };
    for (const here of [
      [refused, stackAt('fetched')],
      [stackAt('fetched'), refused],
      [stackAt('fetched'), refused, refused],
      [refused, refused, stackAt('fetched')],
      [refused, stackAt('fetched'), refused],
    ]) {
      expect(stateOf(A, here).images.map(({ source }) => source.access)).toEqual(['own']);
    }
  });

  test('has an image in the pools that its disks are in', () => {
    const inPool = (pool: string | undefined) => {
      const [first, ...others] = DEFINITION.volumes;
      const volumes = [{ ...first, ...(pool ? { pool } : {}) }, ...others];
      return stateOf(A, [stackAt('fetched', { definition: { ...DEFINITION, volumes } })]).images[0];
    };
    expect(inPool('pool-tank')?.pools).toEqual(['pool-tank']);
    expect(inPool(undefined)).not.toHaveProperty('pools');
  });

  test('lets in machines that move to it, and has the pools that are meant for it', () => {
    const move = { operation: 'op-1', to: A, mode: 'live', copy: [], phase: 'prepare' };
    const machines = DEFINITION.machines.map((machine) =>
      machine.node === B ? { ...machine, move } : machine,
    );
    const moving = stackAt('defined', { definition: { ...DEFINITION, machines } });
    const pools = { pools: [{ id: 'pool-tank' }], exports: [{ pool: 'pool-barn' }] };
    const state = stateOf(A, [moving], { around: { pools } });
    expect(state.arrivals.map(({ machine }) => machine.id)).toEqual(['m-web']);
    expect(state).toMatchObject(pools);
    expect(stateOf(B, [moving]).arrivals).toEqual([]);
  });
});

describe('networks of a node', () => {
  test('are those of its machines, and on the gateway all; what spans nodes names what is behind each', () => {
    const hosts = (mac: number) => [{ mac: `52:54:00:00:00:0${mac}`, address6: `fd00::${mac}` }];
    expect(stateOf(A, [stackAt('connected')]).networks).toEqual([
      {
        id: 'net-p',
        stack: 'stack-1',
        name: 'private',
        vni: 7,
        mtu: 1_450,
        segment: { peers: [{ address: '192.0.2.2', router: false, hosts: hosts(3) }] },
      },
      { id: 'net-b', stack: 'stack-1', name: 'back', vni: 8, mtu: 1_450 },
    ]);
    expect(stateOf(B, [stackAt('connected')]).networks).toEqual([
      expect.objectContaining({
        id: 'net-p',
        segment: { peers: [{ address: '192.0.2.1', router: true, hosts: hosts(1) }] },
      }),
    ]);
  });

  test('leave out a node whose address is not known yet', () => {
    const [network] = stateOf(A, [stackAt('connected')], { addresses: new Map() }).networks;
    expect(network?.segment).toEqual({ peers: [] });
  });
});

describe('tunnels of a network', () => {
  const endOf = (last: number) => ({ key: `${last}`, port: 8_473, address: `fde6::${last}` });
  const ends = new Map([
    [A, endOf(1)],
    [B, endOf(2)],
  ]);
  const segmentOf = (node: NodeId, tunnels: Partial<TunnelSight>) =>
    stateOf(node, [stackAt('connected')], { around: { tunnels: { ...NO_TUNNELS, ...tunnels } } })
      .networks[0]?.segment;

  test('are named to nodes that have one, and used when all change to them', () => {
    const open = { endOf: (_: unknown, node: NodeId) => ends.get(node) };
    expect(segmentOf(A, open)).toMatchObject({ peers: [{ tunnel: endOf(2) }] });
    expect(segmentOf(A, open)).not.toHaveProperty('sealed');
    expect(segmentOf(B, { ...open, isSealed: () => true })).toMatchObject({
      peers: [{ address: '192.0.2.1', tunnel: endOf(1) }],
      sealed: true,
    });
  });

  test('are asked for by network, with all nodes that have a part in it', () => {
    const asked: unknown[] = [];
    segmentOf(A, {
      isSealed: (network, members) => {
        asked.push([network, members]);
        return false;
      },
    });
    expect(asked).toEqual([['net-p', [A, B]]]);
  });

  test('are never named to a node without one, whose agent may be older', () => {
    const others = {
      endOf: (_: unknown, node: NodeId) => (node === A ? undefined : ends.get(node)),
    };
    expect(segmentOf(A, others)).toEqual(segmentOf(A, {}));
    expect(segmentOf(A, { ...others, isSealed: () => true })).toEqual({ peers: [] });
  });

  test('leave out of an encrypted network whoever has none', () => {
    const own = { endOf: (_: unknown, node: NodeId) => (node === A ? ends.get(A) : undefined) };
    expect(segmentOf(A, { ...own, isSealed: () => true })).toEqual({ peers: [], sealed: true });
    expect(segmentOf(A, own)?.peers).toEqual([expect.not.objectContaining({ tunnel: endOf(2) })]);
  });
});

test('the router is on the gateway alone, and serves machines on whatever node', () => {
  expect(stateOf(B, [stackAt('connected')]).routers).toEqual([]);
  const host = (machine: string, last: number, names: string[]) => ({
    machine,
    mac: `52:54:00:00:00:0${last}`,
    address4: `10.77.0.${last}`,
    address6: `fd00::${last}`,
    names,
  });
  expect(stateOf(A, [stackAt('connected')]).routers).toEqual([
    {
      stack: 'stack-1',
      domain: 'blog.test',
      uplink: { index: 3 },
      egress: 'internet',
      networks: [
        {
          network: 'net-p',
          gateway4: '10.77.0.1/24',
          gateway6: 'fd00:1::1/64',
          hosts: [host('m-db', 1, ['db-1', 'db']), host('m-web', 3, ['web-1', 'web'])],
        },
        {
          network: 'net-b',
          gateway4: '10.78.0.1/24',
          gateway6: 'fd00:2::1/64',
          hosts: [host('m-db', 2, ['db-1', 'db'])],
        },
      ],
      publish: [
        {
          key: 'site',
          protocol: 'tcp',
          hostPort: 20_000,
          port: 80,
          targets4: ['10.77.0.3'],
          targets6: ['fd00::3'],
        },
      ],
    },
  ]);
});

describe('the gateway asks for machines of other nodes', () => {
  const probes = (node: NodeId, states: NonNullable<Sight['states']>, stage: Stage = 'defined') =>
    stateOf(node, [stackAt(stage)], { states }).probes;
  const starting = { state: 'starting', startedAt: STARTED };

  test('whether they are ready, from their start on', () => {
    expect(probes(A, { 'm-web': starting, 'm-db': starting })).toEqual([
      {
        machine: 'm-web',
        stack: 'stack-1',
        address: '10.77.0.3',
        startedAt: STARTED,
        ready: { type: 'http', port: 80, path: '/', contains: 'Hello', timeout: 60_000 },
      },
    ]);
  });

  test('and for nothing that has not started, is ready, or is not defined; no other node does', () => {
    expect(probes(A, { 'm-web': { state: 'ready', startedAt: STARTED } })).toEqual([]);
    expect(probes(A, { 'm-web': { state: 'starting' } })).toEqual([]);
    expect(probes(A, {})).toEqual([]);
    expect(probes(A, { 'm-web': starting }, 'connected')).toEqual([]);
    expect(probes(B, { 'm-web': starting, 'm-db': starting })).toEqual([]);
  });
});

describe('a machine that shall be', () => {
  test('on its gateway finds out itself whether it is ready', () => {
    const [machine] = stateOf(A, [stackAt('defined')]).machines;
    expect(machine).toMatchObject({
      id: 'm-db',
      stack: 'stack-1',
      name: 'blog-db-1',
      cpu: 2,
      memoryBytes: 1_000,
      disks: [{ volume: 'v-db', serial: 'system' }],
      interfaces: [
        { network: 'net-p', mac: '52:54:00:00:00:01' },
        { network: 'net-b', mac: '52:54:00:00:00:02' },
      ],
      power: 'on',
      hold: false,
      after: [],
      ready: { type: 'tcp', port: 3306 },
      readiness: { by: 'node' },
      readyAddress: '10.77.0.1',
      stopGraceMs: LIMITS.agent.stopGraceMs,
      runs: [],
    });
    expect(machine).not.toHaveProperty('firmware');
  });

  test('elsewhere is told by its gateway, and waits for what it comes after', () => {
    const [machine] = stateOf(B, [stackAt('defined')]).machines;
    expect(machine).toMatchObject({
      id: 'm-web',
      firmware: 'uefi',
      hold: true,
      after: ['m-db'],
      ready: { contains: 'Hello' },
      readiness: { by: 'gateway' },
      runs: [{ id: 'run-1', command: ['flush'] }],
    });
    expect(machine?.readiness).toEqual({ by: 'gateway' });
    const asked = stateOf(B, [stackAt('defined')], {
      proven: STARTED,
      states: { 'm-db': { state: 'ready' } },
    }).machines[0];
    expect(asked).toMatchObject({ hold: false, readiness: { by: 'gateway', provenFor: STARTED } });
  });

  test('is told at its first start who it is and where, and what its role says', () => {
    expect(stateOf(B, [stackAt('defined')]).machines[0]?.guest).toEqual({
      instanceId: 'm-web',
      hostname: 'web-1',
      domain: 'blog.test',
      // A key that nobody has given is none.
      users: [{ name: 'admin', sudo: true, authorizedKeys: ['Hello'] }],
      files: [{ path: '/etc/app', content: 'db=10.77.0.1 web-1', mode: '0600' }],
      mounts: [],
      interfaces: [
        {
          name: 'net0',
          mac: '52:54:00:00:00:03',
          address4: '10.77.0.3/24',
          address6: 'fd00::3/64',
          gateway4: '10.77.0.1',
          gateway6: 'fd00:1::1',
          nameservers: ['10.77.0.1', 'fd00:1::1'],
        },
      ],
      commands: [],
    });
  });

  test('has its data mounted, and one way out', () => {
    const guest = stateOf(A, [stackAt('defined')]).machines[0]?.guest;
    expect(guest?.mounts).toEqual([
      { serial: expect.any(String) as string, filesystem: 'ext4', path: '/var/lib/db' },
    ]);
    expect(guest?.commands).toEqual([['init', 'Hello']]);
    expect(guest?.interfaces[1]).toEqual({
      name: 'net1',
      mac: '52:54:00:00:00:02',
      address4: '10.77.0.2/24',
      address6: 'fd00::2/64',
      nameservers: [],
    });
  });
});
