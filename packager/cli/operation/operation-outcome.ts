import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { isActive } from '../../../schemas/capability/operation.ts';
import type { Outcome } from '../define-command.ts';
import {
  begunLines,
  doneLine,
  endingOf,
  phasesOf,
  resultLines,
  type RoleOf,
} from './operation-ending.ts';

/** The document of commands about one operation. */
export const OPERATION_SHAPE =
  '{"operation", "title", "subject", "state", "phases": [{"name", "seconds"}], "error"?}';

/** What a command tells about an operation that it began or waited for. */
export function operationOutcome(operation: Operation, roleOf?: RoleOf): Outcome {
  const { exit, complaint, error } = endingOf(operation, roleOf);
  const { id, title, subject, state } = operation;
  const lines =
    state === 'succeeded'
      ? [doneLine(operation), ...resultLines(operation)]
      : isActive(state) && state !== 'stuck'
        ? begunLines(operation)
        : [];
  return {
    json: {
      operation: id,
      title,
      subject: subject.name,
      state,
      phases: phasesOf(operation),
      ...(error ? { error } : {}),
    },
    text: lines.join('\n'),
    exit,
    ...(complaint === undefined ? {} : { complaint }),
  };
}
