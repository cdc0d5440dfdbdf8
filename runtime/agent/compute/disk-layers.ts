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
import { keepJobsApart } from './core/keep-jobs-apart.ts';
import { leaveOutUnfinished } from './core/leave-out-unfinished.ts';
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
  /** Machines of which a disk is just being asked to come off. */
  readonly #pulling = new Set<MachineId>();
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
    const read = await this.#look(desired.volumes, actual);
    // After the files: what reads as done before nothing is merged any more is done.
    const merging = await this.#whatMerges(desired, inUse);
    this.#standsOn = leaveOutUnfinished(read, { volumes: desired.volumes, inUse, merging });
    if (layered.size === 0) return;
    const mtus = networkMtus(desired);
    const places = volumePlaces(desired);
    const { hypervisor } = this.#parts.ports;
    const isCurrent = (machine: DesiredMachine): boolean =>
      actual.domains.get(machine.id)?.definition === hypervisor.definitionOf(machine, mtus, places);
    const sight = { desired, actual, inUse, standsOn: this.#standsOn, isCurrent };
    // What rests is left out first, so that it keeps nothing else of its machine waiting.
    const steps = planLayers(sight).filter((step) => this.#isDue(step));
    for (const step of keepJobsApart(steps, merging)) await this.#do(step, desired);
  }

  #isDue(step: LayerStep): boolean {
    if (step.kind === 'switch') return true;
    const { id } = step.volume;
    const waitsMs = (this.#retryAtMs.get(id) ?? 0) - this.#parts.ports.now().getTime();
    return !this.#merging.has(id) && (waitsMs <= 0 || waitsMs > RETRY_MS);
  }

  /**
   * Asks of machines whose disks shall come off something, or be switched, whether something is copied into
   * them. One that cannot be asked counts as if there were.
   */
  async #whatMerges(
    { machines, volumes }: DesiredState,
    inUse: ReadonlyMap<MachineId, readonly VolumeId[]>,
  ): Promise<ReadonlySet<MachineId>> {
    const off = new Set(volumes.flatMap((volume) => (volume.off === undefined ? [] : [volume.id])));
    const answers = machines.map(async ({ id, disks }) => {
      const now = inUse.get(id);
      if (!now) return [];
      const isSwitched = String(now) === String(disks.map(({ volume }) => volume));
      if (isSwitched && !now.some((volume) => off.has(volume))) return [];
      const merges = await this.#parts.ports.disks.merging(id).catch(() => true);
      return merges ? [id] : [];
    });
    return new Set([...this.#pulling, ...(await Promise.all(answers)).flat()]);
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
    const { now, volumes } = this.#parts.ports;
    const nowMs = now().getTime();
    const work = step.kind === 'pull' ? this.#pull(step) : volumes.rebase(volume);
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

  async #pull({ machine, volume, below }: LayerStep & { kind: 'pull' }): Promise<void> {
    this.#pulling.add(machine);
    try {
      await this.#parts.ports.disks.pull(machine, volume.id, below);
    } finally {
      this.#pulling.delete(machine);
    }
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
