import type { Page } from 'playwright-core';
import type { ApiClient } from '../../../schemas/client/api-client.ts';

/** A server in each mood: in use, with nothing in it, just set up, failing, and slow to answer. */
export const MOODS = ['full', 'empty', 'fresh', 'broken', 'slow'] as const;
export type Mood = (typeof MOODS)[number];

/** A page, who looks at it, and the words that say that it is there. */
export interface View {
  readonly name: string;
  readonly path: string | ((api: ApiClient) => Promise<string>);
  readonly user?: string;
  readonly shows: string;
  readonly of?: Mood;
  /** What is done on it first. */
  readonly act?: (page: Page) => Promise<void>;
}

const operationOf =
  (title: string) =>
  async (api: ApiClient): Promise<string> => {
    const all = await api.listOperations({ query: {} });
    const found = all.find((each) => each.title === title);
    if (!found) throw new Error(`There is no operation “${title}”.`);
    return `/operations/${found.id}`;
  };

const click = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).click();

/** Every page, and every dialog of it that looks like no other. */
export const VIEWS: readonly View[] = [
  { name: 'market', path: '/', shows: 'Prometheus and Grafana' },
  { name: 'market-nothing', path: '/?q=zzz', shows: 'No matching appliances' },
  { name: 'market-empty', path: '/', shows: 'No appliances yet', of: 'empty' },
  { name: 'appliance', path: '/appliances/stackyard/wordpress', shows: 'Publisher and signature' },
  { name: 'appliance-unsigned', path: '/appliances/hobby/etherpad', shows: 'Not signed' },
  {
    // The market comes filled, and asks again when something is searched for.
    name: 'market-broken',
    path: '/',
    shows: 'Something went wrong inside Stackyard',
    of: 'broken',
    act: (page) => page.getByLabel('Search appliances').fill('blog'),
  },
  {
    name: 'stacks-broken',
    path: '/stacks',
    user: 'vera',
    shows: 'Something went wrong inside Stackyard',
    of: 'broken',
  },
  { name: 'stacks-loading', path: '/stacks', user: 'vera', shows: 'Loading…', of: 'slow' },
  { name: 'market-fresh', path: '/', shows: 'Sample appliances are being built', of: 'fresh' },
  { name: 'setup', path: '/setup', shows: 'Welcome to Stackyard', of: 'fresh' },
  { name: 'sign-in', path: '/sign-in', shows: 'Install appliances and manage your stacks.' },
  { name: 'install', path: '/install/tidewater/nextcloud', user: 'olga', shows: 'Space for each' },
  {
    name: 'plan',
    path: '/install/tidewater/nextcloud',
    user: 'olga',
    shows: 'Answers and secrets',
    act: click('Show the plan'),
  },
  {
    name: 'plan-consent',
    path: '/install/hobby/etherpad',
    user: 'admin',
    shows: 'Why it is all right',
    act: click('Show the plan'),
  },
  { name: 'overview', path: '/overview', user: 'olga', shows: 'Usage of all nodes' },
  {
    name: 'overview-empty',
    path: '/overview',
    user: 'admin',
    shows: 'No node has joined yet',
    of: 'empty',
  },
  { name: 'operations', path: '/operations', user: 'vera', shows: 'Install WordPress as blog' },
  {
    name: 'operations-empty',
    path: '/operations',
    user: 'admin',
    shows: 'No operations yet',
    of: 'empty',
  },
  {
    name: 'operation-done',
    path: operationOf('Install WordPress as blog'),
    user: 'olga',
    shows: 'Show passwords',
  },
  {
    name: 'operation-failed',
    path: operationOf('Install Hello as kiosk'),
    user: 'vera',
    shows: 'This operation failed during',
  },
  {
    name: 'operation-running',
    path: operationOf('Install Prometheus and Grafana as journal'),
    user: 'olga',
    shows: ' B/s',
  },
  {
    name: 'operation-cancelled',
    path: operationOf('Install Hello as wiki'),
    user: 'vera',
    shows: 'Cancelled. Everything it had started was rolled back.',
  },
  {
    name: 'stack-broken',
    path: '/stacks/blog',
    user: 'vera',
    shows: 'Something went wrong inside Stackyard',
    of: 'broken',
  },
  { name: 'stack-loading', path: '/stacks/blog', user: 'vera', shows: 'Loading…', of: 'slow' },
  { name: 'stacks', path: '/stacks', user: 'vera', shows: 'Removed, data kept' },
  {
    name: 'stacks-empty',
    path: '/stacks',
    user: 'admin',
    shows: 'Nothing is installed yet',
    of: 'empty',
  },
  { name: 'stack', path: '/stacks/cloud', user: 'olga', shows: 'Disk, read and written' },
  {
    name: 'stack-to-point',
    path: '/stacks/cloud',
    user: 'olga',
    shows: 'kept as a restore point of its own',
    act: click('Restore…'),
  },
  {
    name: 'stack-remove',
    path: '/stacks/blog',
    user: 'olga',
    shows: 'Deleted for good:',
    act: click('Remove…'),
  },
  { name: 'stack-console', path: '/stacks/blog/console', user: 'vera', shows: 'login:' },
  {
    name: 'stack-events',
    path: '/stacks/blog/events',
    user: 'vera',
    shows: 'were shown with their secrets',
  },
  {
    name: 'stack-details',
    path: '/stacks/blog/details',
    user: 'vera',
    shows: 'system, created from the appliance',
  },
  {
    name: 'stack-change',
    path: '/stacks/blog/change',
    user: 'olga',
    shows: 'Nothing: everything stays as it is.',
  },
  {
    name: 'stack-clone',
    path: '/stacks/blog/clone',
    user: 'olga',
    shows: 'MAC addresses, ports, host keys and machine ids of its own',
  },
  {
    name: 'stack-backups',
    path: '/stacks/blog/backups',
    user: 'olga',
    shows: 'There is nowhere to put backups',
  },
  { name: 'stack-removed', path: '/stacks/old-blog', user: 'olga', shows: 'its data is kept.' },
  { name: 'nodes', path: '/nodes', user: 'admin', shows: 'barn-2' },
  {
    name: 'nodes-empty',
    path: '/nodes',
    user: 'admin',
    shows: 'No node has joined yet',
    of: 'empty',
  },
  { name: 'node', path: '/nodes/yard-1', user: 'admin', shows: 'all CPUs' },
  {
    name: 'node-cordon',
    path: '/nodes/yard-1',
    user: 'olga',
    shows: 'Shown to everybody who looks at this node.',
    act: click('Cordon…'),
  },
  {
    name: 'node-labels',
    path: '/nodes/yard-1',
    user: 'admin',
    shows: 'One a line, such as zone=attic.',
    act: click('Edit…'),
  },
  {
    name: 'node-invite',
    path: '/nodes',
    user: 'admin',
    shows: 'Name of the node',
    act: click('Invite a node…'),
  },
  {
    name: 'node-drain',
    path: '/nodes/yard-1',
    user: 'olga',
    shows: 'Runs on meanwhile.',
    act: click('Drain…'),
  },
  {
    name: 'node-dead',
    path: '/nodes/barn-2',
    user: 'olga',
    shows: 'Nothing of any stack is on this node.',
    act: click('Declare dead…'),
  },
  {
    name: 'node-lost',
    path: '/nodes/barn-5',
    user: 'olga',
    shows: 'Current use is not known while the node is not reporting.',
  },
  {
    name: 'node-dead-taken-over',
    path: '/nodes/barn-5',
    user: 'olga',
    shows: 'press-web',
    act: click('Declare dead…'),
  },
  {
    name: 'stack-move',
    path: '/stacks/blog',
    user: 'olga',
    shows: 'Nodes that cannot take it',
    act: async (page) => {
      await click('Actions for blog-web')(page);
      await page.getByRole('menuitem', { name: 'Move…' }).click();
    },
  },
  {
    name: 'operation-drain',
    path: operationOf('Drain barn-9'),
    user: 'olga',
    shows: 'Moving machines',
  },
  { name: 'pools', path: '/pools', user: 'admin', shows: 'yard-1/own' },
  { name: 'pools-empty', path: '/pools', user: 'admin', shows: 'There is only', of: 'empty' },
  {
    name: 'pool-add',
    path: '/pools',
    user: 'admin',
    shows: 'What will happen',
    act: async (page) => {
      await click('Add a pool…')(page);
      await page.getByLabel('Name', { exact: true }).fill('attic');
      await page.getByLabel('NFS server').fill('nas.lan');
      await page.getByLabel('Path of the export').fill('/export/attic');
      await page.getByRole('region', { name: 'What will happen' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'pool-defaults',
    path: '/pools',
    user: 'admin',
    shows: 'System disks',
    act: click('Defaults…'),
  },
  { name: 'pool', path: '/pools/tank', user: 'admin', shows: 'Some nodes do not have this pool.' },
  {
    name: 'pool-edit',
    path: '/pools/tank',
    user: 'admin',
    shows: 'Where it is cannot be changed.',
    act: click('Edit…'),
  },
  {
    name: 'pool-remove',
    path: '/pools/scratch',
    user: 'admin',
    shows: 'Nothing is deleted',
    act: click('Remove…'),
  },
  {
    name: 'pool-empty',
    path: '/pools/scratch',
    user: 'vera',
    shows: 'No stack has a volume in it',
  },
  { name: 'pool-own', path: '/pools/yard-1/own', user: 'vera', shows: 'Own pool of a node' },
  { name: 'settings', path: '/settings', user: 'admin', shows: 'Change your password' },
  { name: 'settings-sessions', path: '/settings/sessions', user: 'admin', shows: 'build server' },
  { name: 'settings-accounts', path: '/settings/accounts', user: 'admin', shows: 'tidewater' },
  { name: 'settings-keys', path: '/settings/keys', user: 'admin', shows: 'Revoked' },
  {
    name: 'settings-publisher',
    path: '/settings/keys/oldmill',
    user: 'admin',
    shows: 'None of its keys is trusted any more',
  },
  {
    name: 'settings-keys-empty',
    path: '/settings/keys',
    user: 'admin',
    shows: 'No publisher is trusted yet',
    of: 'empty',
  },
  {
    name: 'settings-pin-root',
    path: '/settings/keys',
    user: 'admin',
    shows: 'through another channel',
    act: click('Pin a root document…'),
  },
  {
    name: 'settings-consents',
    path: '/settings/consents',
    user: 'admin',
    shows: 'by telephone',
  },
  {
    name: 'settings-sources',
    path: '/settings/sources',
    user: 'admin',
    shows: 'No mirror is recorded',
  },
  {
    name: 'settings-alerts',
    path: '/settings/alerts',
    user: 'admin',
    shows: 'Nobody is told',
  },
  {
    name: 'settings-storage',
    path: '/settings/storage',
    user: 'admin',
    shows: 'Disk of the registry',
  },
  {
    name: 'settings-audit',
    path: '/settings/audit',
    user: 'admin',
    shows: 'was installed as shop',
  },
  {
    name: 'operation-missing',
    path: '/operations/op-none',
    user: 'vera',
    shows: 'There is no such operation',
  },
  { name: 'not-found', path: '/nowhere', shows: 'There is nothing at this address' },
  {
    name: 'settings-backup',
    path: '/settings/backup',
    user: 'admin',
    shows: 'No backup of this server has been taken',
  },
];
