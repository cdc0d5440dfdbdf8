import { z } from 'zod';
import { Duration } from '../../../schemas/ids/duration.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { pruneRepository, type PruneResult } from '../../backup/prune-repository.ts';
import { defineCommand } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { SECRET_OPTIONS } from './backup-secret.ts';
import { PLACE_HELP } from './open-place.ts';
import { withRepository } from './with-repository.ts';

/** `yard backup prune`: gives space back. */
export const backupPruneCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'backup prune',
    summary: 'Remove what no restore point needs, also while backups are being written',
    details:
      'Works in two steps: what is not needed is marked, and removed by a prune a day later or more, ' +
      'if still nobody needs it. So call it regularly. --grace "0 s" removes at once, and is right only ' +
      'when nobody else writes to the repository.',
    arguments: [['<repository>', PLACE_HELP]],
    options: [
      ['--grace <time>', 'how long marked data stays; default: 24 h'],
      ['--empty', 'also when no restore point is left, so that everything is removed'],
      ['--allow-removal', 'also in a repository that is append-only'],
      ...SECRET_OPTIONS,
    ],
    example: 'yard backup prune /mnt/backups',
    shape: '{removedPacks, freedBytes, retiredPacks, retiredBytes, movedBytes}',
    input: z.object({
      repository: z.string(),
      grace: Duration.optional(),
      empty: z.boolean().default(false),
      allowRemoval: z.boolean().default(false),
      keyFile: z.string().optional(),
      passwordFile: z.string().optional(),
    }),
    run: (
      context,
      { repository: place, grace: graceMs, empty: allowEmpty, allowRemoval, ...rest },
    ) =>
      withRepository(context, ports, { ...rest, place }, async (opened) => {
        const request = { allowRemoval, allowEmpty, graceMs };
        const result = await pruneRepository(opened.repository, request, opened);
        return { json: result, text: describe(result, graceMs === 0) };
      }),
  });

function describe(result: PruneResult, isAtOnce: boolean): string {
  const { removedPacks, freedBytes, retiredPacks, retiredBytes } = result;
  const removed = `Removed ${formatCount(removedPacks, 'pack')}, ${formatByteSize(freedBytes)}.`;
  if (isAtOnce || retiredPacks === 0) return removed;
  const marked = formatCount(retiredPacks, 'pack');
  return `${removed}\nMarked ${marked}, ${formatByteSize(retiredBytes)}: a prune after the grace removes them.`;
}
