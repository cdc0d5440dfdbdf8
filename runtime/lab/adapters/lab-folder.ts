import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { lockFile } from '../../../packager/native/lock-file.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { LAB_NAMES, labPlaces } from '../core/lab-places.ts';
import { type LabState, readLabState } from '../core/lab-state.ts';
import { join } from 'node:path';

/** The folder of a lab, and what is written in it. */
export class LabFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** @returns undefined when there is no lab @throws Fault CONFLICT when what is written cannot be read */
  async read(): Promise<LabState | undefined> {
    const text = await readFile(labPlaces(this.path).state, 'utf8').catch(absent);
    if (text === undefined) return undefined;
    const state = readLabState(text);
    if (state) return state;
    throw this.#conflict('its lab.json is of another version, or damaged');
  }

  async write(state: LabState): Promise<void> {
    const { state: file } = labPlaces(this.path);
    await writeFile(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  /**
   * Makes the folder, if it is missing, and nothing in it: a lab is written down before it has anything.
   *
   * @throws Fault CONFLICT when there is something else in it
   */
  async make(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o711 });
    const foreign = (await readdir(this.path)).find((name) => !LAB_NAMES.includes(name));
    if (foreign !== undefined) throw this.#conflict(`there is something else in it, ${foreign}`);
  }

  /** Makes the folders in it, once the lab is written down. */
  async layOut(): Promise<void> {
    const { host, home, data, logs, nodes } = labPlaces(this.path);
    for (const folder of [host, home, data, logs, nodes]) {
      await mkdir(folder, { recursive: true, mode: 0o711 });
    }
  }

  /** Removes what is the lab's, and the folder when nothing else is in it. */
  async remove(): Promise<void> {
    // The last thing that is known of it goes last.
    const names = LAB_NAMES.toSorted((one, two) => isState(one) - isState(two));
    for (const name of names) await rm(join(this.path, name), REMOVAL);
    await rmdir(this.path).catch(() => undefined);
  }

  /**
   * Does something to the lab that nothing else may be done to meanwhile.
   *
   * @throws Fault CONFLICT when something is being done to it by another process
   */
  async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const folder = await open(this.path).catch(absent);
    if (!folder) return work();
    try {
      const isSame = (await stat(this.path).catch(absent))?.ino === (await folder.stat()).ino;
      if (!isSame || lockFile(folder.fd) === 'busy') {
        throw this.#conflict('another yard is at work on it; wait until that has ended');
      }
      return await work();
    } finally {
      await folder.close();
    }
  }

  #conflict(why: string): Fault {
    return new Fault('CONFLICT', { what: 'lab', name: this.path, why });
  }
}

const isState = (name: string): number => Number(name === 'lab.json');

/** A program of an `up` that was killed may still be writing for a moment. */
const REMOVAL = { recursive: true, force: true, maxRetries: 50, retryDelay: 100 } as const;

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
