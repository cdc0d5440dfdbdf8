import { describe, expect, test } from 'vitest';
import { planUpgrade } from '../../../../../../../runtime/control/stacks/core/plan/upgrade/plan-upgrade.ts';
import type { UpgradeInput } from '../../../../../../../runtime/control/stacks/core/plan/upgrade/upgrade-input.ts';
import { upgradeDisks } from '../../../../../../../runtime/control/stacks/core/plan/upgrade/upgrade-disks.ts';
import { stackSight } from '../../../../../../../runtime/control/stacks/core/view/stack-sight.ts';
import { simulatedFacts } from '../../../../../../../runtime/simulator/simulated-node.ts';
import type { ObservedState } from '../../../../../../../schemas/agent/observed.ts';
import type { VolumeId } from '../../../../../../../schemas/ids/brand.ts';
import { fakeDigest, makeAppliance, makeManifest } from '../../../../../../fakes/appliances.ts';
import { recordOf } from '../../../../../../contract/lab/stored-stacks.ts';
import { definedMachine, definedVolume, definition, nodeId } from '../../define/lab.ts';
import { siteNode } from '../lab/site-nodes.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;
const A = nodeId('a');
const before = makeManifest();
const { db, web } = before.roles;

const machines = [
  definedMachine('db', { memoryBytes: 512 * MiB }),
  definedMachine('web', { memoryBytes: 512 * MiB, firmware: 'uefi' }),
];
const system = (machine: string) =>
  definedVolume(machine, {
    id: `volume-${machine}-system` as VolumeId,
    name: 'system',
    kind: 'system',
    sizeBytes: 2 * GiB,
    image: fakeDigest(`${machine} image`),
  });
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
  volumes: [system('db'), definedVolume('db', { sizeBytes: 4 * GiB }), system('web')],
  ports: [site],
});
const record = {
  ...recordOf('stack-0123456789' as never, now, {}),
  stage: 'defined',
  power: 'on',
} as const;

const report = (parts: Partial<ObservedState> = {}) =>
  ({
    facts: simulatedFacts(A),
    machines: machines.map(({ id }) => ({
      id,
      state: 'ready',
      runs: [],
      startedAt: '2026-01-01T00:00:00.000Z',
      readyAt: '2026-01-01T00:00:10.000Z',
    })),
    volumes: [],
    routers: [],
    ...parts,
  }) as Partial<ObservedState> as ObservedState;

const inputOf = (
  manifest: Record<string, unknown>,
  over: Partial<UpgradeInput> = {},
): UpgradeInput => ({
  record,
  secrets: { parameters: { password: 'quiet password' }, secrets: { db_password: 'x' } },
  request: { parameters: {}, ports: {}, allowInternet: false, probationMs: 60_000 },
  appliance: makeAppliance(makeManifest({ version: '2.0.0', ...manifest })),
  trust: { state: 'trusted', sentence: 'Signed.', namespace: 'acme', keyIds: [] },
  site: { nodes: [siteNode('a')], mtuBytes: 1_450, stackNames: new Set() },
  others: { nodes: [siteNode('a')] },
  uses: [],
  rehearsals: [],
  sight: stackSight(now, record.id, () => report()),
  isLost: () => false,
  nodeName: () => 'a',
  points: 0,
  ...over,
});
const plan = (manifest: Record<string, unknown> = {}, over: Partial<UpgradeInput> = {}) =>
  planUpgrade(inputOf(manifest, over));
const withWeb = (over: object) => ({ roles: { db, web: { ...web, ...over } } });

describe('the plan of an upgrade', () => {
  test('tells what was and what will be of each machine, and which disks stay', () => {
    const roles = {
      db: {
        ...db,
        cpu: 3,
        memory: 640 * MiB,
        firmware: 'uefi',
        system: { ...db!.system, sizeBytes: 3 * GiB },
      },
      web,
    };
    const found = plan({ roles }).plan;
    expect(found.problems).toEqual([]);
    expect(found).toMatchObject({
      stack: { id: record.id, name: 'blog' },
      from: { version: '1.0.0', digest: record.appliance.digest },
      appliance: { version: '2.0.0', title: 'Blog', digest: fakeDigest('blog 2.0.0') },
      power: 'on',
      probationMs: 60_000,
      downtimeMs: 20_000,
      permissions: { from: { egress: 'internet' }, to: { egress: 'internet' } },
      notices: [],
    });
    expect(found.machines).toEqual([
      {
        name: 'db',
        role: 'db',
        cpu: { from: 1, to: 3 },
        memoryBytes: { from: 512 * MiB, to: 640 * MiB },
        firmware: { from: 'bios', to: 'uefi' },
        systemBytes: { from: 2 * GiB, to: 3 * GiB },
        data: [{ name: 'store', sizeBytes: 4 * GiB }],
      },
      {
        name: 'web',
        role: 'web',
        cpu: { from: 1, to: 1 },
        memoryBytes: { from: 512 * MiB, to: 512 * MiB },
        firmware: { from: 'uefi', to: 'bios' },
        systemBytes: { from: 2 * GiB, to: 2 * GiB },
        data: [],
      },
    ]);
  });

  test('makes a definition of the newer version, where the stack is', () => {
    const { next } = plan({ roles: { db: { ...db, cpu: 3, firmware: 'uefi' }, web } });
    expect(next.machines).toEqual([
      { ...machines[0], cpu: 3, firmware: 'uefi' },
      definedMachine('web', { memoryBytes: 512 * MiB }),
    ]);
    expect(next.ports).toEqual([site]);
    expect(next.images.map(({ id, label }) => [id, label])).toEqual([
      [fakeDigest('db image'), 'acme/blog 2.0.0 (db)'],
      [fakeDigest('web image'), 'acme/blog 2.0.0 (web)'],
    ]);
    expect(next.volumes).toEqual(now.volumes);
  });

  test.each([
    ['image', { system: { ...web!.system, index: fakeDigest('other') } }],
    ['files', { files: [] }],
    ['commands', { commands: [['true']] }],
    ['users', { users: [{ name: 'mia' }] }],
    ['mounts', { data: { x: { size: GiB, mount: '/x' } } }],
    ['order', { after: [] }],
    ['readiness', { ready: { type: 'tcp', port: 81, timeout: 1 } }],
    ['actions', { actions: {} }],
  ])('names %s as changed, and nothing else', (part, over) => {
    expect(plan(withWeb(over)).plan.roles).toEqual([
      { role: 'db', changed: [], hooks: [] },
      { role: 'web', changed: [part], hooks: [] },
    ]);
  });

  test('tells in which machines hooks run, and when', () => {
    const hooks = { upgrade: ['upgrade'] };
    const was = makeManifest({ roles: { db: { ...db, hooks }, web } });
    const of = (power: 'on' | 'off') => ({
      record: { ...record, power, appliance: { ...record.appliance, manifest: was } },
    });
    const roles = { db, web: { ...web, hooks } };
    expect(plan({ roles }, of('on')).plan.roles.map((role) => role.hooks)).toEqual([
      ['before'],
      ['after'],
    ]);
    expect(plan({ roles }, of('off')).plan.roles.map((role) => role.hooks)).toEqual([[], []]);
  });

  test('has a hash that changes with what it does, and not with what it only tells', () => {
    const { hash } = plan().plan;
    expect(plan({ changes: [{ kind: 'fixed', text: 'A hole' }] }, { points: 1 }).plan.hash).toBe(
      hash,
    );
    for (const other of [
      plan(withWeb({ cpu: 2 })),
      plan({}, { request: { ...inputOf({}).request, probationMs: 1_000 } }),
      plan({}, { record: { ...record, power: 'off' } }),
      plan({ version: '2.0.1' }),
    ]) {
      expect(other.plan.hash).not.toBe(hash);
    }
  });

  test('counts what has to be fetched', () => {
    const images = new Set([fakeDigest('db image')]);
    const nodes = [siteNode('a', { images })];
    const { fetch } = plan({}, { site: { nodes, mtuBytes: 1_450, stackNames: new Set() } }).plan;
    expect(fetch).toEqual({ bytes: 50 * MiB + 1_000, totalBytes: 200 * MiB + 2_000 });
  });

  test('tells of a stack that is off that it stays so', () => {
    const { plan: found } = plan({}, { record: { ...record, power: 'off' } });
    expect(found).toMatchObject({ power: 'off', downtimeMs: null });
    expect(found.notices.map(({ code }) => code)).toEqual(['NOT_TRIED']);
  });

  test.each([
    [4 * GiB, []],
    [3 * GiB, []],
    [5 * GiB, ['The volume “store” of db stays at 4 GiB; a new one would have 5 GiB.']],
  ])('tells of data disks that a new stack would have larger (%i bytes)', (size, messages) => {
    const { notices } = plan({
      roles: { db: { ...db, data: { store: { ...db!.data['store'], size } } }, web },
    }).plan;
    expect(notices.map(({ message }) => message)).toEqual(messages);
  });

  test('tells of a port that is not the wished one', () => {
    const inUse = [{ protocol: 'tcp', port: 8080, by: 'stack “shop”' }] as const;
    const found = plan(
      withWeb({ publish: { ...web!.publish, admin: { port: 81, hostPort: 8080 } } }),
      { others: { nodes: [siteNode('a', { ports: inUse })] } },
    );
    expect(found.plan.notices.map(({ code }) => code)).toEqual(['PORT_CHANGED']);
    expect(found.plan.ports.map(({ key, change }) => `${key} ${change}`)).toEqual([
      'site kept',
      'admin new',
    ]);
  });

  test('gives a port back the number that is held for it', () => {
    const held = { ...site, key: 'admin', hostPort: 9_000, point: 'point-0000000001' as never };
    const found = plan(withWeb({ publish: { ...web!.publish, admin: { port: 81 } } }), {
      record: { ...record, definition: { ...now, heldPorts: [held] } },
    });
    expect(found.next.ports.map(({ hostPort }) => hostPort)).toEqual([20_000, 9_000]);
  });

  test('answers questions and keeps secrets, without telling them', () => {
    const found = plan({
      secrets: { db_password: { type: 'password', length: 32 }, token: { type: 'hex', bytes: 8 } },
    });
    expect(found.values).toEqual({ title: 'My blog', password: 'quiet password' });
    expect(found.plan.secrets).toEqual([
      { key: 'db_password', kind: 'password', change: 'kept' },
      { key: 'token', kind: 'hex', change: 'new' },
    ]);
    expect(plan({ secrets: {}, roles: { db: { ...db, files: [] }, web } }).plan.secrets).toEqual([
      { key: 'db_password', kind: 'password', change: 'gone' },
    ]);
    expect(JSON.stringify(found.plan)).not.toContain('quiet');
  });
});

describe('what stands in the way of an upgrade', () => {
  const codes = (...args: Parameters<typeof plan>) =>
    plan(...args).plan.problems.map(({ code }) => code);
  const away = stackSight(now, record.id, () => undefined);
  const missing = report({
    volumes: [{ id: 'volume-db-system', state: 'missing', since: '2026-01-01T00:00:00Z' }] as never,
  });

  test.each<[string, Record<string, unknown>, Partial<UpgradeInput>]>([
    [
      'UNSIGNED',
      {},
      { trust: { state: 'unsigned', sentence: 'No.', namespace: 'acme', keyIds: [] } },
    ],
    ['SAME_VERSION', { version: '1.0.0' }, {}],
    ['PARAMETER_INVALID', {}, { request: { ...inputOf({}).request, parameters: { no: 1 } } }],
    ['PORT_UNKNOWN', {}, { request: { ...inputOf({}).request, ports: { no: 1 } } }],
    ['TOO_MANY_POINTS', {}, { points: 16 }],
    ['NODE_CLOSED', {}, { sight: away }],
    ['VOLUME_MISSING', {}, { sight: stackSight(now, record.id, () => missing) }],
    [
      'DISK_SHORT',
      {},
      {
        site: { nodes: [siteNode('a', { poolFreeBytes: 0 })], mtuBytes: 1, stackNames: new Set() },
      },
    ],
  ])('is %s', (code, manifest, over) => {
    expect(codes(manifest, over)).toEqual([code]);
  });

  test('is told once each, whether anybody vouches for it first', () => {
    const trust: UpgradeInput['trust'] = {
      state: 'unsigned',
      sentence: 'No.',
      namespace: 'acme',
      keyIds: [],
    };
    expect(codes({ version: '1.0.0' }, { trust, sight: away })).toEqual([
      'UNSIGNED',
      'SAME_VERSION',
      'NODE_CLOSED',
    ]);
  });

  test('does not keep roles that are not there any more from being shown', () => {
    const { plan: found, next } = plan({ roles: { db } });
    expect(found.problems.map(({ code }) => code)).toContain('ROLES_CHANGED');
    expect(next.machines).toHaveLength(2);
    expect(found.machines[1]?.systemBytes).toEqual({ from: 2 * GiB, to: 2 * GiB });
  });
});

test('system disks begin anew from the new image, data disks go on over what they are', () => {
  let number = 0;
  const roles = {
    db: { ...db!, system: { index: fakeDigest('new'), sizeBytes: 5 * GiB } },
    web: web!,
  };
  expect(upgradeDisks(now, { roles }, () => `volume-${(number += 1)}` as VolumeId)).toEqual([
    { disk: 'volume-db-system', fresh: 'volume-1', image: fakeDigest('new'), sizeBytes: 5 * GiB },
    { disk: 'volume-db', base: 'volume-db', fresh: 'volume-2' },
    {
      disk: 'volume-web-system',
      fresh: 'volume-3',
      image: fakeDigest('web image'),
      sizeBytes: 2 * GiB,
    },
  ]);
});
