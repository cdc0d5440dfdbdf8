import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import {
  OPERATION_ACTIONS,
  type OperationAction,
} from '../../../../schemas/capability/operation.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { OperationId } from '../../../../schemas/ids/brand.ts';
import type { OperationRecord } from '../../../operations/record.ts';
import { OperationViews } from '../../../operations/operation-views.ts';
import { viewOperationById } from '../../../operations/view.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';

type OperationRoutes =
  'listOperations' | 'getOperation' | 'cancelOperation' | 'resumeOperation' | 'listAudit';

/** Answers the routes about operations and the audit log. */
export function operationHandlers(dependencies: ControlDependencies): HandlersOf<OperationRoutes> {
  const { operations, kinds, worker, audit, changes } = dependencies;
  const find = async (id: OperationId): Promise<OperationRecord> => {
    const record = await operations.get(id);
    if (!record) throw new Fault('NOT_FOUND', { what: 'operation', name: id });
    return record;
  };
  const views = new OperationViews(operations, kinds);
  const view = (id: OperationId) => viewOperationById(id, operations, kinds);
  const note = (actor: string, { id, title }: OperationRecord, action: string): Promise<void> =>
    audit.record({
      actor,
      action: `operation.${action}`,
      subject: id,
      sentence: `“${title}”: ${action}.`,
    });

  return {
    async listOperations({ query }) {
      const { state, limit, before, parent } = query;
      const filter = { active: state === 'active', limit, before, parent };
      const records = await operations.list(filter);
      return Promise.all(records.map((record) => views.of(record)));
    },

    getOperation: ({ params }) => view(params.operation),

    async cancelOperation({ params }, call) {
      const record = await find(params.operation);
      refuseUnless(record, 'cancel');
      await operations.requestCancel(record.id);
      await note(call.principal?.name ?? 'nobody', record, 'cancel');
      worker.cancel(record.id);
      worker.wake();
      changes.publish('operation', record.id);
      return view(record.id);
    },

    async resumeOperation({ params }, call) {
      const record = await find(params.operation);
      refuseUnless(record, 'resume');
      await unstickAll(record, operations);
      await note(call.principal?.name ?? 'nobody', record, 'resume');
      worker.wake();
      changes.publish('operation', record.id);
      return view(record.id);
    },

    listAudit: ({ query }) => audit.list(query),
  };
}

/** Puts an operation back to work, and what is stuck of its parts: it ends after them. */
async function unstickAll(
  record: OperationRecord,
  operations: ControlDependencies['operations'],
): Promise<void> {
  for (const child of await operations.children(record.id)) await unstickAll(child, operations);
  await operations.unstick(record.id);
}

/** @throws Fault NOT_ALLOWED_IN_STATE */
function refuseUnless(record: OperationRecord, action: OperationAction): void {
  if ((OPERATION_ACTIONS[action] as readonly string[]).includes(record.state)) return;
  throw new Fault('NOT_ALLOWED_IN_STATE', {
    what: 'operation',
    name: record.title,
    state: record.state,
    action: `“${action}”`,
  });
}
