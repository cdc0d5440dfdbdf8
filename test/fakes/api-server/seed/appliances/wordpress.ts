import { buildAppliance, GiB, MiB, systemDisk } from './build-appliance.ts';

const readme = `WordPress, ready to write in: a web server with nginx and PHP, and a database machine of its own, so that
the site and its data can be moved and restored apart.

## What you get

- WordPress from Debian, installed and answering under the title you choose
- MariaDB on its own machine, on a network that only the web server can reach
- Passwords made during the install; nobody else has ever seen them

## After the install

Open the link and sign in at \`/wp-admin/\` with the name and password shown at the end of the install. The
password can be shown again later on the page of the stack.

Uploads and pages live on the data volume \`uploads\` of \`web\`, the database on \`mysql\` of \`db\`. Both outlive updates.

Read more in the [WordPress handbook](https://wordpress.org/documentation/).
`;

export const wordpress = () =>
  buildAppliance({
    namespace: 'stackyard',
    name: 'wordpress',
    title: 'WordPress',
    summary: 'Websites and blogs, with a database machine of its own',
    licence: 'GPL-2.0-or-later',
    categories: ['website'],
    readme,
    links: [
      { title: 'WordPress', url: 'https://wordpress.org/' },
      { title: 'Source of this appliance', url: 'https://example.org/stackyard/wordpress' },
    ],
    parameters: {
      site_title: {
        type: 'string',
        label: 'Site title',
        help: 'Shown at the top of every page; you can change it later.',
        default: 'My site',
        minLength: 1,
        maxLength: 100,
      },
      admin_email: {
        type: 'email',
        label: 'Administrator’s e-mail',
        help: 'Used by WordPress to send notices and to reset the password.',
        default: 'admin@example.org',
      },
      admin_user: {
        type: 'string',
        label: 'Administrator’s name',
        group: 'advanced',
        default: 'admin',
        minLength: 3,
        maxLength: 30,
        pattern: {
          regex: '[a-z][a-z0-9_-]+',
          hint: 'lower case letters, digits, dashes and underscores',
        },
      },
      admin_password: {
        type: 'password',
        label: 'Administrator’s password',
        generate: { length: 20 },
      },
    },
    secrets: { db_password: { type: 'password' }, salt: { type: 'hex', bytes: 64 } },
    networks: { private: { title: 'Between the two machines' } },
    roles: {
      db: {
        title: 'Database',
        summary: 'MariaDB; its data is kept when the stack is removed',
        cpu: 1,
        memory: 512 * MiB,
        count: { default: 1, minimum: 1, maximum: 1 },
        networks: ['private'],
        system: systemDisk('wordpress-db', 2 * GiB),
        data: { mysql: { size: 4 * GiB, mount: '/var/lib/mysql' } },
        ready: { type: 'tcp', port: 3306, timeout: 900_000 },
      },
      web: {
        title: 'Web server',
        summary: 'nginx, PHP and WordPress',
        cpu: 1,
        memory: 512 * MiB,
        count: { default: 1, minimum: 1, maximum: 1 },
        networks: ['private'],
        after: ['db'],
        system: systemDisk('wordpress-web', 2 * GiB),
        data: { uploads: { size: 4 * GiB, mount: '/var/lib/wordpress' } },
        publish: { site: { port: 80, scheme: 'http', title: 'Website' } },
        actions: {
          flush_cache: { title: 'Empty the page cache', command: ['wp', 'cache', 'flush'] },
          maintenance: {
            title: 'Switch maintenance mode',
            command: ['wp', 'maintenance-mode', 'toggle'],
            confirm: 'Visitors see a maintenance page until you switch it off again.',
          },
        },
        ready: { type: 'http', port: 80, path: '/', timeout: 900_000 },
      },
    },
    outputs: {
      url: { title: 'Your site', kind: 'link', value: '{{ publish.site.url }}/' },
      admin_user: { title: 'Name', value: '{{ parameters.admin_user }}' },
      admin_password: {
        title: 'Password',
        kind: 'secret',
        value: '{{ parameters.admin_password }}',
      },
    },
    releases: [
      {
        version: '1.2.0',
        at: '2026-11-19T09:30:00Z',
        downloadBytes: 284 * MiB,
        changes: [
          { kind: 'security', text: 'WordPress 6.8.3, which closes two holes' },
          { kind: 'changed', text: 'The database waits for its disk before it starts' },
          { kind: 'added', text: 'An action to switch maintenance mode' },
        ],
      },
      {
        version: '1.1.0',
        at: '2026-10-04T11:02:00Z',
        downloadBytes: 281 * MiB,
        changes: [
          { kind: 'added', text: 'Uploads live on a data volume of their own' },
          { kind: 'fixed', text: 'Large uploads no longer end in error 413' },
        ],
      },
      {
        version: '1.0.0',
        at: '2026-08-30T07:45:00Z',
        downloadBytes: 279 * MiB,
        changes: [{ kind: 'added', text: 'First release on Debian 13' }],
      },
    ],
    pulls: 1284,
    captions: ['The front page of a new site', 'Writing a page in the editor'],
  });
