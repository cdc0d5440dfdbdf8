import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { Call, Handlers, HandlersOf } from '../../../../schemas/api/handler.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { stackOutputs } from '../core/view/stack-outputs.ts';
import type { PoolId } from '../../../../schemas/ids/brand.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { demandVolumes } from '../core/view/missing-volumes.ts';
import { planStack } from '../use-cases/plan-stack.ts';
import { repeatSubmission } from '../use-cases/repeat-submission.ts';
import { submitInstall } from '../use-cases/submit-install.ts';
import { sightOf } from '../operations/stack-operation.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { type StackChange, StackSubmissions } from './stack-submissions.ts';
import { StackViews } from './stack-views.ts';

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
  const power =
    (action: PowerAction, title: string) =>
    ({ params, query }: PowerRequest, call: Call) =>
      submit.change(call, params.stack, {
        action,
        kind: OPERATION_KIND[action],
        title,
        key: query.key,
      });
  return {
    async planInstall({ body }, call) {
      if (!call.principal) throw new Fault('NOT_SIGNED_IN', {});
      const { plan } = await planStack(body, call.principal, dependencies);
      return views.plan(plan, call);
    },

    async installStack({ body }, call) {
      const { principal } = call;
      if (!principal) throw new Fault('NOT_SIGNED_IN', {});
      const submission = {
        by: principal.name,
        key: body.key,
        kinds: [OPERATION_KIND.install],
        stack: undefined,
      };
      const install = () => submitInstall(body, principal, dependencies);
      return submit.begun(
        await dependencies.promising(() =>
          repeatSubmission(submission, dependencies.operations, install),
        ),
      );
    },

    listStacks: ({ query }, call) => views.page(query, call),
    getStack: async ({ params }, call) => views.one(await views.find(params.stack), call),

    startStack: power('start', 'Start'),
    stopStack: power('stop', 'Stop'),
    restartStack: power('restart', 'Restart'),
    restoreStack: async ({ params, query }, call) =>
      submit.change(
        call,
        params.stack,
        restoration(await views.find(params.stack), query, views, dependencies),
      ),

    // The stack of a repeated request may be gone by now: its key is asked first.
    removeStack: async ({ params, query }, call) =>
      (await submit.removalBegun(call, params.stack, query.key)) ??
      submit.change(call, params.stack, removal(await views.find(params.stack), query)),

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
      const host = await views.hostOf(record.definition.gateway, call);
      return stackOutputs(source, { host, reveal: true });
    },
  };
}

type PowerRequest = Pick<Parameters<Handlers['startStack']>[0], 'params' | 'query'>;
type PowerAction = 'start' | 'stop' | 'restart';

/** Removes a stack, or what is kept of one that was removed. */
function removal(
  { stage }: StackRecord,
  { key, data }: Parameters<Handlers['removeStack']>[0]['query'],
): StackChange {
  return stage === 'kept'
    ? { action: 'purge', kind: OPERATION_KIND.purge, title: 'Delete the kept data of', key }
    : { action: 'remove', kind: OPERATION_KIND.remove, title: 'Remove', key, params: { data } };
}

/** Brings a stack back, under another name if the old one is taken. */
function restoration(
  record: StackRecord,
  query: Parameters<Handlers['restoreStack']>[0]['query'],
  views: StackViews,
  { observed, pools }: ControlDependencies,
): StackChange {
  const name = query.name ?? record.name;
  return {
    action: 'restore',
    kind: OPERATION_KIND.restore,
    title: 'Restore',
    key: query.key,
    async demand() {
      await views.demandFreeName(name);
      const known = await pools.list();
      const poolName = (id: PoolId): string => known.find((pool) => pool.id === id)?.name ?? id;
      demandVolumes(record, sightOf(record, observed), poolName);
    },
    ...(name === record.name ? {} : { as: name, params: { name } }),
  };
}
