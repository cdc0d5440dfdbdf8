import { EXIT, kind } from './fault-kind.ts';

/** Faults: backups of the server itself, and servers that were restored. */
export const serverBackupFaults = {
  SERVER_BACKUP_DAMAGED: kind<{ file: string; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, why }) => `The backup ${file} cannot be used: ${why}.`,
    action: () => 'Nothing was restored from it. Use another copy of it, or an older backup.',
  }),
  SERVER_BACKUP_KEY_WRONG: kind<{ file: string }>({
    status: 403,
    exit: EXIT.denied,
    retryable: false,
    message: ({ file }) =>
      `This key or password does not open the backup ${file}, or somebody has changed its beginning.`,
    action: () =>
      'Use the key that it was made with: --key-file or --password-file. Nobody can open it without one.',
  }),
  SERVER_BACKUP_TOO_NEW: kind<{ version: string; known: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ version, known }) =>
      `The backup was made by Stackyard ${version}, and this is ${known}, which does not know all that is in it.`,
    action: () => 'Install the version that the backup was made by, or a newer one, and start it.',
  }),
  SERVER_BACKUP_BUSY: kind<Record<string, never>>({
    status: 409,
    exit: EXIT.conflict,
    retryable: true,
    message: () => 'Another backup of the server is being taken.',
    action: () => 'Wait until it has ended, then try again.',
  }),
  SERVER_FOLDER_USED: kind<{ folder: string; found: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ folder, found }) => `${folder} is not empty: there is ${found}.`,
    action: () =>
      'Nothing was changed. A server is restored into an empty folder: stop the server that uses this one, move the folder away, and try again.',
  }),
  SERVER_FOLDER_MOUNTED: kind<{ folder: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ folder }) =>
      `${folder} is where a file system is mounted, and a restored folder cannot take its place as a whole.`,
    action: ({ folder }) =>
      `Nothing was changed. Restore into a folder below it, such as ${folder.replace(/\/$/, '')}/data, and give the server that one as its data folder.`,
  }),
  SERVER_TERM_DAMAGED: kind<{ file: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: true,
    message: ({ file }) =>
      `The file ${file} is damaged, which says the highest term of a server that this node has met: nobody knows which server it should obey.`,
    action: () =>
      'Its machines run on, and it does what it was told last. If no server that was replaced is still running, delete the file: the node then obeys the server that it reaches, without a restart.',
  }),
  DATABASE_USED: kind<{ table: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ table }) =>
      `The backup is not loaded into this database: it has tables already, such as ${table}.`,
    action: () =>
      'Nothing was changed. Name an empty database in DATABASE_URL, or none for the embedded one, and start the server again.',
  }),
  SERVER_REPLACED: kind<{ found: number; known: number }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ found, known }) =>
      `This server (term ${found}) was replaced by one that was restored from its backup (term ${known}), which the node obeys from now on.`,
    action: () =>
      'Switch the old server off, and give agents the address of the new one. To go back to the old one, back it up and restore that backup.',
  }),
} as const;
