import type { Pool } from '../../../schemas/api/resources/pool.ts';
import type { Outcome } from '../define-command.ts';
import { oneLine } from '../terminal/one-line.ts';

/** @returns what is said of a pool that was declared */
export const poolAdded = (pool: Pool): Outcome => ({
  json: pool,
  text: oneLine(
    `The pool “${pool.name}” was added. Whether its nodes have it: yard pool show ${pool.name}`,
  ),
});
