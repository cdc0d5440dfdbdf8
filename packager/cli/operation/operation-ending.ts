import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { OPERATION_KIND } from '../../../schemas/capability/operation-kind.ts';
import { EXIT } from '../../../schemas/errors/catalogue.ts';
import { formatDuration } from '../../../schemas/ids/duration.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** Which role a machine was made from; undefined: not known. */
export type RoleOf = (machine: string) => string | undefined;

/** How an operation ended, or that it goes on. */
export interface Ending {
  readonly exit: number;
  /** Absent when it succeeded or goes on. */
  readonly complaint?: string;
  readonly error?: OperationError;
}

/** In `--json`: why an operation did not succeed. */
export interface OperationError {
  readonly code: string;
  readonly message: string;
  readonly action?: string;
  readonly step: string | null;
  readonly role: string | null;
  readonly machine: string | null;
  readonly console: readonly string[];
}

/** @param roleOf machines of the stack, to name the role of the one that failed */
export function endingOf(operation: Operation, roleOf: RoleOf = () => undefined): Ending {
  switch (operation.state) {
    case 'failed':
    case 'stuck': {
      const error = errorOf(operation, roleOf);
      return { exit: EXIT.failed, error, complaint: complain(operation, error) };
    }
    case 'cancelled': {
      const left = keptOf(operation) ?? 'Everything it had started was rolled back.';
      const message = `“${operation.title}” was cancelled. ${left}`;
      const error = { ...errorOf(operation, roleOf), code: 'CANCELLED', message };
      return { exit: EXIT.cancelled, error, complaint: oneLine(message) };
    }
    default:
      return { exit: EXIT.ok };
  }
}

const rolledBack = ({ withoutServiceMs }: Operation): string =>
  withoutServiceMs === null
    ? 'Everything it had done was rolled back.'
    : `Everything it had done was rolled back. The stack was without service for ${formatDuration(withoutServiceMs)}.`;

/** @returns what stays of an operation that was cancelled or failed; undefined: nothing, it is rolled back */
function keptOf({ kind, subject }: Operation): string | undefined {
  const node = subject.name;
  switch (kind) {
    case OPERATION_KIND.drain:
      return `What has gone stays gone. “${node}” gets nothing new until: yard node undrain ${node}`;
    case OPERATION_KIND.takeOver:
      return `What others have taken over stays there. “${node}” stays declared dead.`;
    case OPERATION_KIND.rollOut:
      return `Nodes that run “${node}” stay with it; it is not the default.`;
    case OPERATION_KIND.renewNode:
      return `What has moved from “${node}” stays where it went; the node is open again.`;
    default:
      return undefined;
  }
}

function errorOf(operation: Operation, roleOf: RoleOf): OperationError {
  const { fault } = operation;
  const machine = failedMachine(operation);
  const stuck = operation.state === 'stuck';
  const action = stuck ? `Fix the cause, then: yard op resume ${operation.id}` : fault?.action;
  return {
    code: fault?.code ?? 'OPERATION_FAILED',
    message: fault?.message ?? 'No reason was given.',
    ...(action === undefined ? {} : { action }),
    step: failedStep(operation),
    role: (machine === undefined ? undefined : roleOf(machine)) ?? null,
    machine: machine ?? null,
    console: operation.console,
  };
}

const failedMachine = ({ fault, progress }: Operation): string | undefined =>
  typeof fault?.data.machine === 'string'
    ? fault.data.machine
    : progress?.machines.find(({ phase }) => phase === 'failed')?.machine;

const failedStep = ({ failedStep: name, steps }: Operation): string | null =>
  steps.find((step) => step.name === name)?.title ?? name;

function complain(operation: Operation, error: OperationError): string {
  const stuck = operation.state === 'stuck';
  const facts = [
    ...(error.machine === null ? [] : [['Role', nameRole(error.role, error.machine)]]),
    ...(error.step === null ? [] : [['Step', error.step]]),
    ['Cause', error.message],
    ...(error.action === undefined ? [] : [['Next', error.action]]),
  ];
  const end = stuck
    ? 'The rollback failed as well: the operation is stuck, and what it made is still there.'
    : (keptOf(operation) ?? rolledBack(operation));
  return [
    oneLine(`“${operation.title}” ${stuck ? 'is stuck' : 'failed'}.`),
    ...table(facts).map((line) => `  ${line}`),
    ...describeConsole(error),
    '',
    oneLine(end),
  ].join('\n');
}

const nameRole = (role: string | null, machine: string): string =>
  role === null ? `of machine ${machine}` : `${role} (machine ${machine})`;

const describeConsole = ({ console, machine }: OperationError): string[] =>
  console.length === 0
    ? []
    : [
        '',
        oneLine(`Last console lines${machine === null ? '' : ` of ${machine}`}:`),
        ...console.map((line) => `  ${oneLine(line)}`),
      ];

/** In `--json`: where the time went. */
export const phasesOf = ({ phases }: Operation): { name: string; seconds: number }[] =>
  phases.map(({ name, ms }) => ({ name, seconds: Math.round(ms) / 1000 }));

/** @returns such as `Install blog: done in 2 min 41 s (fetch 4.0 s, start 2 min 30 s)` */
export function doneLine(operation: Operation): string {
  const end = Date.parse(operation.finishedAt ?? operation.createdAt);
  const took = formatDuration(Math.max(0, end - Date.parse(operation.createdAt)));
  const phases = operation.phases.map(({ name, ms }) => `${name} ${formatDuration(ms)}`);
  const { withoutServiceMs } = operation;
  const gap =
    withoutServiceMs === null ? '' : `, ${formatDuration(withoutServiceMs)} of it without service`;
  const detail = phases.length > 0 ? ` (${phases.join(', ')})` : '';
  return oneLine(`${operation.title}: done in ${took}${gap}${detail}`);
}

/** @returns where to see what came of one that is done whatever came of it */
export const resultLines = ({ kind, subject }: Operation): string[] =>
  kind === OPERATION_KIND.rehearse
    ? [oneLine(`  result  yard stack rehearsals ${subject.name}`)]
    : [];

/** @returns that it is being cancelled, and what becomes of what it has done */
export function cancellingLine(operation: Operation): string {
  const kept = keptOf(operation);
  const rest = kept === undefined ? '; everything it did is being rolled back.' : `. ${kept}`;
  return oneLine(`“${operation.title}” is being cancelled${rest}`);
}

/** @returns how to go on with an operation that nobody waits for */
export const begunLines = ({ id, title }: Operation): string[] => [
  oneLine(`${title}: started as ${id}`),
  `  watch   yard op watch ${id}`,
  `  cancel  yard op cancel ${id}`,
];
