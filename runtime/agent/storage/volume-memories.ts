import type { DesiredState } from '../../../schemas/agent/desired.ts';
import type { VolumeId } from '../../../schemas/ids/brand.ts';
import type { ActualState } from '../node/core/actual-state.ts';
import { noteVolumes, type VolumeMemory } from './core/volume-memory.ts';
import type { AgentMemory } from '../converge/ports/agent-memory.ts';

/**
 * Remembers which volumes have existed, in memory and (when something changed) in the agent's
 * folder. It is saved before anything is done with what was seen: no machine starts on a volume that
 * the agent could forget.
 */
export class VolumeMemories {
  readonly #store: AgentMemory;
  #volumes: ReadonlyMap<VolumeId, VolumeMemory> = new Map();
  #saved: ReadonlyMap<VolumeId, VolumeMemory> = this.#volumes;

  constructor(store: AgentMemory) {
    this.#store = store;
  }

  async load(): Promise<void> {
    this.#volumes = await this.#store.volumes();
    this.#saved = this.#volumes;
  }

  get all(): ReadonlyMap<VolumeId, VolumeMemory> {
    return this.#volumes;
  }

  async look({ volumes }: DesiredState, actual: ActualState, now: Date): Promise<void> {
    this.#volumes = noteVolumes(this.#volumes, { desired: volumes, actual, now });
    if (this.#volumes === this.#saved) return;
    await this.#store.rememberVolumes(this.#volumes);
    this.#saved = this.#volumes;
  }
}
