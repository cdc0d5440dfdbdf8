import { EXIT } from '../../../schemas/errors/catalogue.ts';
import type { StackName } from '../../../schemas/ids/names.ts';
import type { Outcome } from '../define-command.ts';
import { briefLines, planLines } from '../install/plan-lines.ts';
import type { Connection } from '../server/connection.ts';
import { submitOnce } from '../server/submit-once.ts';
import { findBackup } from './backup-words.ts';
import { followStack, stackOutcome } from './stack-outcome.ts';

export interface FromBackup {
  readonly repository: string;
  readonly backup: string;
  readonly name: StackName | undefined;
  readonly dryRun: boolean;
  readonly wait: boolean;
}

/** Restores a backup as a new stack, or shows what that would do. */
export async function restoreFromBackup(
  connection: Connection,
  { repository, backup, name, dryRun, wait }: FromBackup,
): Promise<Outcome> {
  const { api } = connection;
  const { point } = await findBackup(connection, repository, backup);
  const params = { repository, point };
  const body = name === undefined ? {} : { name };
  const plan = await api.planBackupRestore({ params, body });
  if (dryRun) {
    const isPossible = plan.problems.length === 0;
    return {
      json: plan,
      text: planLines(plan).join('\n'),
      ...(isPossible ? {} : { exit: EXIT.conflict, complaint: 'It cannot be restored this way.' }),
    };
  }
  connection.context.stderr(`${briefLines(plan).join('\n')}\n`);
  // As it is called in the plan: by then another could have the name that is free now.
  const planned = { name: plan.name, planHash: plan.hash };
  const begun = await submitOnce(connection, (key) =>
    api.restoreBackup({ params, query: { key }, body: planned }),
  );
  return stackOutcome(await followStack(connection, begun, { wait, roleOf: () => undefined }));
}
