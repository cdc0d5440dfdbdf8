import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { allowedStackActions } from '../../../../schemas/capability/stack.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import { viewOperation } from '../../../operations/view.ts';
import { findMachine } from '../core/define/find-machine.ts';
import { applianceName, type StackRecord } from '../core/define/stack-record.ts';
import { repeatSubmission } from '../use-cases/repeat-submission.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { StackViews } from './stack-views.ts';

type MachineRoutes = 'getStackSeries' | 'listStackEvents' | 'getConsole' | 'runMachineAction';

/** Answers the routes about the machines of a stack: figures, events, console, actions. */
export function machineHandlers(dependencies: ControlDependencies): HandlersOf<MachineRoutes> {
  const { series, audit, consoles, operations, kinds, worker, random } = dependencies;
  const views = new StackViews(dependencies);
  return {
    async getStackSeries({ params }) {
      const { definition } = await views.find(params.stack);
      return Object.fromEntries(definition.machines.map(({ id, name }) => [name, series.get(id)]));
    },

    async listStackEvents({ params }) {
      const { id } = await views.find(params.stack);
      return audit.list({ subject: id, limit: LIMITS.api.pageItems });
    },

    async getConsole({ params, query }) {
      const machine = findMachine((await views.find(params.stack)).definition, params.machine);
      return consoles.read(machine.id, query.after);
    },

    async runMachineAction({ params, query }, call) {
      const stack = await views.find(params.stack);
      const machine = findMachine(stack.definition, params.machine);
      const action = stack.appliance.manifest.roles[machine.role]?.actions[params.action];
      if (!action) throw new Fault('NOT_FOUND', { what: 'action', name: params.action });
      const by = call.principal?.name ?? 'nobody';
      const submission = { by, key: query.key, kinds: [OPERATION_KIND.run], stack: stack.id };
      const record = await repeatSubmission(submission, operations, async () => {
        demandRunning(stack, await views.one(stack, call));
        return operations.create({
          id: makeId('op', random(16)),
          kind: OPERATION_KIND.run,
          version: 1,
          title: `${action.title} on ${machine.name}`,
          subject: { kind: 'stack', id: stack.id, name: stack.name },
          params: { stack: stack.id, machine: machine.id, action: params.action },
          alike: `${applianceName(stack.appliance)} ${machine.role} ${params.action}`,
          createdBy: by,
          key: query.key,
        });
      });
      worker.wake();
      return viewOperation(record, operations, kinds);
    },
  };
}

/** @throws Fault NOT_ALLOWED_IN_STATE: what does not run would be waited for in vain */
function demandRunning({ name }: StackRecord, { state, operation }: Stack): void {
  const busy = operation !== null;
  if (allowedStackActions(state, busy).includes('action')) return;
  throw new Fault('NOT_ALLOWED_IN_STATE', {
    what: 'stack',
    name,
    state: busy ? 'busy with another operation' : state,
    action: '“action”',
  });
}
