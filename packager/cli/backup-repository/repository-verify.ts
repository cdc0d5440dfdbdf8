import { z } from 'zod';
import { OPERATION_SHAPE, operationOutcome } from '../operation/operation-outcome.ts';
import { waitForOperation } from '../operation/wait-for-operation.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';

/** `yard backup-repository verify`. */
export const repositoryVerifyCommand = defineServerCommand({
  name: 'backup-repository verify',
  summary: 'Read everything in a backup repository, and prove that each backup is whole',
  details: 'What was found is shown with each backup: yard stack backups.',
  arguments: [['<repository>', 'name']],
  options: [['--wait', 'wait until it is done; exit code 0 only if it succeeds']],
  example: 'yard backup-repository verify vault --wait',
  shape: OPERATION_SHAPE,
  input: { repository: z.string(), wait: z.boolean().default(false) },
  run: async (connection, { repository, wait }) => {
    const begun = await submitOnce(connection, (key) =>
      connection.api.verifyBackupRepository({ params: { repository }, query: { key } }),
    );
    const operation = wait ? await waitForOperation(connection, begun) : begun;
    return operationOutcome(operation);
  },
});
