import { setImmediate } from 'node:timers/promises';
import { FILES_HEAD_BYTES, FILES_PIECE_BYTES } from '../../../schemas/agent/volume-files.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { PartOfVolume } from './core/choose-part.ts';
import { QUESTIONS } from './core/guest-questions.ts';
import { nameText, pathText } from './core/path-text.ts';
import {
  divideFolder,
  type FileFacts,
  type FolderEntry,
  LyingGuest,
  orderFolder,
  readEntry,
  readFacts,
  readPartitions,
} from './core/read-answers.ts';
import { tellFileSystem } from './core/tell-file-system.ts';
import type { GuestAnswer, GuestWords } from './guest-words.ts';

const { entriesInTurn, keptEntries, keptFolders, listBytes, pathBytes, wordsBytes } =
  LIMITS.stack.points.files;
/** Of what a kernel says when it cannot read a file system. */
const REASON_CHARS = 300;

type Path = readonly Uint8Array[];

/**
 * The files of one volume, by the answers of a reading guest. What it answers is verified here; what cannot be true ends it.
 *
 * @throws from every method: Fault FILES_NOT_OPENED when the guest has ended, or lies; FILES_UNREADABLE
 */
export class VolumeReader {
  readonly #words: GuestWords;
  readonly #label: string;
  #parts: Promise<readonly PartOfVolume[]> | undefined;
  readonly #mounted = new Map<string, Promise<void>>();
  readonly #folders = new Map<string, readonly FolderEntry[]>();

  /** @param label of the volume, for sentences */
  constructor(words: GuestWords, label: string) {
    this.#words = words;
    this.#label = label;
  }

  get isOpen(): boolean {
    return this.#words.isOpen;
  }

  close(): void {
    this.#words.close();
  }

  /** @returns the partitions of the volume, and what each holds */
  parts(): Promise<readonly PartOfVolume[]> {
    return (this.#parts ??= this.#lookAtParts());
  }

  /** @returns what is at a path, where links are not followed; undefined: nothing */
  async look(part: PartOfVolume, path: Path): Promise<FileFacts | undefined> {
    await this.#mount(part);
    const answer = await this.#words.ask(QUESTIONS.stat(part.part, path), wordsBytes);
    return answer.state === 'ok' ? this.#believe(() => readFacts(answer.bytes)) : undefined;
  }

  /** @returns what is in a folder, folders first; undefined: there is none */
  async list(part: PartOfVolume, path: Path): Promise<readonly FolderEntry[] | undefined> {
    await this.#mount(part);
    const question = QUESTIONS.list(part.part, path);
    const kept = this.#folders.get(question);
    if (kept) return kept;
    const answer = await this.#words.ask(question, listBytes);
    if (answer.state === 'gone') return undefined;
    this.#demandRead(answer, path);
    if (answer.bytes.length === listBytes) {
      const why = `the folder ${pathText(path)} is too large to be listed`;
      throw new Fault('FILES_UNREADABLE', { what: this.#label, why });
    }
    const entries = await this.#readFolder(answer.bytes);
    this.#keep(question, entries);
    return entries;
  }

  /** @returns where a link leads, as it says itself */
  async link(part: PartOfVolume, path: Path): Promise<Buffer> {
    const { bytes } = await this.#words.ask(QUESTIONS.link(part.part, path), pathBytes);
    return bytes;
  }

  /**
   * @param sizeBytes of the file, as it was told before
   * @returns all of it, piece by piece; each is asked for when the one before was taken
   */
  async *read(part: PartOfVolume, path: Path, sizeBytes: number): AsyncGenerator<Uint8Array> {
    await this.#mount(part);
    for (let done = 0; done < sizeBytes; done += FILES_PIECE_BYTES) {
      const wanted = Math.min(FILES_PIECE_BYTES, sizeBytes - done);
      const question = QUESTIONS.read(part.part, path, done / FILES_PIECE_BYTES);
      const answer = await this.#words.ask(question, FILES_PIECE_BYTES);
      this.#demandRead(answer, path);
      if (answer.bytes.length !== wanted) {
        const why = `${pathText(path)} is shorter than its file system says`;
        throw new Fault('FILES_UNREADABLE', { what: this.#label, why });
      }
      yield answer.bytes;
    }
  }

  async #lookAtParts(): Promise<readonly PartOfVolume[]> {
    const { bytes } = await this.#words.ask(QUESTIONS.parts(), wordsBytes);
    const parts: PartOfVolume[] = [];
    for (const each of this.#believe(() => readPartitions(bytes))) {
      const head = await this.#words.ask(QUESTIONS.head(each.part), FILES_HEAD_BYTES);
      parts.push({ ...each, found: tellFileSystem(head.bytes) });
    }
    return parts;
  }

  #mount(part: PartOfVolume): Promise<void> {
    const known = this.#mounted.get(part.part);
    if (known) return known;
    const mounting = this.#ask(part);
    this.#mounted.set(part.part, mounting);
    return mounting;
  }

  async #ask({ part, found }: PartOfVolume): Promise<void> {
    if (found.kind === 'other') throw this.#unreadable(found.why);
    const { kind } = found;
    const answer = await this.#words.ask(QUESTIONS.mount(part, kind), wordsBytes);
    if (answer.state === 'ok') return;
    const reason = reasonOf(answer);
    throw this.#unreadable(
      `its file system (${kind}) is damaged, or newer than the kernel that looks into it (${reason})`,
    );
  }

  #demandRead(answer: GuestAnswer, path: Path): void {
    if (answer.state === 'ok') return;
    throw this.#unreadable(`its file system is damaged at ${pathText(path)}`);
  }

  #unreadable(why: string): Fault<'FILES_UNREADABLE'> {
    return new Fault('FILES_UNREADABLE', { what: this.#label, why });
  }

  /** Who lies once is asked nothing any more. */
  #believe<Told>(read: () => Told): Told {
    try {
      return read();
    } catch (cause) {
      if (!(cause instanceof LyingGuest)) throw cause;
      this.close();
      throw new Fault('FILES_NOT_OPENED', { what: this.#label, why: 'lost' }, { cause });
    }
  }

  /** A folder may be as large as a guest likes: others have their turn meanwhile. */
  async #readFolder(answer: Uint8Array): Promise<readonly FolderEntry[]> {
    const records = this.#believe(() => divideFolder(answer));
    const entries: FolderEntry[] = [];
    for (let at = 0; at < records.length; at += entriesInTurn) {
      if (at > 0) await setImmediate();
      const some = records.slice(at, at + entriesInTurn);
      entries.push(...this.#believe(() => some.map(readEntry)));
    }
    return this.#believe(() => orderFolder(entries));
  }

  /** While its guest lives, nothing in a volume changes. Of large folders fewer are kept, and the last in any case. */
  #keep(question: string, entries: readonly FolderEntry[]): void {
    this.#folders.delete(question);
    let count = entries.length;
    for (const each of this.#folders.values()) count += each.length;
    for (const [oldest, { length }] of this.#folders) {
      if (this.#folders.size < keptFolders && count <= keptEntries) break;
      this.#folders.delete(oldest);
      count -= length;
    }
    this.#folders.set(question, entries);
  }
}

/** The last of what the kernel says, which is about what it was asked for. */
const reasonOf = ({ bytes }: GuestAnswer): string => {
  const lines = bytes.toString('latin1').trim().split('\n');
  return nameText(Buffer.from((lines.at(-1) ?? '').slice(0, REASON_CHARS), 'latin1'));
};
