import type {
  Operation,
  OperationState,
  OperationStep,
} from '../../../schemas/api/resources/operation.ts';
import { goForward } from '../../../schemas/progress/go-forward.ts';
import { type ShownStepState, shownStepState } from '../../../schemas/progress/shown-step-state.ts';
import { formatDuration } from '../../../schemas/ids/duration.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';
import { endingOf } from './operation-ending.ts';
import { machineActivity, operationStateWord, progressLine } from './operation-lines.ts';
import { rolesOfSubject } from './roles-of-subject.ts';
import { WANTED_OPERATION, WantedOperation, wantedOperation } from './wanted-operation.ts';

/** `yard op show`. */
export const opShowCommand = defineServerCommand({
  name: 'op show',
  summary: 'Show an operation: its steps, its parts, its machines, why it failed',
  arguments: [['<operation>', WANTED_OPERATION]],
  example: 'yard op show op-0123456789',
  shape: 'Operation as in the API',
  input: { operation: WantedOperation },
  run: async (connection, { operation: wanted }) => {
    const operation = await wantedOperation(connection, wanted);
    const { complaint } = endingOf(operation, await rolesOfSubject(connection, operation));
    const lines = [...describe(operation, connection.context.now())];
    return { json: operation, text: [...lines, ...(complaint ? ['', complaint] : [])].join('\n') };
  },
});

function describe(operation: Operation, nowMs: number): string[] {
  const { title, id, state, parent, createdBy, createdAt, finishedAt } = operation;
  const { steps, progress, children, withoutServiceMs } = operation;
  const figures = progressLine(goForward(undefined, operation, nowMs), progress);
  const machines = progress?.machines ?? [];
  return [
    oneLine(title),
    ...table([
      ['', 'id', id],
      ['', 'state', operationStateWord(state)],
      ...(parent ? [['', 'part of', parent]] : []),
      ['', 'started', `${formatAge(createdAt, nowMs)} by ${createdBy}`],
      ...(finishedAt ? [['', 'ended', formatAge(finishedAt, nowMs)]] : []),
      ...(withoutServiceMs === null
        ? []
        : [['', 'without service', formatDuration(withoutServiceMs)]]),
      ...(figures && !finishedAt ? [['', 'progress', figures]] : []),
      ...(progress?.obstacle && !finishedAt ? [['', 'in the way', progress.obstacle]] : []),
    ]),
    '',
    'Steps',
    ...table(steps.map((step) => ['', stateWord(step, state), step.title, tookOf(step)])),
    ...(children.length > 0
      ? [
          '',
          'Parts',
          ...table(
            children.map((part) => ['', operationStateWord(part.state), part.title, part.id]),
          ),
        ]
      : []),
    ...(machines.length > 0
      ? ['', 'Machines', ...table(machines.map((m) => ['', m.machine, machineActivity(m)]))]
      : []),
  ];
}

/** Those that are called otherwise in the API. */
const STATE_WORDS: Partial<Record<ShownStepState, string>> = {
  unreached: 'not reached',
  undoing: 'rolling back',
  undone: 'rolled back',
};

function stateWord(step: OperationStep, operation: OperationState): string {
  const shown = shownStepState(step, operation);
  return STATE_WORDS[shown] ?? shown;
}

const tookOf = ({ startedAt, finishedAt }: Operation['steps'][number]): string =>
  startedAt && finishedAt ? formatDuration(Date.parse(finishedAt) - Date.parse(startedAt)) : '';
