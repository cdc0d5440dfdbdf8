import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { allowedStackActions } from '../../../../schemas/capability/stack.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import type { OperationRecord } from '../../../operations/record.ts';
import { viewOperation } from '../../../operations/view.ts';
import type { DefinedVolume } from '../core/define/definition.ts';
import { missingVolumes } from '../core/view/missing-volumes.ts';
import { applianceName, type StackRecord } from '../core/define/stack-record.ts';
import { repeatSubmission } from '../use-cases/repeat-submission.ts';
import { sightOf } from '../operations/stack-operation.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { StackViews } from './stack-views.ts';

/** Answers the routes about the volumes of a stack. */
export function volumeHandlers(dependencies: ControlDependencies): HandlersOf<'startEmptyVolume'> {
  const { operations, kinds, worker, changes } = dependencies;
  const views = new StackViews(dependencies);
  return {
    async startEmptyVolume(request, call) {
      const record = await views.find(request.params.stack);
      const submission = {
        by: call.principal?.name ?? 'nobody',
        key: request.query.key,
        kinds: [OPERATION_KIND.startEmpty],
        stack: record.id,
      };
      // The volume of a repeated request is gone from the stack: its key is asked first.
      const begun = await repeatSubmission(submission, operations, () =>
        submit(request, call, { record, views, dependencies }),
      );
      worker.wake();
      changes.publish('operation', begun.id);
      changes.publish('stack', record.id);
      return viewOperation(begun, operations, kinds);
    },
  };
}

type Request = Parameters<HandlersOf<'startEmptyVolume'>['startEmptyVolume']>[0];

/** @throws Fault NOT_FOUND, CONFLICT, REQUEST_INVALID, NOT_ALLOWED_IN_STATE */
async function submit(
  { params, query, body }: Request,
  call: Call,
  {
    record,
    views,
    dependencies,
  }: {
    readonly record: StackRecord;
    readonly views: StackViews;
    readonly dependencies: ControlDependencies;
  },
): Promise<OperationRecord> {
  const { observed, operations, random } = dependencies;
  const volume = findVolume(record, params.volume);
  if (body.confirm !== volume.name) throw notConfirmed(volume);
  const refuse = (state: string): Fault => notAllowed(record, volume, state);
  const { state, operation } = await views.one(record, call);
  if (operation) throw refuse('being worked on by another operation');
  if (!allowedStackActions(state, false).includes('startEmpty')) throw refuse(state);
  const sight = sightOf(record, observed);
  const found = missingVolumes(record, sight).find((each) => each.volume.id === volume.id);
  if (!found) throw refuse('there');
  if (found.why === 'pool') throw refuse('in a pool that is not available');
  if (found.why === 'moved') throw refuse('on another node, which its machine has moved to');
  const machine = sight.machines.find(({ id }) => id === volume.machine)?.state;
  if (machine === 'ready' || machine === 'starting' || machine === 'stopping') {
    throw refuse('still used by its running machine, which must be stopped first');
  }
  return operations.create({
    id: makeId('op', random(16)),
    kind: OPERATION_KIND.startEmpty,
    version: 1,
    title: `Start the volume “${volume.name}” of ${found.machine} empty`,
    subject: { kind: 'stack', id: record.id, name: record.name },
    params: { stack: record.id, volume: volume.id, fresh: makeId('volume', random(16)) },
    alike: applianceName(record.appliance),
    createdBy: call.principal?.name ?? 'nobody',
    key: query.key,
  });
}

/** @throws Fault NOT_FOUND, CONFLICT when a name is that of several */
function findVolume({ definition }: StackRecord, text: string): DefinedVolume {
  const machines = new Map(definition.machines.map(({ id, name }) => [id, name]));
  const found = definition.volumes.filter(
    ({ id, name, machine }) =>
      text === id || text === name || text === `${machines.get(machine) ?? ''}/${name}`,
  );
  const [volume] = found;
  if (!volume) throw new Fault('NOT_FOUND', { what: 'volume', name: text });
  if (found.length === 1) return volume;
  const why = `several machines have one; name it as ${machines.get(volume.machine) ?? ''}/${text}`;
  throw new Fault('CONFLICT', { what: 'volume', name: text, why });
}

const notAllowed = (stack: StackRecord, { name }: DefinedVolume, state: string): Fault =>
  new Fault('NOT_ALLOWED_IN_STATE', {
    what: `volume of ${stack.name}`,
    name,
    state,
    action: '“start empty”',
  });

const notConfirmed = ({ name }: DefinedVolume): Fault =>
  new Fault('REQUEST_INVALID', {
    problems: [
      { path: 'confirm', wanted: `the volume’s name, “${name}”`, found: 'something else' },
    ],
  });
