import { type ApplianceSeed, systemDisk } from './appliance-seed.ts';

type Role = ApplianceSeed['roles'][string];

const machine = (name: string, memoryMiB: number, rest: Partial<Role> = {}): Role => ({
  title: name,
  cpu: 1,
  memory: `${memoryMiB} MiB`,
  count: { default: 1, minimum: 1, maximum: 1 },
  networks: ['private'],
  system: systemDisk(),
  data: {},
  ready: { type: 'tcp', port: 80, timeout: '600 s' },
  ...rest,
});

const website = {
  publish: { site: { port: 80, scheme: 'http' as const, title: 'Website' } },
};
const link = { url: { title: 'Open', kind: 'link' as const, value: '{{ publish.site.url }}/' } };

/** Appliances in fewer words; each shows a state of trust that the others do not. */
export const otherAppliances: readonly ApplianceSeed[] = [
  {
    namespace: 'northlight',
    name: 'gitea',
    title: 'Gitea',
    summary: 'Git hosting with issues, reviews and a runner for continuous integration',
    licence: 'MIT',
    categories: ['development'],
    readme: 'Git hosting for a team. The runner is a machine of its own and may be left out.\n',
    roles: {
      db: machine('Database', 512, {
        data: { postgres: { size: '8 GiB', mount: '/var/lib/postgresql' } },
      }),
      forge: machine('Gitea', 768, {
        ...website,
        after: ['db'],
        data: { git: { size: '32 GiB', mount: '/srv/git' } },
      }),
      runner: machine('Runner', 1024, { cpu: 2, after: ['forge'] }),
    },
    outputs: link,
    releases: [
      {
        version: '2.3.1',
        changes: [{ kind: 'fixed', text: 'The runner finds the forge again after a restart' }],
      },
    ],
  },
  {
    namespace: 'tidewater',
    name: 'monitoring',
    title: 'Prometheus and Grafana',
    summary: 'Collects figures from your machines and draws them; alerts by mail',
    licence: 'Apache-2.0',
    categories: ['monitoring'],
    readme: 'Collects figures and draws them.\n',
    roles: {
      store: machine('Prometheus', 1024, {
        data: { figures: { size: '20 GiB', mount: '/var/lib/prometheus' } },
      }),
      draw: machine('Grafana', 512, { ...website, after: ['store'] }),
    },
    outputs: link,
    releases: [
      {
        version: '1.6.0',
        changes: [{ kind: 'added', text: 'A panel for the pools of each node' }],
      },
    ],
  },
  {
    namespace: 'hobby',
    name: 'etherpad',
    title: 'Etherpad',
    summary: 'Writing one text together, at the same time',
    licence: 'Apache-2.0',
    categories: ['collaboration'],
    readme: 'A pad for everybody. Made on a rainy weekend.\n',
    roles: { pad: machine('Etherpad', 384, website) },
    outputs: link,
    releases: [
      {
        version: '0.4.0',
        changes: [{ kind: 'changed', text: 'Debian 13' }],
      },
    ],
    isSigned: false,
    hasPicture: false,
  },
  {
    namespace: 'oldmill',
    name: 'moodle',
    title: 'Moodle',
    summary: 'Courses, assignments and grades for a school',
    licence: 'GPL-3.0-or-later',
    categories: ['education'],
    readme: 'Courses for a school.\n',
    roles: {
      db: machine('Database', 1024, {
        data: { mysql: { size: '10 GiB', mount: '/var/lib/mysql' } },
      }),
      web: machine('Moodle', 1024, { ...website, after: ['db'] }),
    },
    outputs: link,
    releases: [
      {
        version: '1.8.0',
        changes: [{ kind: 'removed', text: 'The old theme' }],
      },
    ],
    hasPicture: false,
  },
  {
    namespace: 'northlight',
    name: 'matrix',
    title: 'Matrix homeserver',
    summary: 'Chat rooms that federate with others; web client included',
    licence: 'AGPL-3.0-only',
    categories: ['collaboration', 'network'],
    readme: 'Chat rooms that federate.\n',
    roles: {
      db: machine('Database', 1024, {
        data: { postgres: { size: '20 GiB', mount: '/var/lib/postgresql' } },
      }),
      home: machine('Synapse', 1536, { ...website, cpu: 2, after: ['db'] }),
    },
    outputs: link,
    releases: [
      {
        version: '3.1.0',
        changes: [{ kind: 'added', text: 'Sliding sync' }],
      },
    ],
    hasPicture: false,
  },
];
