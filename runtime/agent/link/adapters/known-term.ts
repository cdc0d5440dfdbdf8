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
  /** undefined: the file is damaged, and nobody knows whom to obey. */
  #value: number | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(place: { folder: string; authority: string }) {
    this.#folder = place.folder;
    this.#authority = place.authority;
  }

  /** @param authority certificate (PEM) of who signs for server and nodes: the term of another one says nothing */
  static async open(folder: string, authority: string): Promise<KnownTerm> {
    const known = new KnownTerm({ folder, authority: hash('sha256', authority.trim()) });
    known.#value = await known.#read();
    return known;
  }

  /** 0: none was met, or nobody knows. */
  get value(): number {
    return this.#value ?? 0;
  }

  /**
   * Called before anything that a server says is done.
   *
   * @throws Fault SERVER_REPLACED; SERVER_TERM_DAMAGED as long as the file is there as it is
   */
  async hear(found: number): Promise<void> {
    this.#value ??= await this.#read();
    if (this.#value === undefined) throw new Fault('SERVER_TERM_DAMAGED', { file: this.#file });
    if (found > this.#value) {
      // Several answers come at once from a server that is met for the first time.
      const written = this.#writing.then(() => this.#raise(found));
      this.#writing = written.catch(() => undefined);
      await written;
    }
    if (found < this.#value) throw new Fault('SERVER_REPLACED', { found, known: this.#value });
  }

  get #file(): string {
    return join(this.#folder, 'server-term');
  }

  /** @returns undefined when the file is not what was written */
  async #read(): Promise<number | undefined> {
    const text = await readFile(this.#file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return `${this.#authority} 0\n`;
      throw error;
    });
    const [, of, term] = /^([0-9a-f]{64}) (\d{1,16})\n$/.exec(text) ?? [];
    if (term === undefined) return undefined;
    return of === this.#authority ? Number(term) : 0;
  }

  async #raise(term: number): Promise<void> {
    if (term <= this.value) return;
    await this.#write(term);
    this.#value = term;
  }

  async #write(term: number): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#file;
    await using file = await open(`${path}.new`, 'w', 0o600);
    await file.writeFile(`${this.#authority} ${term}\n`);
    await file.sync();
    await rename(`${path}.new`, path);
    await syncFolder(this.#folder);
  }
}
