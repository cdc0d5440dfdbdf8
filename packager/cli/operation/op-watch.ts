import { isOver } from '../../../schemas/capability/operation.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { OPERATION_SHAPE, operationOutcome } from './operation-outcome.ts';
import { rolesOfSubject } from './roles-of-subject.ts';
import { WANTED_OPERATION, WantedOperation, wantedOperation } from './wanted-operation.ts';
import { waitForOperation } from './wait-for-operation.ts';

/** `yard op watch`. */
export const opWatchCommand = defineServerCommand({
  name: 'op watch',
  summary: 'Follow an operation to its end',
  details: 'Exit code 0 only when it succeeded. Ctrl-C stops watching, not the operation.',
  arguments: [['<operation>', WANTED_OPERATION]],
  example: 'yard op watch op-0123456789',
  shape: OPERATION_SHAPE,
  input: { operation: WantedOperation },
  run: async (connection, { operation: wanted }) => {
    const known = await wantedOperation(connection, wanted);
    // Asked for now: the stack may be gone when the operation has ended.
    const roleOf = await rolesOfSubject(connection, known);
    const ended = isOver(known.state) ? known : await waitForOperation(connection, known);
    return operationOutcome(ended, roleOf);
  },
});
