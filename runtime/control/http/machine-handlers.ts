import { OPERATION_KIND } from '../../../schemas/capability/operation-kind.ts';
import type { HandlersOf } from '../../../schemas/api/handler.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { makeId } from '../../../schemas/ids/brand.ts';
import { viewOperation } from '../../operations/view.ts';
import type { DefinedMachine } from '../core/definition.ts';
import type { StackRecord } from '../core/stack-record.ts';
import type { ControlDependencies } from './control-dependencies.ts';
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
      const machine = findMachine(await views.find(params.stack), params.machine);
      return consoles.read(machine.id, query.after);
    },

    async runMachineAction({ params }, call) {
      const stack = await views.find(params.stack);
      const machine = findMachine(stack, params.machine);
      const action = stack.appliance.manifest.roles[machine.role]?.actions[params.action];
      if (!action) throw new Fault('NOT_FOUND', { what: 'action', name: params.action });
      const id = makeId('op', random(16));
      const record = await operations.create({
        id,
        kind: OPERATION_KIND.run,
        version: 1,
        title: `${action.title} on ${machine.name}`,
        subject: { kind: 'stack', id: stack.id, name: stack.name },
        params: { stack: stack.id, machine: machine.id, action: params.action },
        createdBy: call.principal?.name ?? 'nobody',
        key: undefined,
      });
      worker.wake();
      return viewOperation(record, operations, kinds);
    },
  };
}

/** @throws Fault NOT_FOUND */
function findMachine({ definition }: StackRecord, idOrName: string): DefinedMachine {
  const machine = definition.machines.find(
    ({ id, name, hostname }) => id === idOrName || name === idOrName || hostname === idOrName,
  );
  if (!machine) throw new Fault('NOT_FOUND', { what: 'machine', name: idOrName });
  return machine;
}
