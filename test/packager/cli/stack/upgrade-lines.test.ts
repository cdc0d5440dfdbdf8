import { expect, test } from 'vitest';
import { briefUpgradeLines } from '../../../../packager/cli/stack/upgrade-lines.ts';
import type { UpgradePlan } from '../../../../schemas/api/resources/upgrade.ts';

type Egress = UpgradePlan['permissions']['to']['egress'];

const port = (key: string, change: UpgradePlan['ports'][number]['change'], hostPort: number) => ({
  key,
  title: key,
  role: 'web',
  port: 80,
  protocol: 'tcp',
  scheme: 'http',
  hostPort,
  change,
});
const brief = (
  ports: ReturnType<typeof port>[],
  [from, to]: readonly [Egress, Egress] = ['none', 'none'],
) =>
  briefUpgradeLines({
    stack: { name: 'blog' },
    appliance: { title: 'Blog', version: '2.0.0' },
    from: { version: '1.0.0' },
    fetch: { bytes: 2 ** 20 },
    ports,
    permissions: { from: { egress: from }, to: { egress: to } },
    notices: [{ code: 'NOTE', message: 'It is off.' }],
  } as unknown as UpgradePlan);

const HEAD = 'Upgrading blog (Blog) from 1.0.0 to 2.0.0, 1 MiB to fetch';
const NOTE = 'Note: It is off.';

test('an upgrade in brief names ports that are new or lead elsewhere, and no others', () => {
  const ports = [
    port('site', 'kept', 20_000),
    port('old', 'gone', 20_001),
    port('admin', 'new', 20_002),
    port('feed\nNote: all is well', 'changed', 20_003),
  ];
  expect(brief(ports)).toEqual([
    HEAD,
    'New published port “admin”: host port 20002, to web 80/tcp',
    'Changed published port “feed ⏎ Note: all is well”: host port 20003, to web 80/tcp',
    NOTE,
  ]);
});

test.each([
  ['none', 'internet', ['New: its machines may reach the internet']],
  ['internet', 'internet', []],
  ['internet', 'none', []],
  ['none', 'none', []],
] as const)('access to the internet, %s before and %s then', (from, to, lines) => {
  expect(brief([], [from, to])).toEqual([HEAD, ...lines, NOTE]);
});
