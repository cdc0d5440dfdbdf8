import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RowSpool } from './dump-tables.ts';

const FOLDER = 'backup-spool';

/**
 * Keeps the rows of a backup on the disk of the database, while they are sent to somebody who may take
 * them slowly.
 *
 * ```
 * <data folder>/backup-spool/<random>/<table>    removed with the backup, or by the next start
 * ```
 */
export class TableSpool implements RowSpool {
  readonly #folder: string;
  #file: FileHandle | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(dataFolder: string): Promise<TableSpool> {
    const folder = join(dataFolder, FOLDER, randomBytes(8).toString('hex'));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new TableSpool(folder);
  }

  /** Removes what a server that was killed has left. */
  static async clear(dataFolder: string): Promise<void> {
    await rm(join(dataFolder, FOLDER), { recursive: true, force: true });
  }

  async begin(table: string): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    this.#file = await open(join(this.#folder, table), 'wx', 0o600);
  }

  async write(rows: string): Promise<void> {
    await this.#file?.appendFile(rows);
  }

  /** @returns what was written of a table */
  async *read(table: string): AsyncGenerator<Uint8Array> {
    await this.#file?.close();
    this.#file = undefined;
    yield* createReadStream(join(this.#folder, table));
  }

  async remove(): Promise<void> {
    await this.#file?.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
