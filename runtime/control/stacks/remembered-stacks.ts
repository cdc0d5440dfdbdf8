import type { NodeId, StackId, VolumeId } from '../../../schemas/ids/brand.ts';
import type { StackName } from '../../../schemas/ids/names.ts';
import { Remembered } from '../remembered.ts';
import type { Stage, StackRecord } from './core/define/stack-record.ts';
import type { Allotments, MachineRun, StackStore, TakenPort } from './ports/stack-store.ts';

/** Stacks in memory before those in the database: lists, plans and pages read all of them. */
export class RememberedStacks implements StackStore {
  readonly #store: StackStore;
  readonly #stacks: Remembered<StackId, StackRecord>;

  constructor(store: StackStore) {
    this.#store = store;
    this.#stacks = new Remembered({
      read: (id) => store.get(id),
      readAll: () => store.list(),
      idOf: ({ id }) => id,
      compare: (a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)),
    });
  }

  get(id: StackId): Promise<StackRecord | undefined> {
    return this.#stacks.get(id);
  }

  async find(idOrName: string): Promise<StackRecord | undefined> {
    const found = (await this.#stacks.list())
      .filter(({ id, name }) => id === idOrName || name === idOrName)
      .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
    return found.find(({ stage }) => stage !== 'kept') ?? found[0];
  }

  async list(): Promise<StackRecord[]> {
    return [...(await this.#stacks.list())];
  }

  runs(stack?: StackId): Promise<MachineRun[]> {
    return this.#store.runs(stack);
  }

  takenPorts(): Promise<TakenPort[]> {
    return this.#store.takenPorts();
  }

  reserve(
    request: { id: StackId; gateway: NodeId; networks: number },
    make: (allotments: Allotments) => StackRecord,
  ): Promise<StackRecord> {
    return this.#stacks.write(request.id, () => this.#store.reserve(request, make));
  }

  setStage(id: StackId, stage: Stage): Promise<void> {
    return this.#stacks.write(id, () => this.#store.setStage(id, stage));
  }

  async lower(id: StackId, stage: Stage): Promise<StackId[]> {
    const others = await this.#stacks.write(id, () => this.#store.lower(id, stage));
    for (const other of others) await this.#stacks.write(other, async () => undefined);
    return others;
  }

  settleLoans(id: StackId): Promise<boolean> {
    return this.#stacks.write(id, () => this.#store.settleLoans(id));
  }

  noteLowered(id: StackId): Promise<void> {
    return this.#stacks.write(id, () => this.#store.noteLowered(id));
  }

  noteMadeVolumes(id: StackId, volumes: readonly VolumeId[]): Promise<void> {
    return this.#stacks.write(id, () => this.#store.noteMadeVolumes(id, volumes));
  }

  replaceVolume(id: StackId, old: VolumeId, fresh: VolumeId): Promise<void> {
    return this.#stacks.write(id, () => this.#store.replaceVolume(id, old, fresh));
  }

  moveGateway(id: StackId, gateway: NodeId): Promise<void> {
    return this.#stacks.write(id, () => this.#store.moveGateway(id, gateway));
  }

  setMove(...move: Parameters<StackStore['setMove']>): Promise<void> {
    return this.#stacks.write(move[0], () => this.#store.setMove(...move));
  }

  abandonMove(...move: Parameters<StackStore['abandonMove']>): Promise<void> {
    return this.#stacks.write(move[0], () => this.#store.abandonMove(...move));
  }

  handOver(...move: Parameters<StackStore['handOver']>): Promise<void> {
    return this.#stacks.write(move[0], () => this.#store.handOver(...move));
  }

  scatter(...scattered: Parameters<StackStore['scatter']>): Promise<void> {
    return this.#stacks.write(scattered[0], () => this.#store.scatter(...scattered));
  }

  clearLeft(...gone: Parameters<StackStore['clearLeft']>): Promise<void> {
    return this.#stacks.write(gone[0], () => this.#store.clearLeft(...gone));
  }

  changeLayers(...change: Parameters<StackStore['changeLayers']>): Promise<void> {
    return this.#stacks.write(change[0], () => this.#store.changeLayers(...change));
  }

  alter(...change: Parameters<StackStore['alter']>): Promise<void> {
    return this.#stacks.write(change[0], () => this.#store.alter(...change));
  }

  setPower(id: StackId, power: 'on' | 'off'): Promise<void> {
    return this.#stacks.write(id, () => this.#store.setPower(id, power));
  }

  keep(id: StackId, until: Date): Promise<void> {
    return this.#stacks.write(id, () => this.#store.keep(id, until));
  }

  unkeep(id: StackId, name: StackName | undefined): Promise<void> {
    return this.#stacks.write(id, () => this.#store.unkeep(id, name));
  }

  forget(id: StackId): Promise<void> {
    return this.#stacks.write(id, () => this.#store.forget(id));
  }

  addRun(run: MachineRun): Promise<void> {
    return this.#store.addRun(run);
  }

  removeRun(id: string): Promise<void> {
    return this.#store.removeRun(id);
  }
}
