import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { filesBytes } from '../../backup/server/verify-server-backup.ts';
import type { BackupContents } from '../../format/server-backup/contents.ts';
import type { Flag } from '../define-command.ts';
import { table } from '../terminal/table.ts';

export const SERVER_SECRET_OPTIONS: readonly Flag[] = [
  ['--key-file <file>', 'key of the backup; default: ~/.config/stackyard/keys/backup.key'],
  ['--password-file <file>', 'a file with the password instead of a key'],
];

/** @returns what a backup holds, for programs */
export function contentsJson(contents: BackupContents) {
  const { id, createdAt, version, hostname, roles, counts, leftOut, tables, files } = contents;
  const rows = tables.reduce((sum, each) => sum + each.rows, 0);
  const held = { ...counts, rows, files: files.length, fileBytes: filesBytes(contents) };
  return { id, createdAt, version, hostname, roles, leftOut, holds: held };
}

/** @returns the same for people */
export function contentsLines(contents: BackupContents): string[] {
  const { createdAt, version, hostname, counts, leftOut, files } = contents;
  const rows = [
    ['Taken', createdAt],
    ['Server', `${hostname}, Stackyard ${version}`],
    [
      'Holds',
      [
        formatCount(counts.accounts, 'account'),
        formatCount(counts.nodes, 'node'),
        formatCount(counts.stacks, 'stack'),
      ].join(', '),
    ],
    ['Files', `${files.length}, ${formatByteSize(filesBytes(contents))}`],
    ['Left out', leftOut.length === 0 ? 'nothing' : leftOut.join(', ')],
  ];
  const under = counts.operations;
  if (under > 0) {
    const then = 'the restored server goes on with them';
    rows.push(['Under way', `${formatCount(under, 'operation')}; ${then}`]);
  }
  return table(rows);
}

/**
 * @returns a warning for who restores with a clock that is wrong: the term of the server may be too low for
 *   nodes, and certificates that were renewed since the backup would not count
 */
export const clockLines = ({ createdAt }: Pick<BackupContents, 'createdAt'>, nowMs: number) =>
  nowMs >= Date.parse(createdAt)
    ? []
    : [
        `The clock of this host says ${new Date(nowMs).toISOString()}, which is before the backup was taken. If it is wrong, set it, remove the folder and restore again before you start the server: nodes may refuse it otherwise.`,
      ];
