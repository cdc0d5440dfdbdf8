import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DesiredState } from '../../../../schemas/agent/desired.ts';
import { MachineId } from '../../../../schemas/ids/brand.ts';
import { MachineMemory } from '../../core/machine-memory.ts';
import type { AgentMemory } from '../../ports/agent-memory.ts';

const Machines = z.record(MachineId, MachineMemory);

/** The agent's memory as two files of its folder; they hold secrets, so only root reads them. */
export class FileMemory implements AgentMemory {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async desired(): Promise<DesiredState | undefined> {
    return this.#read('desired.json', DesiredState);
  }

  async rememberDesired(state: DesiredState): Promise<void> {
    await this.#write('desired.json', state);
  }

  async machines(): Promise<ReadonlyMap<MachineId, MachineMemory>> {
    const machines = (await this.#read('machines.json', Machines)) ?? {};
    return new Map(Object.entries(machines) as [MachineId, MachineMemory][]);
  }

  async rememberMachines(machines: ReadonlyMap<MachineId, MachineMemory>): Promise<void> {
    await this.#write('machines.json', Object.fromEntries(machines));
  }

  /** A file that is absent, or was written by another version, counts as no memory. */
  async #read<Schema extends z.ZodType>(
    name: string,
    schema: Schema,
  ): Promise<z.output<Schema> | undefined> {
    try {
      const text = await readFile(join(this.#folder, name), 'utf8');
      return schema.safeParse(JSON.parse(text)).data;
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
  }

  /** Synced before it takes the old one's place, so that a power cut leaves one or the other. */
  async #write(name: string, value: unknown): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o711 });
    const file = join(this.#folder, name);
    const handle = await open(`${file}.new`, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify(value));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
  }
}
