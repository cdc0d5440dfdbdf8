/** What the front page is narrowed to; lives in the address so that it can be shared. */
export interface MarketSearch {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly sort?: string | undefined;
}

const path = (...parts: string[]): string => `/${parts.map(encodeURIComponent).join('/')}`;

function withQuery(base: string, query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given as [string, string][]).toString();
  return text === '' ? base : `${base}?${text}`;
}

/** `namespace/name` as path parts. */
const parts = (address: string): string[] => address.split('/');

/** Every page of the site: the only place that knows how addresses look. */
export const paths = {
  market: (search: MarketSearch = {}) => withQuery('/', { ...search }),
  appliance: (address: string, version?: string) =>
    withQuery(path('appliances', ...parts(address)), { version }),
  install: (address: string, version?: string) =>
    withQuery(path('install', ...parts(address)), { version }),
  stacks: () => path('stacks'),
  stack: (name: string) => path('stacks', name),
  stackConsole: (name: string, machine?: string) =>
    withQuery(path('stacks', name, 'console'), { machine }),
  stackEvents: (name: string) => path('stacks', name, 'events'),
  stackDetails: (name: string) => path('stacks', name, 'details'),
  nodes: () => path('nodes'),
  node: (name: string) => path('nodes', name),
  operations: () => path('operations'),
  operation: (id: string) => path('operations', id),
  settings: () => path('settings'),
  settingsTokens: () => path('settings', 'tokens'),
  settingsAccounts: () => path('settings', 'accounts'),
  settingsKeys: () => path('settings', 'keys'),
  settingsPublisher: (namespace: string) => path('settings', 'keys', namespace),
  settingsConsents: () => path('settings', 'consents'),
  settingsAudit: () => path('settings', 'audit'),
  /** @param next where to go afterwards; checked by `safeReturnPath` when it comes back */
  signIn: (next?: string) => withQuery(path('sign-in'), { next }),
  setup: () => path('setup'),
} as const;
