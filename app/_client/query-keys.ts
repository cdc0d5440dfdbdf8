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
  audit: ['audit'] as const,
  preparations: key('preparation'),
  appliances: (search: object) => key('appliance', 'search', search),
  appliance: (address: string, version: string | undefined) =>
    key('appliance', 'one', address, version ?? 'newest'),
  trustedKeys: key('trust', 'keys'),
  roots: key('trust', 'roots'),
  trustHistory: (namespace: string) => key('trust', 'history', namespace),
  consents: key('trust', 'consents'),
  stacks: key('stack', 'list'),
  stack: (name: string) => key('stack', 'one', name),
  stackSeries: (name: string) => key('stack', 'series', name),
  stackEvents: (name: string) => key('stack', 'events', name),
  operations: (state: 'active' | 'all') => key('operation', 'list', state),
  operation: (id: string) => key('operation', 'one', id),
  nodes: key('node', 'list'),
  node: (name: string) => key('node', 'one', name),
  nodeSeries: (name: string) => key('node', 'series', name),
} as const;
