import { stat, truncate } from 'node:fs/promises';
import { ifPresent } from '../../../node/adapters/if-present.ts';

/** The folder of an agent may be in memory, which a log must not fill. */
const MOST_BYTES = 2 ** 20;

/** Empties a log that has become too long. Whoever writes it appends each line, and goes on at its start. */
export async function shortenLog(file: string, mostBytes = MOST_BYTES): Promise<void> {
  const found = await ifPresent(stat(file));
  if (found && found.size > mostBytes) await truncate(file);
}
