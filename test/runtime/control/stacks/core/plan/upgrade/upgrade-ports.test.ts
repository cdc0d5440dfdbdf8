import { describe, expect, test } from 'vitest';
import type { PortUse } from '../../../../../../../runtime/control/stacks/core/plan/choose-port.ts';
import { upgradePorts } from '../../../../../../../runtime/control/stacks/core/plan/upgrade/upgrade-ports.ts';
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

function plan(
  publish: Record<string, object>,
  published: readonly PlannedPort[],
  {
    held = [],
    asked = {},
    inUse = [],
  }: { held?: PlannedPort[]; asked?: Record<string, number>; inUse?: PortUse[] } = {},
) {
  const { roles } = makeManifest();
  const manifest = makeManifest({
    roles: { ...roles, web: { ...roles['web'], publish } },
  });
  const own = published.map(({ protocol, hostPort }): PortUse => ({
    protocol,
    port: hostPort,
    by: 'stack “blog”',
  }));
  const declared = published.map(({ key }) => key);
  return upgradePorts(manifest, { published, held, declared }, asked, [...own, ...inUse]);
}
const rows = ({ rows: all }: ReturnType<typeof plan>) =>
  all.map(({ key, hostPort, change }) => `${key} ${hostPort} ${change}`);

const site = { port: 80, scheme: 'http', title: 'site' };

describe('ports of a newer version', () => {
  test('keep their numbers under the same key', () => {
    const found = plan({ site }, [port('site', 8080)]);
    expect(rows(found)).toEqual(['site 8080 kept']);
    expect(found.ports).toEqual([port('site', 8080)]);
    expect([found.problems, found.notices]).toEqual([[], []]);
  });

  test.each([
    [{ ...site, port: 81 }, 'changed'],
    [{ ...site, scheme: 'https' }, 'changed'],
    [{ ...site, title: 'The site' }, 'kept'],
  ])('%j under the same key: %s', (is, change) => {
    expect(rows(plan({ site: is }, [port('site', 8080)]))).toEqual([`site 8080 ${change}`]);
  });

  test('of another role lead elsewhere', () => {
    expect(rows(plan({ site }, [port('site', 8080, { role: 'db' })]))).toEqual([
      'site 8080 changed',
    ]);
  });

  test('of another protocol are others', () => {
    const found = plan({ site: { ...site, protocol: 'udp' } }, [port('site', FIRST)]);
    expect(rows(found)).toEqual([`site ${FIRST} new`, `site ${FIRST} gone`]);
  });

  test('that are new get a number as in an install, and none that is kept', () => {
    const found = plan({ site, admin: site, api: site }, [port('site', FIRST)], {
      inUse: [{ protocol: 'tcp', port: FIRST + 1, by: 'stack “shop”' }],
    });
    expect(rows(found)).toEqual([
      `site ${FIRST} kept`,
      `admin ${FIRST + 2} new`,
      `api ${FIRST + 3} new`,
    ]);
  });

  test('may have the number of one that is gone', () => {
    const found = plan({ web: { ...site, hostPort: 8080 } }, [port('site', 8080)]);
    expect(rows(found)).toEqual(['web 8080 new', 'site 8080 gone']);
    expect(found.notices).toEqual([]);
  });

  test('that are wished for and in use become others, with a notice', () => {
    const found = plan({ web: { ...site, hostPort: 8080 } }, [], {
      inUse: [{ protocol: 'tcp', port: 8080, by: 'stack “shop”' }],
    });
    expect(rows(found)).toEqual([`web ${FIRST} new`]);
    expect(found.notices).toMatchObject([{ code: 'PORT_CHANGED' }]);
  });

  test('come back with the number that is held for them', () => {
    const held = [port('web', 9000), port('web', 9001, { protocol: 'udp' })];
    const inUse: PortUse[] = [{ protocol: 'tcp', port: 9000, by: 'stack “blog”' }];
    const found = plan({ web: site }, [], { held, inUse });
    expect(rows(found)).toEqual(['web 9000 new']);
    expect(found.ports).toEqual([port('web', 9000, { title: 'site' })]);
  });

  test('that were asked for are taken or refused', () => {
    const shop: PortUse = { protocol: 'tcp', port: 8080, by: 'stack “shop”' };
    expect(rows(plan({ web: site }, [], { asked: { web: 8081 }, inUse: [shop] }))).toEqual([
      'web 8081 new',
    ]);
    const { problems } = plan({ web: site }, [], { asked: { web: 8080 }, inUse: [shop] });
    expect(problems).toEqual([
      {
        code: 'PORT_TAKEN',
        message: 'Port 8080 is used by stack “shop”.',
        action: 'Choose another port for “web”.',
      },
    ]);
  });

  test('that are there do not move, and none that is not there can be asked for', () => {
    const published = [port('site', 8080)];
    expect(plan({ site }, published, { asked: { site: 8080 } }).problems).toEqual([]);
    expect(plan({ site }, published, { asked: { site: 9, other: 9 } }).problems).toEqual([
      {
        code: 'PORT_KEPT',
        message: '“site” is at port 8080 and stays there.',
        action: 'Choose no port for “site”.',
      },
      { code: 'PORT_UNKNOWN', message: 'There is no published port “other”.' },
    ]);
  });

  test('are called by their key when they have no title', () => {
    expect(plan({ web: { port: 80 } }, []).ports[0]?.title).toBe('web');
  });
});
