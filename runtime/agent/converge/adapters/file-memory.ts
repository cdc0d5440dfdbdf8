import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import { ReadableDesiredState } from '../../../../schemas/agent/readable-desired-state.ts';
import { MachineId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { MachineMemory } from '../../compute/core/machine-memory.ts';
import { VolumeMemory } from '../../storage/core/volume-memory.ts';
import type { AgentMemory } from '../ports/agent-memory.ts';

const Machines = z.record(MachineId, MachineMemory);
const Volumes = z.record(VolumeId, VolumeMemory);

/** The agent's memory as three files of its folder; they hold secrets, so only root reads them. */
export class FileMemory implements AgentMemory {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async desired(): Promise<DesiredState | undefined> {
    return this.#read('desired.json', ReadableDesiredState);
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

  async volumes(): Promise<ReadonlyMap<VolumeId, VolumeMemory>> {
    const volumes = (await this.#read('volumes.json', Volumes)) ?? {};
    return new Map(Object.entries(volumes) as [VolumeId, VolumeMemory][]);
  }

  async rememberVolumes(volumes: ReadonlyMap<VolumeId, VolumeMemory>): Promise<void> {
    await this.#write('volumes.json', Object.fromEntries(volumes));
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
