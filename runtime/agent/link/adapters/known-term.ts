import { hash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../../../packager/native/sync-folder.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';

/**
 * The highest term of a server that this node has met, in a file beside its identity. A server with a lower
 * one was replaced by a server that was restored from its backup, and is never obeyed again, not even after a
 * restart or a power cut.
 *
 * ```
 * server-term    <sha256 of the authority’s certificate> <term>
 * ```
 */
export class KnownTerm {
  readonly #folder: string;
  readonly #authority: string;
  #value: number;
  #writing: Promise<void> = Promise.resolve();

  private constructor(place: { folder: string; authority: string }, value: number) {
    this.#folder = place.folder;
    this.#authority = place.authority;
    this.#value = value;
  }

  /**
   * @param authority certificate (PEM) of who signs for server and nodes: the term of another one says nothing
   * @throws Error when the file is not what was written: nobody knows then whom to obey
   */
  static async open(folder: string, authority: string): Promise<KnownTerm> {
    const place = { folder, authority: hash('sha256', authority.trim()) };
    const file = join(folder, 'server-term');
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return `${place.authority} 0\n`;
      throw error;
    });
    const [, of, term] = /^([0-9a-f]{64}) (\d{1,16})\n$/.exec(text) ?? [];
    if (term === undefined) throw new Error(`${file} is damaged: it must be a digest and a number`);
    return new KnownTerm(place, of === place.authority ? Number(term) : 0);
  }

  get value(): number {
    return this.#value;
  }

  /**
   * Called before anything that a server says is done.
   *
   * @throws Fault SERVER_REPLACED
   */
  async hear(found: number): Promise<void> {
    if (found > this.#value) {
      // Several answers come at once from a server that is met for the first time.
      const written = this.#writing.then(() => this.#raise(found));
      this.#writing = written.catch(() => undefined);
      await written;
    }
    if (found < this.#value) throw new Fault('SERVER_REPLACED', { found, known: this.#value });
  }

  async #raise(term: number): Promise<void> {
    if (term <= this.#value) return;
    await this.#write(term);
    this.#value = term;
  }

  async #write(term: number): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, 'server-term');
    await using file = await open(`${path}.new`, 'w', 0o600);
    await file.writeFile(`${this.#authority} ${term}\n`);
    await file.sync();
    await rename(`${path}.new`, path);
    await syncFolder(this.#folder);
  }
}
