import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Site, SiteNode } from '../../../../../../runtime/control/nodes/core/site.ts';
import {
  freeName,
  planInstall,
  type PlanInput,
} from '../../../../../../runtime/control/stacks/core/plan/plan-install.ts';
import type { TrustVerdict } from '../../../../../../schemas/api/resources/plan.ts';
import { LABEL_PATTERN } from '../../../../../../schemas/ids/label-pattern.ts';
import { fakeDigest, makeAppliance, makeManifest } from '../../../../../fakes/appliances.ts';
import { poolId, sitePool } from '../../../pools/core/lab.ts';
import { GiB, siteNode } from './lab/site-nodes.ts';

const MiB = 2 ** 20;
const TRUSTED: TrustVerdict = {
  state: 'trusted',
  sentence: 'Signed by acme.',
  namespace: 'acme',
  keyIds: [],
};
const REQUEST = { appliance: 'acme/blog', parameters: {}, counts: {}, ports: {}, nodes: {} };

interface World extends Partial<Omit<PlanInput, 'request' | 'site' | 'trust'>> {
  readonly request?: object;
  readonly nodes?: readonly SiteNode[];
  readonly site?: Partial<Site>;
  readonly trust?: Partial<TrustVerdict>;
  readonly manifest?: Record<string, unknown>;
}

/** The plan of a stack called `shop`, which has a machine `db` and a machine `web`. */
const plan = ({ request, nodes, site, trust, manifest = {}, ...over }: World = {}) =>
  planInstall({
    request: { ...REQUEST, name: 'shop', allowRollback: false, ...request } as never,
    appliance: makeAppliance(makeManifest(manifest)),
    site: { nodes: nodes ?? [siteNode('a')], mtuBytes: 1_400, stackNames: new Set(), ...site },
    trust: { ...TRUSTED, ...trust },
    rollback: undefined,
    ...over,
  });

describe('a plan', () => {
  test('says of what appliance it is, whose it is, and what it is called', () => {
    expect(plan()).toMatchObject({
      appliance: {
        address: 'acme/blog',
        title: 'Blog',
        version: '1.0.0',
        digest: fakeDigest('blog 1.0.0'),
        registry: 'http://registry.test',
      },
      name: 'shop',
      trust: TRUSTED,
      secrets: [{ key: 'db_password', kind: 'password' }],
      permissions: { egress: 'internet' },
      gateway: { node: 'node-a', nodeName: 'a' },
      notices: [],
      problems: [],
    });
  });

  test('counts machines, cores, memory and disks of all of them', () => {
    expect(plan({ request: { counts: { web: 3 } } }).totals).toEqual({
      machines: 4,
      cpu: 4,
      memoryBytes: 4 * 512 * MiB,
      diskBytes: 4 * 2 * GiB + 4 * GiB,
    });
  });

  test('has networks with the packets of the cluster, and subnets of its name alone', () => {
    const networks = { private: {}, backup: { subnet4: '10.99.0.0/24' } };
    const [first, second, ...rest] = plan({ manifest: { networks } }).networks;
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      name: 'private',
      subnet4: '10.77.0.0/24',
      egress: true,
      mtu: 1_400,
    });
    expect(second).toMatchObject({ name: 'backup', subnet4: '10.99.0.0/24' });
    expect(first?.subnet6).toMatch(/^fd[0-9a-f:]+:1::\/64$/);
    expect(second?.subnet6).toBe(first?.subnet6.replace(':1::', ':2::'));
    const other = plan({ request: { name: 'blog' } }).networks[0];
    expect(other?.subnet6).not.toBe(first?.subnet6);
    const closed = plan({ manifest: { permissions: { egress: 'none' } } });
    expect(closed.networks[0]?.egress).toBe(false);
  });

  test('says what has to be fetched, now and if nothing were there', () => {
    const [db, web] = makeAppliance().images;
    const all = 2 * 1_000 + (100 + 50 + 50) * MiB;
    expect(plan().fetch).toEqual({ bytes: all, totalBytes: all });
    const images = new Set([db!.id]);
    expect(plan({ nodes: [siteNode('a', { images })] }).fetch).toEqual({
      bytes: 1_000 + 50 * MiB,
      totalBytes: all,
    });
    const both = siteNode('a', { images: new Set([db!.id, web!.id]) });
    expect(plan({ nodes: [both] }).fetch.bytes).toBe(0);
  });

  test('says what is free where it goes', () => {
    const nodes = [siteNode('a'), siteNode('b', { poolFreeBytes: 50 * GiB })];
    const where = { web: 'b', db: 'a' };
    const spread = plan({ nodes, request: { nodes: where, gateway: 'a' } });
    expect(spread.capacity.diskFreeBytes).toBe(150 * GiB);
    const alone = plan({ nodes, request: { nodes: { web: 'a', db: 'a' }, gateway: 'a' } });
    expect(alone.capacity.memoryFreeBytes).toBeGreaterThan(15 * GiB);
    expect(spread.capacity.memoryFreeBytes).toBe(2 * alone.capacity.memoryFreeBytes);
    expect(alone.capacity.diskFreeBytes).toBe(100 * GiB);
  });

  test('says why everything is where it is', () => {
    const { placement } = plan({ site: { pools: [sitePool('tank', ['a'])] } });
    expect(placement).toMatchObject({
      nodes: 1,
      machines: ['shop-db', 'shop-web-1'].map((machine) => ({
        machine,
        reason: 'It is the only node to choose from.',
      })),
      gateway: 'It is the only gateway to choose from.',
      pools: ['tank'],
    });
    expect(
      plan({ nodes: [siteNode('a'), siteNode('b', { admits: false })] }).placement?.nodes,
    ).toBe(1);
  });

  test('has disks in the pools that were chosen, or are the default', () => {
    const site = { pools: [sitePool('tank', ['a']), sitePool('fast', ['a'])] };
    const chosen = plan({ site, request: { pools: { 'db:store': 'tank' } } });
    expect(chosen.machines[0]?.disks.map(({ pool }) => pool?.name)).toEqual([undefined, 'tank']);
    const poolDefaults = { system: poolId('fast'), data: undefined };
    const usual = plan({ site, poolDefaults });
    expect(usual.machines[0]?.disks.map(({ pool }) => pool?.name)).toEqual(['fast', undefined]);
  });
});

describe('the hash of a plan', () => {
  test('is that of what it promises, and not of what is free or good to know meanwhile', () => {
    const usual = plan();
    expect(plan().hash).toBe(usual.hash);
    expect(usual.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    const fuller = plan({
      nodes: [siteNode('a', { poolFreeBytes: 50 * GiB, notices: ['Its clock is off.'] })],
      trust: { sentence: 'Signed by somebody else of acme.' },
    });
    expect(fuller.hash).toBe(usual.hash);
    expect(fuller.notices).toEqual([{ code: 'NODE', message: 'a: Its clock is off.' }]);
  });

  test.each<[string, World]>([
    ['its name', { request: { name: 'other' } }],
    ['how many machines it has', { request: { counts: { web: 2 } } }],
    ['a port', { request: { ports: { site: 8_080 } } }],
    ['an answer', { request: { parameters: { title: 'x' } } }],
    ['a node', { nodes: [siteNode('b')] }],
    ['its networks', { site: { mtuBytes: 1_300 } }],
    ['its version', { manifest: { version: '1.0.1' } }],
    ['its secrets', { manifest: { secrets: {} } }],
    ['what it may do', { manifest: { permissions: { egress: 'none' } } }],
  ])('is another one when %s is another one', (_what, world) => {
    expect(plan(world).hash).not.toBe(plan().hash);
  });
});

describe('what stands in the way of an install', () => {
  const problems = (world: World) => plan(world).problems;

  test('is a name that a stack has already', () => {
    expect(problems({ site: { stackNames: new Set(['shop']) } })).toEqual([
      {
        code: 'NAME_TAKEN',
        message: 'There is already a stack called “shop”.',
        action: 'Choose another name.',
      },
    ]);
  });

  const ACCEPT = 'accept exactly these bytes with a reason (yard trust accept)';

  test.each([
    ['unsigned', 'UNSIGNED', `An administrator can ${ACCEPT}.`],
    [
      'unknown-publisher',
      'PUBLISHER_UNKNOWN',
      `An administrator can trust the key of its publisher (yard trust add), or ${ACCEPT}.`,
    ],
    [
      'signed-otherwise',
      'PUBLISHER_MISMATCH',
      `Do not install it, unless you know why it is there under this name. An administrator can record the address as a mirror (yard trust mirror add), or ${ACCEPT}.`,
    ],
  ] as const)('is that it is %s', (state, code, action) => {
    const sentence = 'Nobody vouches for it.';
    expect(problems({ trust: { state, sentence } })).toEqual([{ code, message: sentence, action }]);
  });

  test('is nothing of what is trusted, or was accepted with a reason', () => {
    expect(problems({ trust: { state: 'consented' } })).toEqual([]);
  });

  test('is a number of machines that a role does not allow; its default is planned then', () => {
    for (const web of [0, 5]) {
      const refused = plan({ request: { counts: { web } } });
      expect(refused.problems).toEqual([
        {
          code: 'COUNT_INVALID',
          message: `Role “web” may have 1 to 4 machines, not ${web}.`,
        },
      ]);
      expect(refused.machines).toHaveLength(2);
    }
    for (const web of [1, 4]) {
      const allowed = plan({ request: { counts: { web } } });
      expect(allowed.problems).toEqual([]);
      expect(allowed.machines).toHaveLength(web + 1);
    }
    expect(problems({ request: { counts: { mail: 1 } } })).toEqual([
      { code: 'COUNT_INVALID', message: 'There is no role “mail”.' },
    ]);
  });

  test('is told all at once, with what would be done as far as it can be told', () => {
    const refused = plan({
      nodes: [],
      site: { stackNames: new Set(['shop']) },
      trust: { state: 'unsigned' },
      request: {
        counts: { mail: 1 },
        ports: { mail: 25 },
        pools: { '*': 'gone' },
        parameters: { other: 'x' },
      },
    });
    expect(refused.problems.map(({ code }) => code)).toEqual([
      'NAME_TAKEN',
      'UNSIGNED',
      'COUNT_INVALID',
      'POOL_UNKNOWN',
      'NO_NODE',
      'PORT_UNKNOWN',
      'PARAMETER_INVALID',
    ]);
    expect(refused.gateway).toEqual({ node: 'node-0000000000', nodeName: '' });
    expect(refused.machines[0]).toMatchObject({ node: 'node-0000000000', nodeName: '' });
    expect(refused.capacity).toEqual({ memoryFreeBytes: 0, diskFreeBytes: 0 });
    expect(refused.placement?.gateway).toBe('');
  });
});

describe('good to know before an install', () => {
  test('is that it is older than what was installed before', () => {
    const { notices, problems } = plan({ rollback: { have: 7, found: 5 } as never });
    expect(problems).toEqual([]);
    expect(notices).toEqual([
      {
        code: 'ROLLBACK',
        message:
          'A newer release was installed here before (sequence 7, this one 5); that you chose this older one will be recorded.',
      },
    ]);
  });

  test('is which port was taken instead of the usual one', () => {
    const { db, web } = makeManifest().roles;
    const publish = { site: { port: 80, scheme: 'http', title: 'Site', hostPort: 80 } };
    const manifest = { roles: { db, web: { ...web, publish } } };
    expect(plan({ manifest }).notices).toEqual([]);
    const ports = [{ protocol: 'tcp', port: 80, by: 'the stack blog' }] as const;
    const { notices, ports: planned } = plan({ manifest, nodes: [siteNode('a', { ports })] });
    expect(notices.map(({ code }) => code)).toEqual(['PORT_CHANGED']);
    expect(planned[0]?.hostPort).not.toBe(80);
  });
});

describe('a free name', () => {
  test('is the wished one, or that with the first number that nobody has', () => {
    expect(freeName('blog', new Set(['other']))).toBe('blog');
    expect(freeName('blog', new Set(['blog']))).toBe('blog-2');
    expect(freeName('blog', new Set(['blog', 'blog-2', 'blog-4']))).toBe('blog-3');
    const long = 'a'.repeat(32);
    expect(freeName(long, new Set([long]))).toBe(`${'a'.repeat(26)}-2`);
  });

  test('is a name of a stack, however long the wished one is, and one that is not taken', () => {
    const label = fc.stringMatching(LABEL_PATTERN, { maxLength: 32 });
    fc.assert(
      fc.property(label, fc.integer({ min: 0, max: 120 }), (wish, count) => {
        const taken = new Set<string>();
        for (let i = 0; i < count; i += 1) taken.add(freeName(wish, taken));
        expect(taken.size).toBe(count);
        for (const name of taken) expect(name).toMatch(LABEL_PATTERN);
      }),
      { numRuns: 30 },
    );
  });
});
