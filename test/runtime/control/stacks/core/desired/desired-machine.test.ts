import { describe, expect, test } from 'vitest';
import type { DefinedMachine } from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import type { StackRecord } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import { desiredMachine } from '../../../../../../runtime/control/stacks/core/desired/desired-machine.ts';
import { desiredProbes } from '../../../../../../runtime/control/stacks/core/desired/desired-probes.ts';
import {
  makeGuestConfig,
  renderReady,
} from '../../../../../../runtime/control/stacks/core/desired/guest-config.ts';
import type { Role } from '../../../../../../schemas/appliance/role.ts';
import { makeManifest } from '../../../../../fakes/appliances.ts';
import { definedMachine, definition, nodeId } from '../define/lab.ts';

const [a, b] = ['a', 'b'].map(nodeId) as [never, never];
const STARTED = '2026-05-01T12:00:00.000Z';
const { db, web } = makeManifest().roles;
const secrets = { parameters: {}, secrets: { db_password: 's3cret' } };
const nic = {
  network: 'network-1' as never,
  mac: '52:54:00:00:00:01',
  address4: '10.77.0.10',
  address6: 'fd00::a',
};
const network = {
  id: 'network-1' as never,
  name: 'private',
  vni: 1,
  mtu: 1_450,
  subnet4: '10.77.0.0/24',
  subnet6: 'fd00::/64',
};

/** A stack with its router on `a`, of these machines, and roles that are a little different. */
const stackOf = (machines: DefinedMachine[], roles: Record<string, object> = {}): StackRecord =>
  ({
    id: 'stack-1',
    name: 'blog',
    stage: 'defined',
    power: 'on',
    parameters: { title: 'Mine' },
    appliance: {
      manifest: {
        ...makeManifest(),
        roles: { db: { ...db, ...roles['db'] }, web: { ...web, ...roles['web'] } },
      },
    },
    definition: definition({ machines, networks: [network] }),
  }) as never;
const desired = (
  machine: DefinedMachine,
  {
    roles,
    proven,
    runs = [],
    at = [],
  }: {
    roles?: Record<string, object>;
    proven?: string;
    runs?: object[];
    at?: DefinedMachine['node'][];
  } = {},
) =>
  desiredMachine({ record: stackOf([machine], roles), secrets, runs } as never, machine, {
    states: new Map(),
    provenFor: () => proven,
    placeOf: () => undefined,
    nodesWith: () => at,
  });

describe('what a machine shall be', () => {
  test('waits for as long as another node has it, of which its record knows nothing', () => {
    const machine = definedMachine('db');
    const on = { power: 'on', hold: false };
    expect(desired(machine)).toMatchObject(on);
    expect(desired(machine, { at: [machine.node] })).toMatchObject(on);
    expect(desired(machine, { at: [machine.node, b] })).toMatchObject({ power: 'on', hold: true });
    expect(desired(definedMachine('db', { left: [b] }), { at: [b] })).toMatchObject(on);
  });

  test('has an epoch once another node has had it', () => {
    expect(desired(definedMachine('db', { epoch: 3 })).epoch).toBe(3);
    expect(desired(definedMachine('db'))).not.toHaveProperty('epoch');
  });

  test('has a rule of when it is ready, if its role has one, and the address that is asked', () => {
    const made = desired(definedMachine('db', { interfaces: [nic] }));
    expect(made).toMatchObject({ ready: { type: 'tcp', port: 3306 }, readyAddress: '10.77.0.10' });
    const silent = desired(definedMachine('db'), { roles: { db: { ready: undefined } } });
    expect(silent).not.toHaveProperty('ready');
    expect(silent.readyAddress).toBe('0.0.0.0');
  });

  test('is seen to be ready by its own node on the gateway, elsewhere as the gateway says', () => {
    expect(desired(definedMachine('db'), { proven: STARTED }).readiness).toEqual({ by: 'node' });
    const away = definedMachine('db', { node: b });
    expect(desired(away, { proven: STARTED }).readiness).toEqual({
      by: 'gateway',
      provenFor: STARTED,
    });
    expect(desired(away).readiness).toStrictEqual({ by: 'gateway' });
  });

  test('is told files anew with a command, as they are rendered now', () => {
    const machine = definedMachine('web');
    const roles = {
      web: {
        files: [
          { path: '/title', content: '{{ parameters.title }}', owner: 'a', permissions: '0600' },
          { path: '/other', content: 'x', owner: 'a', permissions: '0600' },
        ],
      },
    };
    const runs = [{ id: '1', machine: machine.id, command: ['true'], files: ['/title'] }];
    expect(desired(machine, { roles, runs }).runs).toEqual([
      {
        id: '1',
        command: ['true'],
        files: [{ path: '/title', content: 'Mine', owner: 'a', permissions: '0600' }],
      },
    ]);
  });

  test('runs what was asked of it, and nothing of others', () => {
    const run = (id: string, machine: string) => ({ id, machine, command: ['flush'], other: 1 });
    const runs = [run('1', 'machine-db'), run('2', 'machine-web')];
    expect(desired(definedMachine('db'), { runs }).runs).toEqual([{ id: '1', command: ['flush'] }]);
  });

  test('is nothing without its role', () => {
    const lost = definedMachine('mail', { name: 'blog-mail' });
    expect(() => desired(lost)).toThrow('machine blog-mail names a role that is not there');
  });
});

describe('what a machine is told at its first start', () => {
  const guest = (role: object, machine = definedMachine('db', { interfaces: [nic] })) =>
    makeGuestConfig({ stack: stackOf([machine]), secrets }, machine, {
      ...db,
      ...role,
    } as Role);

  test('are keys that people gave, and none that they left empty', () => {
    const users = [
      {
        name: 'olga',
        sudo: true,
        authorizedKeys: ['{{ parameters.title }}', '  ', 'ssh-ed25519 X'],
      },
    ];
    expect(guest({ users }).users).toEqual([
      { name: 'olga', sudo: true, authorizedKeys: ['Mine', 'ssh-ed25519 X'] },
    ]);
  });

  test('are the disks that have a file system and a place', () => {
    const data = {
      store: { size: 1, filesystem: 'ext4', mount: '/var/lib/db' },
      spare: { size: 1, filesystem: 'ext4' },
      raw: { size: 1, filesystem: 'none', mount: '/raw' },
    };
    expect(guest({ data }).mounts).toEqual([
      { serial: 'store', filesystem: 'ext4', path: '/var/lib/db' },
    ]);
  });

  test('is nothing about a network that is not there', () => {
    const lost = definedMachine('db', { interfaces: [{ ...nic, network: 'network-2' as never }] });
    expect(() => guest({}, lost)).toThrow('machine db names a network that is not there');
  });
});

describe('the rule of when a machine is ready', () => {
  const lookup = (path: string) => `<${path}>`;
  const http = { type: 'http', port: 80, path: '/', timeout: 1 } as const;

  test('has its template rendered, where it has one', () => {
    const asked = { ...http, contains: 'Hello {{ parameters.title }}' } as never;
    expect(renderReady(asked, lookup)).toEqual({ ...http, contains: 'Hello <parameters.title>' });
    for (const rule of [http, { type: 'tcp', port: 1, timeout: 1 }, undefined] as never[]) {
      expect(renderReady(rule, lookup)).toBe(rule);
    }
  });
});

describe('what a gateway shall ask', () => {
  const machines = [
    definedMachine('db', { node: b, interfaces: [nic] }),
    definedMachine('web', { interfaces: [nic] }),
  ];
  interface Asked {
    readonly roles?: Record<string, object>;
    readonly state?: string;
    readonly startedAt?: string;
    readonly node?: never;
    readonly all?: DefinedMachine[];
    readonly stage?: string;
    readonly askedAt?: string;
  }
  const probes = ({
    roles = {},
    state = 'starting',
    startedAt = STARTED,
    node = a,
    all = machines,
    stage = 'defined',
    askedAt,
  }: Asked = {}) => {
    const seen = { state, ...(startedAt ? { startedAt } : {}) };
    const record = { ...stackOf(all, roles), stage };
    const known = { get: () => seen as never };
    return desiredProbes({ record, secrets, runs: [] } as never, node, known, askedAt);
  };

  test('are machines of other nodes that have started, over the network', () => {
    expect(probes()).toEqual([
      {
        machine: 'machine-db',
        stack: 'stack-1',
        address: '10.77.0.10',
        startedAt: STARTED,
        ready: expect.objectContaining({ type: 'tcp', port: 3306 }),
      },
    ]);
  });

  test('are none that ask nothing, or are asked from inside', () => {
    expect(probes({ roles: { db: { ready: undefined } } })).toEqual([]);
    const command = { type: 'command', command: ['true'], timeout: 1 };
    expect(probes({ roles: { db: { ready: command } } })).toEqual([]);
  });

  test('are none that have not started, are ready, or have no address', () => {
    expect(probes({ state: 'ready' })).toEqual([]);
    expect(probes({ startedAt: '' })).toEqual([]);
    expect(probes({ all: [definedMachine('db', { node: b })] })).toEqual([]);
  });

  test('are all that are ready, on whichever node, when they are asked once more', () => {
    const askedAt = '2026-02-02T00:00:00.000Z';
    const found = probes({ state: 'ready', askedAt });
    expect(found.map(({ machine, startedAt }) => [machine, startedAt])).toEqual([
      ['machine-db', askedAt],
      ['machine-web', askedAt],
    ]);
    expect(probes({ state: 'ready', askedAt, startedAt: '' })).toHaveLength(2);
    expect(probes({ askedAt }).map(({ startedAt }) => startedAt)).toEqual([STARTED]);
    expect(probes({ state: 'off', askedAt })).toEqual([]);
    expect(probes({ state: 'ready', askedAt, node: b })).toEqual([]);
  });

  test('are those of its own stacks, once these are there', () => {
    expect(probes({ node: b })).toEqual([]);
    expect(probes({ stage: 'connected' })).toEqual([]);
  });
});
