import { describe, expect, test } from 'vitest';
import {
  type CloneInput,
  planClone,
} from '../../../../../../runtime/control/stacks/core/plan/plan-clone.ts';
import { stackSight } from '../../../../../../runtime/control/stacks/core/view/stack-sight.ts';
import { simulatedFacts } from '../../../../../../runtime/simulator/simulated-node.ts';
import type { ObservedState } from '../../../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import type { NetworkId, NodeId, PoolId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import type { StackName } from '../../../../../../schemas/ids/names.ts';
import { makeManifest } from '../../../../../fakes/appliances.ts';
import { recordOf } from '../../../../../contract/lab/stored-stacks.ts';
import { poolId, sitePool } from '../../../pools/core/lab.ts';
import { definedMachine, definedVolume, definition, nodeId } from '../define/lab.ts';
import { siteNode } from './lab/site-nodes.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;
const A = nodeId('a');
const machines = [
  definedMachine('db', { name: 'blog-db', memoryBytes: 512 * MiB }),
  definedMachine('web', { name: 'blog-web', memoryBytes: 512 * MiB }),
];
const site = {
  key: 'site',
  title: 'Site',
  role: 'web',
  port: 80,
  protocol: 'tcp',
  scheme: 'http',
  hostPort: 20_000,
} as const;
const now = definition({
  machines,
  volumes: [definedVolume('db', { name: 'store', kind: 'data', sizeBytes: 4 * GiB })],
  ports: [site],
});
const record = {
  ...recordOf('stack-0123456789' as never, now, {}),
  stage: 'defined',
  power: 'on',
} as const;
const [volume] = now.volumes;

const report = (parts: Partial<ObservedState> = {}) =>
  ({
    facts: simulatedFacts(A),
    machines: machines.map(({ id }) => ({ id, state: 'ready', runs: [] })),
    volumes: [],
    routers: [],
    ...parts,
  }) as Partial<ObservedState> as ObservedState;

function inputOf(over: Partial<CloneInput> = {}): CloneInput {
  const stack = over.record ?? record;
  return {
    record: stack,
    request: { fenced: false, ports: {} },
    site: {
      nodes: [siteNode('a'), siteNode('b', { admits: false })],
      mtuBytes: 1_450,
      stackNames: new Set(['blog']),
    },
    stacks: [stack],
    uses: [],
    sight: stackSight(stack.definition, stack.id, () => report()),
    isLost: () => false,
    nodeName: () => 'a',
    ...over,
  };
}
const plan = (over: Partial<CloneInput> = {}) => planClone(inputOf(over));
const wish = (request: Partial<CloneInput['request']>) => ({
  request: { fenced: false, ports: {}, ...request },
});
const codes = (over: Partial<CloneInput> = {}) => plan(over).problems.map(({ code }) => code);

describe('the plan of a clone', () => {
  test('tells what there will be, and where', () => {
    const found = plan();
    expect(found).toEqual({
      stack: { id: record.id, name: 'blog' },
      name: 'blog-2',
      fenced: false,
      start: true,
      appliance: {
        title: 'Blog',
        version: record.appliance.manifest.version,
        digest: record.appliance.digest,
      },
      machines: [
        {
          name: 'blog-2-db',
          node: machines[0]!.node,
          nodeName: 'a',
          cpu: machines[0]!.cpu,
          memoryBytes: 512 * MiB,
          disks: [{ name: 'store', kind: 'data', sizeBytes: 4 * GiB }],
        },
        {
          name: 'blog-2-web',
          node: machines[1]!.node,
          nodeName: 'a',
          cpu: machines[1]!.cpu,
          memoryBytes: 512 * MiB,
          disks: [],
        },
      ],
      ports: [{ ...site, hostPort: LIMITS.stack.hostPortFirst }],
      secrets: [{ key: 'db_password', kind: 'password', change: 'kept' }],
      egress: 'internet',
      hash: expect.stringMatching(/^sha256:/),
      notices: [
        {
          code: 'CLONE_PLACE',
          message:
            'The clone is bound to a: its disks stand on those of blog, and nothing is copied.',
        },
        {
          code: 'CLONE_COMMANDS',
          message:
            'Its guests get new host keys and machine ids, and run the first-start commands of the appliance again.',
        },
      ],
      problems: [],
    });
  });

  test('is bound by its hash', () => {
    const { hash } = plan();
    expect(plan().hash).toBe(hash);
    for (const other of [{ fenced: true }, { name: 'other' as StackName }, { start: false }]) {
      expect(plan(wish(other)).hash).not.toBe(hash);
    }
  });

  test('starts what is on, unless told otherwise', () => {
    const off = { ...record, power: 'off' } as const;
    expect(plan({ record: off }).start).toBe(false);
    expect(plan({ record: off, ...wish({ start: true }) }).start).toBe(true);
    expect(plan(wish({ start: false })).start).toBe(false);
  });

  test('of a fenced one publishes nothing, leads nowhere and keeps all secrets', () => {
    const manifest = makeManifest({ secrets: { key: { type: 'hex', bytes: 32, clone: 'renew' } } });
    const renewing = { ...record, appliance: { ...record.appliance, manifest } };
    expect(plan({ record: renewing }).secrets).toEqual([
      { key: 'key', kind: 'hex', change: 'new' },
    ]);
    expect(plan({ record: renewing, ...wish({ fenced: true }) })).toMatchObject({
      ports: [],
      egress: 'none',
      secrets: [{ key: 'key', change: 'kept' }],
      notices: [{ code: 'CLONE_PLACE' }],
    });
  });

  test('takes ports that are wished for, and refuses those that are taken or unknown', () => {
    const used = siteNode('a', { ports: [{ protocol: 'tcp', port: 81, by: 'stack “shop”' }] });
    const at = { site: { ...inputOf().site, nodes: [used] } };
    expect(plan({ ...at, ...wish({ ports: { site: 82 } }) }).ports).toEqual([
      { ...site, hostPort: 82 },
    ]);
    expect(plan({ ...at, ...wish({ ports: { site: 81, no: 5 } }) }).problems).toEqual([
      { code: 'PORT_UNKNOWN', message: 'There is no published port “no”.' },
      {
        code: 'PORT_TAKEN',
        message: 'Port 81 is used by stack “shop”.',
        action: 'Choose another port for “site”.',
      },
    ]);
    expect(plan(wish({ fenced: true, ports: { site: 82 } })).problems).toEqual([
      {
        code: 'PORT_UNKNOWN',
        message: 'There is no published port “site”.',
        action: 'A fenced clone publishes none.',
      },
    ]);
    const twice = { ...record, definition: { ...now, ports: [site, { ...site, key: 'more' }] } };
    expect(plan({ record: twice }).ports.map(({ hostPort }) => hostPort)).toEqual([
      LIMITS.stack.hostPortFirst,
      LIMITS.stack.hostPortFirst + 1,
    ]);
  });

  test('says which networks lose their LAN', () => {
    const network = {
      id: 'network-0123456789' as NetworkId,
      name: 'front',
      vni: 1,
      mtu: 1_450,
      subnet4: '192.0.2.0/24',
      subnet6: 'fd00::/64',
    };
    const uplink = { name: 'office', router4: '192.0.2.200' };
    const networks = [
      { ...network, uplink },
      { ...network, name: 'back' },
    ];
    const attached = { ...record, definition: { ...now, networks } };
    expect(plan({ record: attached }).notices.slice(1, -1)).toEqual([
      { code: 'CLONE_NO_UPLINK', message: 'Network “front” of the clone is part of no LAN.' },
    ]);
  });
});

describe('in the way of a clone is', () => {
  test('a name that is taken', () => {
    expect(codes(wish({ name: 'blog' as StackName }))).toEqual(['NAME_TAKEN']);
  });

  test('a node that is closed, lost, or whose agent is older', () => {
    const closed = { ...inputOf().site, nodes: [siteNode('a', { admits: false })] };
    expect(plan({ site: closed }).problems).toEqual([
      {
        code: 'NODE_CLOSED',
        message: 'a is closed to new machines, and the disks of the stack are there.',
        action: 'Open it again: yard node uncordon a',
      },
    ]);
    expect(codes({ isLost: () => true })).toEqual(['NODE_CLOSED']);
    const { clones: _clones, ...facts } = simulatedFacts(A);
    const old = stackSight(now, record.id, () => report({ facts }));
    expect(plan({ sight: old }).problems).toEqual([
      {
        code: 'AGENT_OLD',
        message: 'The agent of a is older and knows no clones.',
        action: 'Update the agent of a.',
      },
    ]);
    const { layers: _layers, ...older } = facts;
    expect(codes({ sight: stackSight(now, record.id, () => report({ facts: older })) })).toEqual([
      'AGENT_OLD',
    ]);
  });

  test('a machine that has failed, and a disk that is missing', () => {
    const failed = report({
      machines: machines.map(({ id }) => ({ id, state: 'failed', runs: [] })),
      volumes: [
        { id: volume!.id, state: 'missing', usedBytes: 0, since: '2026-01-01T00:00:00.000Z' },
      ],
    } as never);
    expect(codes({ sight: stackSight(now, record.id, () => failed) })).toEqual([
      'VOLUME_MISSING',
      'MACHINE_FAILED',
      'MACHINE_FAILED',
    ]);
  });

  test('a disk that stands on too many others, of whichever stacks', () => {
    const most = LIMITS.stack.clones.mostBelow;
    const chain = (count: number) => ({
      definition: definition({
        volumes: Array.from({ length: count }, (_, index) =>
          definedVolume('db', {
            id: `volume-chain-${index}` as VolumeId,
            ...(index > 0 ? { base: `volume-chain-${index - 1}` as VolumeId } : {}),
          }),
        ),
      }),
    });
    const over = (count: number) => {
      const base = `volume-chain-${count - 1}` as VolumeId;
      const deep = { ...record, definition: { ...now, volumes: [{ ...volume!, base }] } };
      return plan({ record: deep, stacks: [deep, chain(count)] }).problems;
    };
    expect(over(most - 1)).toEqual([]);
    expect(over(most)).toEqual([
      {
        code: 'TOO_MANY_LAYERS',
        message: `Disks of blog stand on ${most} others already, and one that is cloned may stand on ${most - 1}.`,
        action:
          'Delete restore points that are not needed (yard stack point ls blog), or clones between.',
      },
    ]);
  });

  test('too little memory, if it is to be started, and too little room on the node or in a pool', () => {
    const small = siteNode('a', { memoryReservedBytes: siteNode('a').memoryBytes });
    const at = { site: { ...inputOf().site, nodes: [small] } };
    expect(codes(at)).toEqual(['MEMORY_SHORT']);
    expect(codes({ ...at, ...wish({ start: false }) })).toEqual([]);
    const room = (poolFreeBytes: number) => ({
      site: { ...inputOf().site, nodes: [siteNode('a', { poolFreeBytes, diskPromisedBytes: 0 })] },
    });
    expect(codes(room(4 * GiB))).toEqual([]);
    expect(plan(room(4 * GiB - MiB)).problems).toEqual([
      {
        code: 'DISK_SHORT',
        message:
          'It needs up to 4 GiB of disk space on a for what will be written to it, and 4.0 GiB is free.',
        action: 'Free some space there, or remove another stack with its data.',
      },
    ]);
    const pool = poolId('fast');
    const inPool = { ...record, definition: { ...now, volumes: [{ ...volume!, pool }] } };
    const { site: elsewhere } = room(0);
    const shared = sitePool('fast', ['a'], { freeBytes: 4 * GiB });
    const found = plan({ record: inPool, site: { ...elsewhere, pools: [shared] } });
    expect(found.machines[0]!.disks[0]).toMatchObject({ pool: { id: pool, name: shared.name } });
    expect(found.problems).toEqual([]);
    expect(codes({ record: inPool, site: { ...elsewhere, pools: [] } })).toEqual(['POOL_AWAY']);
    const full = sitePool('fast', ['a'], { freeBytes: 4 * GiB - 1 });
    expect(codes({ record: inPool, site: { ...elsewhere, pools: [full] } })).toEqual([
      'POOL_SHORT',
    ]);
  });

  test('and for what else is made for it, where that is made', () => {
    const pool = poolId('fast');
    const need = (bytes: number, where: { pool?: PoolId; node?: NodeId } = {}) => ({
      besides: [{ pool: where.pool, node: where.node ?? A, bytes }],
    });
    const five = siteNode('a', { poolFreeBytes: 5 * GiB, diskPromisedBytes: 0 });
    const alone = { ...inputOf().site, nodes: [five] };
    const shared = sitePool('fast', ['a'], { freeBytes: GiB });
    const both = { site: { ...alone, pools: [shared] } };
    expect(codes({ ...both, ...need(GiB) })).toEqual([]);
    expect(codes({ ...both, ...need(GiB + 1) })).toEqual(['DISK_SHORT']);
    expect(codes({ ...both, ...need(9 * GiB, { node: nodeId('b') }) })).toEqual([]);
    expect(codes({ ...both, ...need(GiB, { pool }) })).toEqual([]);
    expect(codes({ ...both, ...need(GiB + 1, { pool }) })).toEqual(['POOL_SHORT']);
  });
});
