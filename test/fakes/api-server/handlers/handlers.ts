import type { Handlers } from '../handler.ts';
import { accountHandlers } from './account.ts';
import { applianceHandlers } from './appliance.ts';
import { clusterHandlers } from './cluster.ts';
import { nodeHandlers } from './node.ts';
import { overviewHandlers } from './overview.ts';
import { operationHandlers } from './operation.ts';
import { poolHandlers } from './pool.ts';
import { stackHandlers } from './stack.ts';
import { systemHandlers } from './system.ts';
import { tokenHandlers } from './token.ts';
import { trustHandlers } from './trust.ts';

/** A handler for every route; a route that is added to the table fails the type check here. */
export const handlers: Handlers = {
  ...systemHandlers,
  ...accountHandlers,
  ...tokenHandlers,
  ...applianceHandlers,
  ...trustHandlers,
  ...stackHandlers,
  ...operationHandlers,
  ...nodeHandlers,
  ...clusterHandlers,
  ...poolHandlers,
  ...overviewHandlers,
};
