import { expect, test } from 'vitest';
import { manifestThen } from '../../../../../runtime/control/backups/core/manifest-then.ts';
import { makeManifest } from '../../../../fakes/appliances.ts';
import { definedMachine } from '../../stacks/core/define/lab.ts';

const MiB = 2 ** 20;
const { db, web } = makeManifest().roles;
const manifest = makeManifest({
  roles: {
    db: {
      ...db,
      cpu: 2,
      resize: {
        cpu: { minimum: 1, maximum: 4 },
        memory: { minimum: 256 * MiB, maximum: 1024 * MiB },
      },
    },
    web: { ...web, publish: { site: { port: 80, hostPort: 8000 }, admin: { port: 81 } } },
  },
});
const own = {
  key: 'metrics',
  title: 'Metrics',
  role: 'db',
  port: 9100,
  protocol: 'udp',
  scheme: 'none',
  hostPort: 20_001,
} as const;
const site = { ...own, key: 'site', title: 'Site', role: 'web', port: 80, hostPort: 8081 } as const;

test('machines have the sizes that they had, as far as the appliance allows them', () => {
  const sizes = (cpu: number, memoryBytes: number) => {
    const machines = [definedMachine('web'), definedMachine('db', { cpu, memoryBytes })];
    const { roles } = manifestThen(manifest, { machines, ports: [] });
    return [roles['db']?.cpu, roles['db']?.memory];
  };
  expect(sizes(3, 300 * MiB)).toEqual([3, 300 * MiB]);
  expect(sizes(9, 9_000 * MiB)).toEqual([4, 1024 * MiB]);
  expect(sizes(0, 1)).toEqual([1, 256 * MiB]);
  const { roles } = manifestThen(manifest, { machines: [], ports: [] });
  expect([roles['db']?.cpu, roles['db']?.memory]).toEqual([2, manifest.roles['db']?.memory]);
});

test('ports are those that were published: none is opened that was closed, and own ones are there', () => {
  const { roles } = manifestThen(manifest, { machines: [], ports: [site, own] });
  expect(roles['web']?.publish).toEqual({ site: manifest.roles['web']?.publish['site'] });
  expect(roles['db']?.publish).toEqual({
    metrics: { title: 'Metrics', port: 9100, protocol: 'udp', scheme: 'none' },
  });
});
