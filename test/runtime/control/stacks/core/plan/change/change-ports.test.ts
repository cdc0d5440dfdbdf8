import { describe, expect, test } from 'vitest';
import { changePorts } from '../../../../../../../runtime/control/stacks/core/plan/change/change-ports.ts';
import type { PortUse } from '../../../../../../../runtime/control/stacks/core/plan/choose-port.ts';
import type { ChangeRequest } from '../../../../../../../schemas/api/resources/change.ts';
import type { PlannedPort } from '../../../../../../../schemas/api/resources/plan.ts';
import { LIMITS } from '../../../../../../../schemas/config/limits.ts';
import { makeManifest } from '../../../../../../fakes/appliances.ts';

const FIRST = LIMITS.stack.hostPortFirst;
const port = (key: string, hostPort: number, over: Partial<PlannedPort> = {}): PlannedPort => ({
  key,
  title: key,
  role: 'web',
  port: 80,
  protocol: 'tcp',
  scheme: 'http',
  hostPort,
  ...over,
});
const { roles } = makeManifest();
const manifest = makeManifest({
  roles: {
    ...roles,
    web: {
      ...roles['web'],
      publish: {
        site: { port: 80, scheme: 'http', title: 'site' },
        admin: { port: 80, scheme: 'http', title: 'admin', hostPort: 8080 },
      },
    },
  },
});

const both = [port('site', 80), port('admin', 81)];
const own = port('own', 90, { port: 9000, scheme: 'none', role: 'db' });

function change(
  wanted: Partial<Pick<ChangeRequest, 'ports' | 'publish'>>,
  { published = both, held = [] as PlannedPort[], inUse = [] as PortUse[] } = {},
) {
  const used = [...published, ...held].map(({ protocol, hostPort }): PortUse => ({
    protocol,
    port: hostPort,
    by: 'stack “blog”',
  }));
  const asked = { ports: {}, publish: {}, ...wanted };
  return changePorts(manifest, { published, held }, asked, [...used, ...inUse]);
}
const rows = (found: ReturnType<typeof change>) =>
  found.rows.map(({ key, was, hostPort, change: what }) => `${key} ${was} ${hostPort} ${what}`);
const numbers = ({ ports }: ReturnType<typeof change>) =>
  ports.map(({ key, hostPort }) => `${key} ${hostPort}`).toSorted();
const codes = ({ problems }: ReturnType<typeof change>) => problems.map(({ code }) => code);

describe('published ports that change', () => {
  test('stay where nothing is asked, or what they have', () => {
    expect(rows(change({}))).toEqual([]);
    expect(rows(change({ ports: { site: 80, admin: 'free' } }))).toEqual([]);
    expect(change({}).ports).toEqual(both);
  });

  test('move, and can take each other’s places', () => {
    expect(rows(change({ ports: { site: 8081 } }))).toEqual(['site 80 8081 moved']);
    const swapped = change({ ports: { site: 81, admin: 80 } });
    expect(rows(swapped)).toEqual(['site 80 81 moved', 'admin 81 80 moved']);
    expect(codes(swapped)).toEqual([]);
  });

  test('go, and come back at a number of their own', () => {
    const gone = change({ ports: { site: null } });
    expect([rows(gone), numbers(gone)]).toEqual([['site 80 80 gone'], ['admin 81']]);
    const without = { published: [port('site', 80)] };
    expect(rows(change({ ports: { admin: 'free' } }, without))).toEqual(['admin null 8080 new']);
    expect(rows(change({ ports: { admin: 99 } }, without))).toEqual(['admin null 99 new']);
    expect(rows(change({ ports: { admin: null } }, without))).toEqual([]);
    const inUse = [{ protocol: 'tcp' as const, port: 8080, by: 'stack “shop”' }];
    const taken = change({ ports: { admin: 'free' } }, { ...without, inUse });
    expect(rows(taken)).toEqual([`admin null ${FIRST} new`]);
    expect(taken.notices.map(({ code }) => code)).toEqual(['PORT_CHANGED']);
  });

  test.each([
    [{ site: 81 }, 'PORT_TAKEN'],
    [{ site: 7000 }, 'PORT_TAKEN'],
    [{ nothing: 1 }, 'PORT_UNKNOWN'],
    [{ nothing: null }, 'PORT_UNKNOWN'],
  ])('are refused: %j is %s', (ports, code) => {
    const inUse = [{ protocol: 'tcp' as const, port: 7000, by: 'stack “shop”' }];
    expect(codes(change({ ports }, { inUse }))).toEqual([code]);
  });

  test('may have the number of another protocol', () => {
    const inUse = [{ protocol: 'udp' as const, port: 7000, by: 'stack “shop”' }];
    expect(codes(change({ ports: { site: 7000 } }, { inUse }))).toEqual([]);
  });

  test('get back what is kept for restore points by the same key, and not by another', () => {
    const kept = { published: [port('site', 80)], held: [port('admin', 8088)] };
    expect(codes(change({ ports: { admin: 8088 } }, kept))).toEqual([]);
    expect(change({ ports: { site: 8088 } }, kept).problems).toMatchObject([
      { code: 'PORT_TAKEN', message: expect.stringContaining('a restore point of this stack') },
    ]);
  });
});

describe('ports of an operator’s own', () => {
  const wish = { role: 'db', port: 9000, protocol: 'tcp' as const };

  test('are published beside those of the appliance, which is said', () => {
    const found = change({ publish: { own: wish } });
    expect(rows(found)).toEqual([`own null ${FIRST} new`]);
    expect(found.ports.at(-1)).toEqual({ ...own, hostPort: FIRST });
    expect(found.notices.map(({ code }) => code)).toEqual(['PORT_OPEN']);
    expect(rows(change({ publish: { own: { ...wish, hostPort: 99 } } }))).toEqual([
      'own null 99 new',
    ]);
  });

  test('can move and go as all others', () => {
    const published = [...both, own];
    expect(change({}, { published }).may.map(({ key, own: isOwn }) => [key, isOwn])).toEqual([
      ['site', false],
      ['admin', false],
      ['own', true],
    ]);
    expect(rows(change({ ports: { own: 91 } }, { published }))).toEqual(['own 90 91 moved']);
    expect(rows(change({ ports: { own: null } }, { published }))).toEqual(['own 90 90 gone']);
  });

  test.each([
    [{ site: wish }, 'KEY_TAKEN'],
    [{ own: { ...wish, role: 'cache' } }, 'ROLE_UNKNOWN'],
    [{ own: { ...wish, hostPort: 80 } }, 'PORT_TAKEN'],
  ])('are refused: %j is %s', (publish, code) => {
    const found = change({ publish });
    expect(codes(found)).toEqual([code]);
  });

  test('are not too many', () => {
    const most = LIMITS.stack.change.ownPorts;
    const published = Array.from({ length: most }, (_, index) =>
      port(`own${index}`, 10_000 + index),
    );
    expect(codes(change({}, { published }))).toEqual([]);
    expect(codes(change({ publish: { own: wish } }, { published }))).toEqual(['TOO_MANY_PORTS']);
  });
});
