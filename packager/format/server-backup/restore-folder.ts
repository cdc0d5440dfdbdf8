import { z } from 'zod';

/**
 * What `yard server restore` leaves in a data folder for the first start of the server there:
 *
 * ```
 * restore/contents.json     what the backup holds
 * restore/choices.json      how it is to be restored
 * restore/tables/<name>     rows, a line each
 * ```
 *
 * The files of the backup are in their places already.
 */
export const RESTORE = {
  folder: 'restore',
  contents: 'contents.json',
  choices: 'choices.json',
  tables: 'tables',
} as const;

export const RestoreChoices = z.strictObject({
  restoredAt: z.iso.datetime(),
  /** Whether API tokens of before are worth nothing any more. */
  revokeTokens: z.boolean(),
});
export type RestoreChoices = z.infer<typeof RestoreChoices>;
