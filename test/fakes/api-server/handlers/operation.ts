import type { operationRoutes } from '../../../../schemas/api/routes/operation.ts';
import { isActive, OPERATION_ACTIONS } from '../../../../schemas/capability/operation.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { Handlers } from '../handler.ts';
import type { FakeOperation } from '../shapes.ts';
import { announce, type World } from '../world.ts';

export const operationHandlers: Handlers<keyof typeof operationRoutes> = {
  listOperations: ({ query }, world) => {
    const all = world.operations
      .filter((operation) => query.state === 'all' || isActive(operation.state))
      .filter(({ parent }) => query.parent === undefined || (parent ?? 'none') === query.parent);
    const start = all.findIndex((operation) => operation.id === query.before) + 1;
    return all.slice(start, start + query.limit);
  },
  getOperation: ({ params }, world) => findOperation(world, params.operation),
  cancelOperation: ({ params }, world) => {
    const operation = demand(findOperation(world, params.operation), 'cancel');
    operation.cancelRequested = true;
    announce(world, 'operation', operation.id);
    return operation;
  },
  resumeOperation: ({ params }, world) => {
    const operation = demand(findOperation(world, params.operation), 'resume');
    operation.state = 'undoing';
    announce(world, 'operation', operation.id);
    return operation;
  },
  listAudit: ({ query }, world) =>
    world.audit
      .filter((entry) => query.before === undefined || entry.id < query.before)
      .filter((entry) => query.subject === undefined || entry.subject === query.subject)
      .slice(0, query.limit),
};

/** @throws Fault NOT_FOUND */
function findOperation(world: World, id: string): FakeOperation {
  const operation = world.operations.find((each) => each.id === id);
  if (!operation) throw new Fault('NOT_FOUND', { what: 'operation', name: id });
  return operation;
}

function demand(operation: FakeOperation, action: keyof typeof OPERATION_ACTIONS): FakeOperation {
  if ((OPERATION_ACTIONS[action] as readonly string[]).includes(operation.state)) return operation;
  throw new Fault('NOT_ALLOWED_IN_STATE', {
    what: 'operation',
    name: operation.title,
    state: operation.state,
    action,
  });
}
