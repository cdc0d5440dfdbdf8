import type { RestoreChoices } from '../../format/server-backup/restore-folder.ts';
import type { BackupContents } from '../../format/server-backup/contents.ts';
import type { KeptPart } from '../../format/server-backup/records.ts';

/** A data folder that is being restored; it is not there before `commit`. */
export interface RestoredFolder {
  /** @throws Fault DISK_FULL, FILE_FAILED */
  put(part: KeptPart): Promise<void>;
  /** Tells the server what to do at its first start, and gives the folder its name. @throws Fault SERVER_FOLDER_USED */
  commit(contents: BackupContents, choices: RestoreChoices): Promise<void>;
  /** Removes what was written; does nothing after `commit`. */
  discard(): Promise<void>;
}

/** Files of backups of a server, and folders that they are restored into. */
export interface ServerBackupFiles {
  /** @throws Fault NOT_FOUND, FILE_FAILED */
  read(path: string): AsyncIterable<Uint8Array>;
  isFolder(path: string): Promise<boolean>;
  /** @returns names in a folder */
  list(folder: string): Promise<readonly string[]>;
  remove(path: string): Promise<void>;
  /** The folder that it is in is made. @throws Fault SERVER_FOLDER_USED, FILE_FAILED */
  restoreInto(folder: string): Promise<RestoredFolder>;
}
