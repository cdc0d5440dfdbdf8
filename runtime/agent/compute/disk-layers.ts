import type {
  DesiredMachine,
  DesiredState,
  DesiredVolume,
} from '../../../schemas/agent/desired.ts';
import type { MachineId, VolumeId } from '../../../schemas/ids/brand.ts';
import type { AgentPorts } from '../converge/ports/agent-ports.ts';
import { networkMtus } from '../gateway/core/network-mtus.ts';
import type { ActualState } from '../node/core/actual-state.ts';
import { volumePlaces } from '../storage/core/volume-places.ts';
import { type LayerStep, planLayers } from './core/plan-layers.ts';
import type { MachineMemories } from './machine-memories.ts';

/** What notes that something could not be done, and says when it is tried again. */
interface Faults {
  failed(item: string, error: unknown): void;
  succeeded(item: string): unknown;
  rests(item: string): boolean;
}

export interface DiskLayersParts {
  readonly ports: Pick<AgentPorts, 'disks' | 'volumes' | 'guestAgent' | 'hypervisor' | 'now'>;
  readonly memories: MachineMemories;
  readonly faults: Faults;
  /** Told what no report tells, and when something has ended. */
  readonly onError: (error: unknown) => void;
  readonly onChange: () => void;
}

const RETRY_MS = 60_000;

/**
 * Volumes that stand on volumes: has machines that run go on in new ones, all of a stack at one
 * instant, and takes volumes off those that nobody needs any more.
 */
export class DiskLayers {
  readonly #parts: DiskLayersParts;
  /** Processes that have the disks they shall have, with these. */
  readonly #settled = new Map<MachineId, string>();
  readonly #merging = new Map<VolumeId, Promise<void>>();
  readonly #retryAtMs = new Map<VolumeId, number>();
  #standsOn: ReadonlyMap<VolumeId, VolumeId | undefined> = new Map();

  constructor(parts: DiskLayersParts) {
    this.#parts = parts;
  }

  /** What volumes that shall come off another one stand on, as of the last {@link tend}. */
  get standsOn(): ReadonlyMap<VolumeId, VolumeId | undefined> {
    return this.#standsOn;
  }

  async tend(desired: DesiredState, actual: ActualState): Promise<void> {
    const layered = new Set(
      desired.volumes.filter(({ base, off }) => base ?? off).map(({ id }) => id),
    );
    const inUse = await this.#inUse(desired, actual, layered);
    this.#standsOn = await this.#look(desired.volumes, actual);
    if (layered.size === 0) return;
    const mtus = networkMtus(desired);
    const places = volumePlaces(desired);
    const { hypervisor } = this.#parts.ports;
    const isCurrent = (machine: DesiredMachine): boolean =>
      actual.domains.get(machine.id)?.definition === hypervisor.definitionOf(machine, mtus, places);
    const sight = { desired, actual, inUse, standsOn: this.#standsOn, isCurrent };
    for (const step of planLayers(sight)) await this.#do(step, desired);
  }

  async #inUse(
    { machines }: DesiredState,
    { domains }: ActualState,
    layered: ReadonlySet<VolumeId>,
  ): Promise<ReadonlyMap<MachineId, readonly VolumeId[]>> {
    const found = new Map<MachineId, readonly VolumeId[]>();
    for (const { id, disks } of machines) {
      const domain = domains.get(id);
      const wanted = disks.map(({ volume }) => volume);
      if (domain?.state !== 'running' || !wanted.some((volume) => layered.has(volume))) continue;
      const key = [domain.startedAt, ...wanted].join(' ');
      const isSettled = this.#settled.get(id) === key;
      const now = isSettled
        ? wanted
        : await this.#parts.ports.disks.inUse(id).catch(() => undefined);
      if (!now) continue;
      if (String(now) === String(wanted)) {
        this.#settled.set(id, key);
        this.#noteUnseen(id, wanted);
      }
      found.set(id, now);
    }
    for (const id of this.#settled.keys()) if (!found.has(id)) this.#settled.delete(id);
    return found;
  }

  /** It has the disks it shall have, and this agent has not seen how it got them. */
  #noteUnseen(id: MachineId, [volume]: readonly VolumeId[]): void {
    this.#parts.memories.change(id, (memory) =>
      volume === undefined || memory.switched?.volume === volume
        ? memory
        : { ...memory, switched: { volume, pausedMs: 0, quiesced: false } },
    );
  }

  async #look(
    volumes: readonly DesiredVolume[],
    actual: ActualState,
  ): Promise<ReadonlyMap<VolumeId, VolumeId | undefined>> {
    const due = volumes.filter(
      ({ id, off, mode }) => off !== undefined && mode !== 'discard' && actual.volumes.has(id),
    );
    const looks = due.map(async (volume) => {
      try {
        return [[volume.id, await this.#parts.ports.volumes.standsOn(volume)] as const];
      } catch {
        return [];
      }
    });
    return new Map((await Promise.all(looks)).flat());
  }

  async #do(step: LayerStep, desired: DesiredState): Promise<void> {
    if (step.kind === 'switch') return this.#switch(step.machines, desired);
    const { volume } = step;
    const nowMs = this.#parts.ports.now().getTime();
    const waitsMs = (this.#retryAtMs.get(volume.id) ?? 0) - nowMs;
    if (this.#merging.has(volume.id) || (waitsMs > 0 && waitsMs <= RETRY_MS)) return;
    const { disks, volumes } = this.#parts.ports;
    const work =
      step.kind === 'pull'
        ? disks.pull(step.machine, volume.id, step.below)
        : volumes.rebase(volume);
    const done = work
      .catch((error: unknown) => {
        this.#retryAtMs.set(volume.id, nowMs + RETRY_MS);
        this.#parts.onError(error);
      })
      .finally(() => {
        this.#merging.delete(volume.id);
        this.#parts.onChange();
      });
    this.#merging.set(volume.id, done);
  }

  async #switch(machines: readonly DesiredMachine[], desired: DesiredState): Promise<void> {
    const { ports, memories, faults } = this.#parts;
    if (machines.some(({ id }) => faults.rests(id))) return;
    const orders = await Promise.all(
      machines.map(async (machine) => ({
        machine,
        quiesce: await ports.guestAgent.ping(machine.id).catch(() => false),
      })),
    );
    const at = ports.now().toISOString();
    try {
      for (const outcome of await ports.disks.switchOver(orders, volumePlaces(desired))) {
        const { machine: id, pausedMs, quiesced } = outcome;
        const volume = machines.find((machine) => machine.id === id)?.disks[0]?.volume;
        if (!volume) continue;
        const switched = { volume, at, pausedMs, quiesced };
        memories.change(id, (memory) => ({ ...memory, switched }));
        faults.succeeded(id);
      }
      await memories.save();
    } catch (error) {
      for (const { id } of machines) faults.failed(id, error);
    }
    this.#parts.onChange();
  }
}
