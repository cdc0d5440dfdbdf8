import type { ChangeEvent } from '../../schemas/api/events.ts';

type Topic = ChangeEvent['topic'];

/** The first part of a key is the topic of the change event that makes its answer stale. */
const key = <const Parts extends readonly unknown[]>(topic: Topic, ...parts: Parts) =>
  [topic, ...parts] as const;

/** Names of everything the pages ask the server for. */
export const queryKeys = {
  session: ['session'] as const,
  accounts: ['account', 'list'] as const,
  tokens: ['account', 'tokens'] as const,
  sessions: ['account', 'sessions'] as const,
  audit: ['audit'] as const,
  preparations: key('preparation'),
  appliances: (search: object) => key('appliance', 'search', search),
  appliance: (address: string, version: string | undefined) =>
    key('appliance', 'one', address, version ?? 'newest'),
  registryUsage: key('appliance', 'usage'),
  trustedKeys: key('trust', 'keys'),
  roots: key('trust', 'roots'),
  trustHistory: (namespace: string) => key('trust', 'history', namespace),
  consents: key('trust', 'consents'),
  mirrors: key('trust', 'mirrors'),
  registries: key('trust', 'registries'),
  stacks: key('stack', 'list'),
  stacksWhere: (filter: object) => key('stack', 'list', 'where', filter),
  stackPages: (filter: object) => key('stack', 'list', 'pages', filter),
  freeName: (base: string) => ['free-name', base] as const,
  stack: (name: string) => key('stack', 'one', name),
  movePlan: (stack: string, machine: string, node: string | undefined) =>
    key('stack', 'move-plan', stack, machine, node ?? ''),
  upgradePlan: (stack: string, request: object) => key('stack', 'upgrade-plan', stack, request),
  rehearsals: (stack: string) => key('stack', 'rehearsals', stack),
  changePlan: (stack: string, request: object) => key('stack', 'change-plan', stack, request),
  clonePlan: (stack: string, request: object) => key('stack', 'clone-plan', stack, request),
  stackSeries: (name: string) => key('stack', 'series', name),
  restorePoints: (stack: string) => key('stack', 'points', stack),
  schedules: key('stack', 'schedules'),
  stackSchedules: (stack: string) => key('stack', 'schedules', stack),
  // Nothing that happens makes it stale.
  pointFiles: (place: object) => ['point-files', place] as const,
  stackEvents: (name: string) => key('stack', 'events', name),
  summary: ['summary', 'all'] as const,
  clusterSeries: (range: string) => ['summary', 'series', range] as const,
  operations: (state: 'active' | 'all') => key('operation', 'list', state),
  operationPages: key('operation', 'list', 'pages'),
  operation: (id: string) => key('operation', 'one', id),
  declaredPools: key('pool', 'declared'),
  pools: key('pool'),
  poolsWhere: (filter: object) => key('pool', 'list', filter),
  pool: (name: string) => key('pool', 'one', name),
  poolDefaults: key('pool', 'defaults'),
  joining: key('join', 'machines'),
  joinRules: key('join', 'rules'),
  nodes: key('node', 'list'),
  nodesWhere: (filter: object) => key('node', 'list', 'where', filter),
  nodePages: (filter: object) => key('node', 'list', 'pages', filter),
  node: (name: string) => key('node', 'one', name),
  emptyingPlan: (node: string, order: string, cold: boolean) =>
    key('node', 'emptying', node, order, cold),
  encryption: key('node', 'encryption'),
  sleep: key('node', 'sleep'),
  bootClients: key('boot', 'clients'),
  bootNetworks: key('boot', 'networks'),
  nodeImages: key('boot', 'images'),
  rollOutPlan: (version: string, canary: string | undefined, cold: boolean) =>
    key('boot', 'roll-out-plan', version, canary ?? '', String(cold)),
  nodeSeries: (name: string, range: string) => key('node', 'series', name, range),
} as const;
