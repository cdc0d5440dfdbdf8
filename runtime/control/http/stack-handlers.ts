import { OPERATION_KIND } from '../../../schemas/capability/operation-kind.ts';
import type { Call, HandlersOf } from '../../../schemas/api/handler.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { allowedStackActions, type StackAction } from '../../../schemas/capability/stack.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { makeId } from '../../../schemas/ids/brand.ts';
import type { OperationRecord } from '../../operations/record.ts';
import { oneAtATime } from '../../process/one-at-a-time.ts';
import { viewOperation } from '../../operations/view.ts';
import { stackOutputs } from '../core/stack-outputs.ts';
import type { StackRecord } from '../core/stack-record.ts';
import { planStack } from '../use-cases/plan-stack.ts';
import { submitInstall } from '../use-cases/submit-install.ts';
import type { ControlDependencies } from './control-dependencies.ts';
import { hostOf, StackViews } from './stack-views.ts';

type StackRoutes =
  | 'planInstall'
  | 'installStack'
  | 'listStacks'
  | 'getStack'
  | 'startStack'
  | 'stopStack'
  | 'restartStack'
  | 'restoreStack'
  | 'removeStack'
  | 'revealOutputs';

/** Answers the routes that plan, install and change stacks. */
export function stackHandlers(dependencies: ControlDependencies): HandlersOf<StackRoutes> {
  const views = new StackViews(dependencies);
  const submit = new StackSubmissions(dependencies, views);
  /** The next install sees which ports the one before it was promised. */
  const inTurn = oneAtATime();
  return {
    async planInstall({ body }, call) {
      if (!call.principal) throw new Fault('NOT_SIGNED_IN', {});
      return (await planStack(body, call.principal, dependencies)).plan;
    },

    async installStack({ body }, call) {
      const { principal } = call;
      if (!principal) throw new Fault('NOT_SIGNED_IN', {});
      return submit.begun(await inTurn(() => submitInstall(body, principal, dependencies)));
    },

    listStacks: (_request, call) => views.all(call),
    getStack: async ({ params }, call) => views.one(await views.find(params.stack), call),

    startStack: ({ params }, call) =>
      submit.change(call, params.stack, {
        action: 'start',
        kind: OPERATION_KIND.start,
        title: 'Start',
      }),
    stopStack: ({ params }, call) =>
      submit.change(call, params.stack, {
        action: 'stop',
        kind: OPERATION_KIND.stop,
        title: 'Stop',
      }),
    restartStack: ({ params }, call) =>
      submit.change(call, params.stack, {
        action: 'restart',
        kind: OPERATION_KIND.restart,
        title: 'Restart',
      }),
    restoreStack: ({ params }, call) =>
      submit.change(call, params.stack, {
        action: 'restore',
        kind: OPERATION_KIND.restore,
        title: 'Restore',
      }),

    async removeStack({ params, query }, call) {
      const record = await views.find(params.stack);
      const purge = record.stage === 'kept';
      return submit.change(call, params.stack, {
        action: purge ? 'purge' : 'remove',
        kind: purge ? OPERATION_KIND.purge : OPERATION_KIND.remove,
        title: purge ? 'Delete the kept data of' : 'Remove',
        ...(purge ? {} : { params: { data: query.data } }),
      });
    },

    async revealOutputs({ params }, call) {
      const record = await views.find(params.stack);
      const sentence = `The outputs of ${record.name} were shown with their secrets.`;
      await dependencies.audit.record({
        actor: call.principal?.name ?? 'nobody',
        action: 'stack.reveal',
        subject: record.id,
        sentence,
      });
      const source = { stack: record, secrets: views.secretsOf(record) };
      return stackOutputs(source, { host: hostOf(call), reveal: true });
    },
  };
}

interface StackChange {
  readonly action: StackAction;
  readonly kind: string;
  readonly title: string;
  readonly params?: Record<string, unknown>;
}

/** Submits operations on stacks. */
class StackSubmissions {
  readonly #dependencies: ControlDependencies;
  readonly #views: StackViews;

  constructor(dependencies: ControlDependencies, views: StackViews) {
    this.#dependencies = dependencies;
    this.#views = views;
  }

  /** @throws Fault NOT_FOUND, NOT_ALLOWED_IN_STATE, CONFLICT */
  async change(call: Call, idOrName: string, change: StackChange): Promise<Operation> {
    const record = await this.#views.find(idOrName);
    const { state, operation } = await this.#views.one(record, call);
    const busy = operation !== null;
    if (!allowedStackActions(state, busy).includes(change.action)) {
      throw new Fault('NOT_ALLOWED_IN_STATE', {
        what: 'stack',
        name: record.name,
        state: busy ? 'busy with another operation' : state,
        action: `“${change.action}”`,
      });
    }
    return this.begun(await this.#create(record, change, call));
  }

  #create(record: StackRecord, change: StackChange, call: Call): Promise<OperationRecord> {
    return this.#dependencies.operations.create({
      id: makeId('op', this.#dependencies.random(16)),
      kind: change.kind,
      version: 1,
      title: `${change.title} ${record.name}`,
      subject: { kind: 'stack', id: record.id, name: record.name },
      params: { stack: record.id, ...change.params },
      createdBy: call.principal?.name ?? 'nobody',
      key: undefined,
    });
  }

  /** Wakes the worker and shows the operation. */
  async begun(record: OperationRecord): Promise<Operation> {
    const { worker, changes, operations, kinds } = this.#dependencies;
    worker.wake();
    changes.publish('operation', record.id);
    changes.publish('stack', record.subject.id);
    return viewOperation(record, operations, kinds);
  }
}
