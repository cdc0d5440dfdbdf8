import { type ApplianceSeed, systemDisk } from './appliance-seed.ts';

const readme = `Files, calendars and contacts for a team, on servers you can touch.

Four kinds of machine: a database, a cache, a worker that makes previews in the background, and as many web
servers as you need. Every one of them has an identity of its own; nothing is shared but the network between them.

## Before you install

Choose the domain under which people will reach it. It can be changed later, but links that people have sent each
other will then point to the old one.
`;

const one = { default: 1, minimum: 1, maximum: 1 };

export const nextcloud: ApplianceSeed = {
  namespace: 'tidewater',
  name: 'nextcloud',
  title: 'Nextcloud',
  summary: 'Files, calendars and contacts for a team, with room to grow by adding web servers',
  licence: 'AGPL-3.0-or-later',
  categories: ['collaboration', 'storage'],
  readme,
  links: [{ title: 'Nextcloud', url: 'https://nextcloud.com/' }],
  parameters: {
    domain: {
      type: 'domain',
      label: 'Domain',
      help: 'Under which people will reach it.',
      default: 'cloud.example.org',
    },
    quota: {
      type: 'size',
      label: 'Space for each person',
      default: '10 GiB',
      minimum: '1 GiB',
      maximum: '2048 GiB',
    },
    language: {
      type: 'choice',
      label: 'Language of new accounts',
      choices: [
        { value: 'en', label: 'English' },
        { value: 'da', label: 'Dansk' },
        { value: 'de', label: 'Deutsch' },
        { value: 'fr', label: 'Français' },
      ],
      default: 'en',
    },
    admin_password: {
      type: 'password',
      label: 'Administrator’s password',
      minLength: 12,
      generate: { length: 24 },
    },
    mail: {
      type: 'boolean',
      label: 'Send mail through a server of yours',
      group: 'advanced',
    },
    mail_host: {
      type: 'domain',
      label: 'Mail server',
      group: 'advanced',
      showIf: { parameter: 'mail', equals: true },
    },
    workers: {
      type: 'integer',
      label: 'Requests at the same time',
      help: 'For each web server; each needs about 60 MiB of memory.',
      group: 'advanced',
      default: 12,
      minimum: 2,
      maximum: 64,
      unit: 'requests',
    },
  },
  secrets: {
    db_password: { type: 'password' },
    signing: { type: 'keypair' },
  },
  networks: { front: { title: 'Web servers' }, back: { title: 'Database and cache' } },
  roles: {
    db: {
      title: 'Database',
      summary: 'PostgreSQL',
      cpu: 2,
      memory: '1024 MiB',
      count: one,
      networks: ['back'],
      system: systemDisk(),
      data: { postgres: { size: '16 GiB', mount: '/var/lib/postgresql' } },
      ready: { type: 'tcp', port: 5432, timeout: '600 s' },
    },
    cache: {
      title: 'Cache',
      summary: 'Redis',
      cpu: 1,
      memory: '256 MiB',
      count: one,
      networks: ['back'],
      system: systemDisk(),
      data: {},
      ready: { type: 'tcp', port: 6379, timeout: '300 s' },
    },
    worker: {
      title: 'Background work',
      summary: 'Previews, clean-up, notifications',
      cpu: 1,
      memory: '512 MiB',
      count: one,
      networks: ['front', 'back'],
      after: ['db', 'cache'],
      system: systemDisk(),
      data: {},
      ready: { type: 'command', command: ['nextcloud-ready'], timeout: '600 s' },
    },
    web: {
      title: 'Web server',
      summary: 'nginx and PHP',
      cpu: 2,
      memory: '1024 MiB',
      count: { default: 2, minimum: 1, maximum: 6 },
      networks: ['front', 'back'],
      after: ['db', 'cache'],
      system: systemDisk(),
      data: { files: { size: '64 GiB', mount: '/srv/files' } },
      publish: {
        site: { port: 443, scheme: 'https', title: 'Website', hostPort: 8443 },
        files: { port: 2222, title: 'SFTP' },
      },
      ready: { type: 'http', path: '/status.php', timeout: '900 s' },
    },
  },
  outputs: {
    url: { title: 'Your cloud', kind: 'link', value: '{{ publish.site.url }}/' },
    admin_password: { title: 'Password', kind: 'secret', value: '…' },
  },
  releases: [
    {
      version: '4.0.2',
      changes: [
        { kind: 'security', text: 'Nextcloud 32.0.4' },
        { kind: 'changed', text: 'Previews are made by a machine of their own' },
      ],
    },
    {
      version: '3.9.0',
      changes: [{ kind: 'deprecated', text: 'SQLite; move to the database machine' }],
    },
  ],
  captions: ['Files of a team'],
};
