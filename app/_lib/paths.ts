/** What the front page is narrowed to; lives in the address so that it can be shared. */
export interface MarketSearch {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly sort?: string | undefined;
}

/** What a list is narrowed to. */
export interface ListSearch {
  /** Words to search by. */
  readonly q?: string | undefined;
  readonly state?: string | undefined;
}

/** A folder of a volume of a restore point; what is absent is chosen. */
export interface FilesWish {
  readonly point?: string | undefined;
  readonly volume?: string | undefined;
  readonly partition?: string | undefined;
  readonly path?: string | undefined;
}

const path = (...parts: string[]): string => `/${parts.map(encodeURIComponent).join('/')}`;

function withQuery(base: string, query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given as [string, string][]).toString();
  return text === '' ? base : `${base}?${text}`;
}

/** `namespace/name` as path parts. */
const parts = (address: string): string[] => address.split('/');

/** @returns the address of a list's page with what it is narrowed to */
export const listAddress = (pathname: string, search: ListSearch): string =>
  withQuery(pathname, { ...search });

/** Every page of the site: the only place that knows how addresses look. */
export const paths = {
  market: (search: MarketSearch = {}) => withQuery('/', { ...search }),
  appliance: (address: string, version?: string) =>
    withQuery(path('appliances', ...parts(address)), { version }),
  /** @param step the questions when absent */
  install: (address: string, version?: string, step?: 'plan') =>
    withQuery(path('install', ...parts(address)), { version, step }),
  publisher: (namespace: string) => path('publishers', namespace),
  overview: () => path('overview'),
  stacks: (search: ListSearch = {}) => listAddress(path('stacks'), search),
  stack: (name: string) => path('stacks', name),
  /** @param view `terminal`: to type in; absent: the log */
  stackConsole: (name: string, machine?: string, view?: 'terminal') =>
    withQuery(path('stacks', name, 'console'), { machine, view }),
  stackEvents: (name: string) => path('stacks', name, 'events'),
  stackFiles: (name: string, wish: FilesWish = {}) =>
    withQuery(path('stacks', name, 'files'), { ...wish }),
  stackBackups: (name: string) => path('stacks', name, 'backups'),
  stackUpgrade: (name: string) => path('stacks', name, 'upgrade'),
  stackChange: (name: string) => path('stacks', name, 'change'),
  stackClone: (name: string) => path('stacks', name, 'clone'),
  stackDetails: (name: string) => path('stacks', name, 'details'),
  nodes: (search: ListSearch = {}) => listAddress(path('nodes'), search),
  node: (name: string) => path('nodes', name),
  pools: () => path('pools'),
  /** @param name `barn-1/own` for the own pool of a node */
  pool: (name: string) => path('pools', ...parts(name)),
  boot: () => path('boot'),
  operations: () => path('operations'),
  operation: (id: string) => path('operations', id),
  settings: () => path('settings'),
  settingsTokens: () => path('settings', 'tokens'),
  settingsSessions: () => path('settings', 'sessions'),
  settingsAccounts: () => path('settings', 'accounts'),
  settingsKeys: () => path('settings', 'keys'),
  settingsPublisher: (namespace: string) => path('settings', 'keys', namespace),
  settingsConsents: () => path('settings', 'consents'),
  settingsSources: () => path('settings', 'sources'),
  settingsBackup: () => path('settings', 'backup'),
  settingsAlerts: () => path('settings', 'alerts'),
  settingsStorage: () => path('settings', 'storage'),
  settingsAudit: () => path('settings', 'audit'),
  /** @param next where to go afterwards; checked by `safeReturnPath` when it comes back */
  signIn: (next?: string) => withQuery(path('sign-in'), { next }),
  setup: () => path('setup'),
} as const;
