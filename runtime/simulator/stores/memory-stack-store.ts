import { Fault } from '../../../schemas/errors/fault.ts';
import type {
  MachineId,
  NodeId,
  OperationId,
  StackId,
  VolumeId,
} from '../../../schemas/ids/brand.ts';
import type { StackName } from '../../../schemas/ids/names.ts';
import { alterStack, type StackAlteration } from '../../control/stacks/core/define/alter-stack.ts';
import { changeLayers, type LayerChange } from '../../control/stacks/core/define/change-layers.ts';
import type { MachineMove, StackDefinition } from '../../control/stacks/core/define/definition.ts';
import {
  type GivenUp,
  handedOver,
  withMove,
  type Scattered,
  withoutLeft,
  withoutMove,
  withScattered,
} from '../../control/stacks/core/define/move-machine.ts';
import { withGateway } from '../../control/stacks/core/define/move-gateway.ts';
import { bequeath, settleLoans } from '../../control/stacks/core/define/loans.ts';
import { loweredStack, lowerStack } from '../../control/stacks/core/define/lower-stack.ts';
import { returnStack } from '../../control/stacks/core/define/return-stack.ts';
import type { Stage, StackRecord } from '../../control/stacks/core/define/stack-record.ts';
import type {
  Allotments,
  MachineRun,
  StackStore,
  TakenPort,
} from '../../control/stacks/ports/stack-store.ts';
import { byKey } from './by-key.ts';
import { detached } from './detached.ts';
import {
  allot,
  allotAgain,
  allTakings,
  gatewayTakings,
  giveBack,
  retake,
  take,
} from './memory-takings.ts';
import type { MemoryTables } from './memory-tables.ts';
import { withVolume } from '../../control/stacks/core/define/with-volume.ts';

/** Stacks and what they have taken, in memory. Each method happens as a whole. */
export class MemoryStackStore implements StackStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async get(id: StackId): Promise<StackRecord | undefined> {
    return this.#tables.stacks.get(id);
  }

  async find(idOrName: string): Promise<StackRecord | undefined> {
    const found = [...this.#tables.stacks.values()]
      .filter(({ id, name }) => id === idOrName || name === idOrName)
      .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
    return found.find(({ stage }) => stage !== 'kept') ?? found[0];
  }

  async list(): Promise<StackRecord[]> {
    return [...this.#tables.stacks.values()].toSorted(byKey(({ name }) => name));
  }

  async takenPorts(): Promise<TakenPort[]> {
    return [...this.#tables.takings].flatMap(([key, owner]) => {
      const [kind, gateway, port] = key.split(' ') as [string, NodeId, string];
      if (kind !== 'port') return [];
      const [protocol, number] = port.split('/') as ['tcp' | 'udp', string];
      const stack = this.#tables.stacks.get(owner)?.name ?? owner;
      return [{ gateway, protocol, port: Number(number), stack }];
    });
  }

  async reserve(
    request: { id: StackId; gateway: NodeId; networks: number },
    make: (allotments: Allotments) => StackRecord,
  ): Promise<StackRecord> {
    const { stacks, takings } = this.#tables;
    const known = stacks.get(request.id);
    if (known) return known;
    const record = detached(make(allot(takings, request)));
    take(takings, record, allTakings(record));
    stacks.set(record.id, record);
    return record;
  }

  async setStage(id: StackId, stage: Stage): Promise<void> {
    this.#change(id, () => ({ stage, isLowering: false }));
  }

  async noteLowered(id: StackId): Promise<void> {
    this.#change(id, loweredStack);
  }

  async lower(id: StackId, stage: Stage): Promise<StackId[]> {
    const record = this.#tables.stacks.get(id);
    if (!record) return [];
    const { lender, others } = bequeath(record, stage, this.#others(id));
    this.#change(id, () => lowerStack(lender, stage));
    for (const other of others) this.#change(other.id, () => other);
    return others.map((other) => other.id);
  }

  async settleLoans(id: StackId): Promise<boolean> {
    const record = this.#tables.stacks.get(id);
    if (!record) return false;
    const settled = settleLoans(record, this.#others(id));
    if (settled === record) return false;
    this.#change(id, () => settled);
    return true;
  }

  async noteMadeVolumes(id: StackId, volumes: readonly VolumeId[]): Promise<void> {
    this.#change(id, ({ madeVolumes }) => ({
      madeVolumes: [...new Set([...madeVolumes, ...volumes])],
    }));
  }

  async replaceVolume(id: StackId, old: VolumeId, fresh: VolumeId): Promise<void> {
    this.#change(id, ({ definition, madeVolumes }) => ({
      definition: withVolume(definition, old, fresh),
      madeVolumes: madeVolumes.filter((volume) => volume !== old),
    }));
  }

  async moveGateway(id: StackId, gateway: NodeId): Promise<void> {
    const record = this.#demand(id);
    if (record.definition.gateway === gateway) return;
    const { takings } = this.#tables;
    const { uplinkIndex } = allot(takings, { id, gateway, networks: 0 });
    const definition = withGateway(record.definition, { gateway, uplinkIndex });
    take(takings, record, gatewayTakings({ definition }));
    giveBack(takings, id, gatewayTakings(record));
    this.#change(id, () => ({ definition }));
  }

  async setMove(id: StackId, machine: MachineId, move: MachineMove): Promise<void> {
    this.#demand(id);
    this.#redefine(id, (definition) => withMove(definition, machine, move));
  }

  async abandonMove(id: StackId, machine: MachineId, operation: OperationId): Promise<void> {
    this.#redefine(id, (definition) => withoutMove(definition, machine, operation));
  }

  async handOver(id: StackId, machine: MachineId, operation: OperationId): Promise<void> {
    this.#redefine(id, (definition) => handedOver(definition, machine, operation));
  }

  async scatter(id: StackId, scattered: Scattered): Promise<void> {
    this.#redefine(id, (definition) => withScattered(definition, scattered));
  }

  async clearLeft(id: StackId, gone: GivenUp): Promise<void> {
    this.#redefine(id, (definition) => withoutLeft(definition, gone));
  }

  async changeLayers(id: StackId, change: LayerChange): Promise<void> {
    const record = this.#tables.stacks.get(id);
    if (!record) return;
    const after = changeLayers(record, change);
    if (after.keptUntil === undefined) retake(this.#tables.takings, record, after);
    this.#change(id, () => after);
  }

  async alter(id: StackId, change: StackAlteration): Promise<void> {
    const { stacks, takings } = this.#tables;
    const record = stacks.get(id);
    if (!record) return;
    const after = detached(alterStack(record, change));
    retake(takings, record, after);
    stacks.set(id, Object.freeze(after));
  }

  #redefine(id: StackId, change: (now: StackDefinition) => StackDefinition): void {
    this.#change(id, ({ definition }) => ({ definition: change(definition) }));
  }

  async setPower(id: StackId, power: 'on' | 'off'): Promise<void> {
    this.#change(id, () => ({ power }));
  }

  async keep(id: StackId, until: Date): Promise<void> {
    giveBack(this.#tables.takings, id);
    this.#change(id, () => ({ keptUntil: until }));
  }

  async unkeep(id: StackId, name: StackName | undefined): Promise<void> {
    const record = this.#demand(id);
    const { takings, stacks } = this.#tables;
    if ([...takings.values()].includes(id)) return;
    const back = detached(returnStack(record, allotAgain(takings, record, name ?? record.name)));
    take(takings, back, allTakings(back));
    stacks.set(id, back);
  }

  async forget(id: StackId): Promise<void> {
    const { stacks, takings, runs, points, rehearsals } = this.#tables;
    stacks.delete(id);
    for (const [point, { stack }] of points) if (stack === id) points.delete(point);
    for (const [rehearsal, { stack }] of rehearsals) {
      if (stack === id) rehearsals.delete(rehearsal);
    }
    giveBack(takings, id);
    for (const [run, { stack }] of runs) if (stack === id) runs.delete(run);
  }

  async runs(stack?: StackId): Promise<MachineRun[]> {
    const all = [...this.#tables.runs.values()];
    return stack === undefined ? all : all.filter((run) => run.stack === stack);
  }

  async addRun({ id, stack, machine, command, files }: MachineRun): Promise<void> {
    const { runs } = this.#tables;
    const run = { id, stack, machine, command, ...(files ? { files } : {}) };
    if (!runs.has(id)) runs.set(id, detached(run));
  }

  async removeRun(id: string): Promise<void> {
    this.#tables.runs.delete(id);
  }

  #others(than: StackId): StackRecord[] {
    return [...this.#tables.stacks.values()].filter(({ id }) => id !== than);
  }

  #demand(id: StackId): StackRecord {
    const record = this.#tables.stacks.get(id);
    if (!record) throw new Fault('NOT_FOUND', { what: 'stack', name: id });
    return record;
  }

  #change(id: StackId, change: (record: StackRecord) => Partial<StackRecord>): void {
    const record = this.#tables.stacks.get(id);
    if (!record) return;
    this.#tables.stacks.set(id, Object.freeze({ ...record, ...detached(change(record)) }));
  }
}
