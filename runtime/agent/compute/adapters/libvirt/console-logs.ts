import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { MachineId } from '../../../../../schemas/ids/brand.ts';
import { type Anchor, placeLogFiles } from '../../core/console-parts.ts';
import { consoleFile } from '../../../node/core/names.ts';
import { type OneAtATime, oneAtATime } from '../../../../process/one-at-a-time.ts';
import type { Consoles } from '../../ports/hypervisor.ts';

const StoredAnchor = z.object({ key: z.string(), sizeBytes: z.int(), start: z.int() });

/** A part of a log whose file is held open, so that rotation cannot take it away. */
interface OpenPart extends Anchor {
  readonly handle: FileHandle;
}

/**
 * Reads the logs that virtlogd writes: `<machine>.log`, and when it is full (2 MiB by default)
 * renamed to `.log.0`, `.log.1` and `.log.2`. What was learnt of their places is kept beside them in
 * `<machine>.log.place`, so that offsets go on after a restart.
 */
export class ConsoleLogs implements Consoles {
  readonly #folder: string;
  /** What is learnt of a log is written down: by one reader of it after the other. */
  readonly #turns = new Map<MachineId, OneAtATime>();

  /** @param folder the agent's folder */
  constructor(folder: string) {
    this.#folder = folder;
  }

  read(
    machine: MachineId,
    after: number,
    limitBytes: number,
  ): Promise<{ start: number; bytes: Buffer }> {
    return this.#inTurn(machine, () => this.#read(machine, after, limitBytes));
  }

  end(machine: MachineId): Promise<number> {
    return this.#inTurn(machine, async () => {
      await using stack = new AsyncDisposableStack();
      return endOf(await this.#parts(join(this.#folder, consoleFile(machine)), 0, stack));
    });
  }

  #inTurn<Value>(machine: MachineId, work: () => Promise<Value>): Promise<Value> {
    const turns = this.#turns.get(machine) ?? oneAtATime();
    this.#turns.set(machine, turns);
    return turns(work);
  }

  async #read(
    machine: MachineId,
    after: number,
    limitBytes: number,
  ): Promise<{ start: number; bytes: Buffer }> {
    const file = join(this.#folder, consoleFile(machine));
    await using stack = new AsyncDisposableStack();
    const parts = await this.#parts(file, after, stack);
    const first = parts.find((part) => part.start + part.sizeBytes > after);
    const start = Math.max(after, first?.start ?? after);
    const pieces: Buffer[] = [];
    let at = start;
    for (const part of parts) {
      const length = Math.min(part.start + part.sizeBytes - at, start + limitBytes - at);
      if (length <= 0) continue;
      const { buffer, bytesRead } = await part.handle.read(
        Buffer.alloc(length),
        0,
        length,
        at - part.start,
      );
      pieces.push(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    return { start, bytes: Buffer.concat(pieces) };
  }

  /** Removes everything that is kept of a machine's console. */
  async remove(machine: MachineId): Promise<void> {
    const file = join(this.#folder, consoleFile(machine));
    this.#turns.delete(machine);
    await Promise.all([...rotated(file), place(file)].map((path) => rm(path, { force: true })));
  }

  /** @returns the log from its oldest to its newest part */
  async #parts(file: string, after: number, stack: AsyncDisposableStack): Promise<OpenPart[]> {
    const opened = await openFiles(file, stack);
    const known = await readAnchor(file);
    let placed = placeLogFiles(opened, known);
    const end = endOf(placed);
    // The place was lost with a crash of the host: go on counting from what was read already.
    if (known === undefined && after > end) {
      placed = placed.map((part) => ({ ...part, start: part.start + after }));
    }
    const newest = placed.at(-1);
    if (newest) await writeAnchor(file, newest, known);
    return placed.map((part, index) => ({ ...part, handle: opened[index]?.handle as FileHandle }));
  }
}

const endOf = (parts: readonly Anchor[]): number => {
  const last = parts.at(-1);
  return last ? last.start + last.sizeBytes : 0;
};

/** From the newest to the oldest. virtlogd keeps three unless told otherwise; more are found as well. */
const rotated = (file: string): string[] => [
  file,
  ...Array.from({ length: 10 }, (_, age) => `${file}.${age}`),
];

const place = (file: string): string => `${file}.place`;

/**
 * Opens the files of a log, the oldest first. They are looked for from the newest on: one that is
 * renamed meanwhile is then met twice, and counted once, instead of being missed.
 */
async function openFiles(
  file: string,
  stack: AsyncDisposableStack,
): Promise<{ key: string; sizeBytes: number; handle: FileHandle }[]> {
  const found = new Map<string, { key: string; sizeBytes: number; handle: FileHandle }>();
  for (const path of rotated(file)) {
    const handle = await open(path, 'r').catch(absent);
    if (!handle) continue;
    stack.use(handle);
    const { ino, birthtimeNs, size } = await handle.stat({ bigint: true });
    // Inode numbers are used again, soon after a file is removed; not so together with this time.
    const key = `${ino}-${birthtimeNs}`;
    if (!found.has(key)) found.set(key, { key, sizeBytes: Number(size), handle });
  }
  return [...found.values()].reverse();
}

async function readAnchor(file: string): Promise<Anchor | undefined> {
  const text = await readFile(place(file), 'utf8').catch(absent);
  if (text === undefined) return undefined;
  try {
    return StoredAnchor.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function writeAnchor(file: string, anchor: Anchor, known: Anchor | undefined): Promise<void> {
  const { key, sizeBytes, start } = anchor;
  if (known?.key === key && known.sizeBytes === sizeBytes && known.start === start) return;
  const temporary = `${place(file)}.part`;
  await writeFile(temporary, JSON.stringify({ key, sizeBytes, start }), { mode: 0o600 });
  await rename(temporary, place(file));
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
