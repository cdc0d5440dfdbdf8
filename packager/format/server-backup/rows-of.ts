import { LIMITS } from '../../../schemas/config/limits.ts';
import { backupDamaged } from './server-backup-damaged.ts';

const LINE_FEED = 0x0a;

/**
 * Rows of a table: a line each, as a JSON list of texts and nulls.
 *
 * @throws Fault SERVER_BACKUP_DAMAGED when the last one has no end, or one is longer than any row is
 */
export async function* rowsOf(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<string> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const piece of bytes) {
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
      yield Buffer.concat([...held, piece.subarray(from, end)]).toString('utf8');
      held = [];
      heldBytes = 0;
      from = end + 1;
    }
    const rest = piece.subarray(from);
    if (rest.length > 0) held.push(rest);
    heldBytes += rest.length;
    if (heldBytes > LIMITS.serverBackup.rowBytes)
      throw backupDamaged(file, 'a row of it is too long');
  }
  if (heldBytes > 0) throw backupDamaged(file, 'a table of it ends in the middle of a row');
}
