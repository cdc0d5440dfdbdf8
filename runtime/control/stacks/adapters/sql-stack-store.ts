import { type Kysely, sql, type Transaction } from 'kysely';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { MachineId, NodeId, StackId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { StackName } from '../../../../schemas/ids/names.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import { alterStack, type StackAlteration } from '../core/define/alter-stack.ts';
import { changeLayers, type LayerChange } from '../core/define/change-layers.ts';
import type { StackDefinition } from '../core/define/definition.ts';
import { withGateway } from '../core/define/move-gateway.ts';
import { bequeath, settleLoans } from '../core/define/loans.ts';
import { loweredStack, lowerStack } from '../core/define/lower-stack.ts';
import {
  type GivenUp,
  handedOver,
  withMove,
  type Scattered,
  withoutLeft,
  withoutMove,
  withScattered,
} from '../core/define/move-machine.ts';
import { returnStack } from '../core/define/return-stack.ts';
import type { Stage, StackRecord } from '../core/define/stack-record.ts';
import { withVolume } from '../core/define/with-volume.ts';
import type { Allotments, MachineRun, StackStore, TakenPort } from '../ports/stack-store.ts';
import { allot, allotAgain, lockAllotments } from './allot.ts';
import { selectStacks, toRecord } from './read-stacks.ts';
import { stackRows } from './stack-rows.ts';
import type { StackTables } from './stack-tables.ts';
import { allTakings, gatewayTakings, retake, take } from './stack-takings.ts';
import { insertStack, updateStack } from './write-stack.ts';

/** Stacks and what they have taken, in SQL. */
export class SqlStackStore implements StackStore {
  readonly #db: Kysely<StackTables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async get(id: StackId): Promise<StackRecord | undefined> {
    return readStack(this.#db, id);
  }

  async find(idOrName: string): Promise<StackRecord | undefined> {
    const rows = await selectStacks(this.#db)
      .where((where) =>
        where.or([where('stack.id', '=', idOrName), where('stack.name', '=', idOrName)]),
      )
      .orderBy('stack.created_at', 'desc')
      .execute();
    const found = rows.map(toRecord);
    return found.find(({ stage }) => stage !== 'kept') ?? found[0];
  }

  async list(): Promise<StackRecord[]> {
    // Sorted here: the database would carry everything about along while it sorts.
    const rows = await selectStacks(this.#db).execute();
    return rows.map(toRecord).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async takenPorts(): Promise<TakenPort[]> {
    const rows = await this.#db
      .selectFrom('stack_taking')
      .innerJoin('stack', 'stack.id', 'stack_taking.stack')
      .select(['stack_taking.place', 'stack_taking.key', 'stack.name'])
      .where('stack_taking.kind', '=', 'port')
      .execute();
    return rows.map((row) => {
      const [protocol, port] = row.key.split('/') as ['tcp' | 'udp', string];
      return {
        gateway: row.place as TakenPort['gateway'],
        protocol,
        port: Number(port),
        stack: row.name,
      };
    });
  }

  async reserve(
    request: { id: StackId; gateway: string; networks: number },
    make: (allotments: Allotments) => StackRecord,
  ): Promise<StackRecord> {
    const known = await this.get(request.id);
    if (known) return known;
    return this.#handingOut(async (trx) => {
      const record = make(await allot(trx, request));
      await insertStack(trx, stackRows(record, FIRST_REVISION));
      await take(trx, record, allTakings(record));
      return record;
    });
  }

  setStage(id: StackId, stage: Stage): Promise<void> {
    return this.#change(id, (record) => ({ ...record, stage, isLowering: false }));
  }

  noteLowered(id: StackId): Promise<void> {
    return this.#change(id, loweredStack);
  }

  lower(id: StackId, stage: Stage): Promise<StackId[]> {
    return this.#inTransaction(async (trx) => {
      const locked = await lockWithLoans(trx, id);
      const found = locked.get(id);
      if (!found) return [];
      const { lender, others } = bequeath(found.record, stage, recordsOf(locked, id));
      await storeChange(trx, found, lowerStack(lender, stage));
      for (const other of others) await storeChange(trx, locked.get(other.id)!, other);
      return others.map((other) => other.id);
    });
  }

  settleLoans(id: StackId): Promise<boolean> {
    return this.#inTransaction(async (trx) => {
      const locked = await lockWithLoans(trx, id);
      const found = locked.get(id);
      if (!found) return false;
      const settled = settleLoans(found.record, recordsOf(locked, id));
      await storeChange(trx, found, settled);
      return settled !== found.record;
    });
  }

  noteMadeVolumes(id: StackId, volumes: readonly VolumeId[]): Promise<void> {
    return this.#change(id, (record) => ({
      ...record,
      madeVolumes: [...new Set([...record.madeVolumes, ...volumes])],
    }));
  }

  replaceVolume(id: StackId, old: VolumeId, fresh: VolumeId): Promise<void> {
    return this.#change(id, (record) => ({
      ...record,
      definition: withVolume(record.definition, old, fresh),
      madeVolumes: record.madeVolumes.filter((volume) => volume !== old),
    }));
  }

  async moveGateway(id: StackId, gateway: NodeId): Promise<void> {
    await this.#handingOut(async (trx) => {
      const locked = await lockStack(trx, id);
      if (!locked) throw new Fault('NOT_FOUND', { what: 'stack', name: id });
      const { record } = locked;
      if (record.definition.gateway === gateway) return;
      const { uplinkIndex } = await allot(trx, { id, gateway, networks: 0 });
      const definition = withGateway(record.definition, { gateway, uplinkIndex });
      const moved = { ...record, definition };
      await trx
        .deleteFrom('stack_taking')
        .where('stack', '=', id)
        .where('kind', 'in', ['port', 'uplink'])
        .execute();
      await take(trx, record, gatewayTakings(moved));
      await storeChange(trx, locked, moved);
    });
  }

  async setMove(...[id, machine, move]: Parameters<StackStore['setMove']>): Promise<void> {
    if (!(await this.get(id))) throw new Fault('NOT_FOUND', { what: 'stack', name: id });
    await this.#redefine(id, (now) => withMove(now, machine, move));
  }

  abandonMove(...[id, ...which]: Parameters<StackStore['abandonMove']>): Promise<void> {
    return this.#redefine(id, (now) => withoutMove(now, ...which));
  }

  handOver(...[id, ...which]: Parameters<StackStore['handOver']>): Promise<void> {
    return this.#redefine(id, (now) => handedOver(now, ...which));
  }

  scatter(id: StackId, scattered: Scattered): Promise<void> {
    return this.#redefine(id, (now) => withScattered(now, scattered));
  }

  clearLeft(id: StackId, gone: GivenUp): Promise<void> {
    return this.#redefine(id, (now) => withoutLeft(now, gone));
  }

  async changeLayers(id: StackId, change: LayerChange): Promise<void> {
    await this.#inTransaction(async (trx) => {
      const locked = await lockStack(trx, id);
      if (!locked) return;
      const after = changeLayers(locked.record, change);
      if (after.keptUntil === undefined) await retake(trx, locked.record, after);
      await storeChange(trx, locked, after);
    });
  }

  async alter(id: StackId, change: StackAlteration): Promise<void> {
    await this.#inTransaction(async (trx) => {
      const locked = await lockStack(trx, id);
      if (!locked) return;
      const after = alterStack(locked.record, change);
      await retake(trx, locked.record, after);
      await storeChange(trx, locked, after);
    });
  }

  #redefine(id: StackId, change: (now: StackDefinition) => StackDefinition): Promise<void> {
    return this.#change(id, (record) => ({ ...record, definition: change(record.definition) }));
  }

  async setPower(id: StackId, power: 'on' | 'off'): Promise<void> {
    await this.#db.updateTable('stack').set({ power }).where('id', '=', id).execute();
  }

  async keep(id: StackId, until: Date): Promise<void> {
    await this.#inTransaction(async (trx) => {
      const locked = await lockStack(trx, id);
      if (!locked) return;
      await trx.deleteFrom('stack_taking').where('stack', '=', id).execute();
      await storeChange(trx, locked, { ...locked.record, keptUntil: until });
    });
  }

  async unkeep(id: StackId, name: StackName | undefined): Promise<void> {
    await this.#handingOut(async (trx) => {
      const locked = await lockStack(trx, id);
      if (!locked) throw new Fault('NOT_FOUND', { what: 'stack', name: id });
      const { record } = locked;
      if (record.keptUntil === undefined) return;
      const back = returnStack(record, await allotAgain(trx, record, name ?? record.name));
      await take(trx, back, allTakings(back));
      await storeChange(trx, locked, back);
    });
  }

  async forget(id: StackId): Promise<void> {
    await this.#db.deleteFrom('stack').where('id', '=', id).execute();
  }

  async runs(stack?: StackId): Promise<MachineRun[]> {
    const all = this.#db.selectFrom('stack_run').selectAll();
    const rows = await (stack === undefined ? all : all.where('stack', '=', stack)).execute();
    return rows.map((row) => ({
      id: row.id,
      stack: row.stack as StackId,
      machine: row.machine as MachineId,
      command: row.command as string[],
      ...(row.files === null ? {} : { files: row.files as string[] }),
    }));
  }

  async addRun({ id, stack, machine, command, files }: MachineRun): Promise<void> {
    await this.#db
      .insertInto('stack_run')
      .values({
        id,
        stack,
        machine,
        command: JSON.stringify(command),
        files: files ? JSON.stringify(files) : null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async removeRun(id: string): Promise<void> {
    await this.#db.deleteFrom('stack_run').where('id', '=', id).execute();
  }

  /** Changes a stack by what is stored of it; nobody else changes it meanwhile. */
  async #change(id: StackId, change: (record: StackRecord) => StackRecord): Promise<void> {
    await this.#inTransaction(async (trx) => {
      const locked = await lockStack(trx, id);
      if (locked) await storeChange(trx, locked, change(locked.record));
    });
  }

  /** A transaction in which nobody else is given what this one finds to be free. */
  #handingOut<Result>(work: (trx: Transaction<StackTables>) => Promise<Result>): Promise<Result> {
    return this.#inTransaction(async (trx) => {
      await lockAllotments(trx);
      return work(trx);
    });
  }

  /** Whatever the database is set to: what others have committed must be seen after a lock. */
  #inTransaction<Result>(
    work: (trx: Transaction<StackTables>) => Promise<Result>,
  ): Promise<Result> {
    return this.#db.transaction().setIsolationLevel('read committed').execute(work);
  }
}

/** What a stack is now; what it was before an upgrade is kept with its restore point. */
const FIRST_REVISION = 1;

async function readStack(db: Kysely<StackTables>, id: StackId): Promise<StackRecord | undefined> {
  const row = await selectStacks(db).where('stack.id', '=', id).executeTakeFirst();
  return row && toRecord(row);
}

interface LockedStack {
  readonly record: StackRecord;
  readonly revision: number;
}

/** @returns a stack that nobody else changes before the end of the transaction */
async function lockStack(
  trx: Transaction<StackTables>,
  id: StackId,
): Promise<LockedStack | undefined> {
  const locked = await trx
    .selectFrom('stack')
    .select('revision')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  const record = locked && (await readStack(trx, id));
  return record && { record, revision: locked.revision };
}

/**
 * @returns a stack, if it is there, with all that have lent layers or have some on loan. Locked in one order, so that two
 *   who do the same do not wait for each other
 */
async function lockWithLoans(
  trx: Transaction<StackTables>,
  id: StackId,
): Promise<ReadonlyMap<StackId, LockedStack>> {
  const asked = new Set<StackId>();
  const found = new Map<StackId, LockedStack>();
  for (;;) {
    const ids = [...new Set([id, ...(await selectConcerned(trx))])];
    const unasked = ids.filter((each) => !asked.has(each)).toSorted();
    // Whoever was lent something while others were locked, and is not seen here, would be taken for standing on nothing.
    if (unasked.length === 0) return found;
    for (const each of unasked) {
      asked.add(each);
      const locked = await lockStack(trx, each);
      if (locked) found.set(each, locked);
    }
  }
}

/** @returns all that have lent layers or have some on loan */
async function selectConcerned(trx: Transaction<StackTables>): Promise<StackId[]> {
  const lent = await trx
    .selectFrom('stack_volume')
    .select(['stack', sql<StackId[]>`more->'lent'`.as('to')])
    .where(sql<boolean>`more->'lent' is not null`)
    .execute();
  return lent.flatMap(({ stack, to }) => [stack as StackId, ...to]);
}

const recordsOf = (locked: ReadonlyMap<StackId, LockedStack>, without: StackId): StackRecord[] =>
  [...locked.values()].map(({ record }) => record).filter((record) => record.id !== without);

/** Stores what a change of a locked stack has made of it. */
const storeChange = (
  trx: Transaction<StackTables>,
  { record, revision }: LockedStack,
  after: StackRecord,
): Promise<void> => updateStack(trx, stackRows(record, revision), stackRows(after, revision));
