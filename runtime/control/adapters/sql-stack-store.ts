import type { Kysely, Selectable, Transaction } from 'kysely';
import { z } from 'zod';
import { ParameterValue } from '../../../schemas/appliance/parameter.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { MachineId, StackId } from '../../../schemas/ids/brand.ts';
import type { StackName } from '../../../schemas/ids/names.ts';
import type { AnyDatabase } from '../../database/open-database.ts';
import { StackDefinition } from '../core/definition.ts';
import { ApplianceSnapshot, type Stage, type StackRecord } from '../core/stack-record.ts';
import type { Allotments, MachineRun, StackStore, TakenPort } from '../ports/stack-store.ts';

interface StackTable {
  id: string;
  name: string;
  appliance: unknown;
  definition: unknown;
  parameters: unknown;
  sealed: string;
  stage: Stage;
  power: 'on' | 'off';
  created_at: Date;
  created_by: string;
  kept_until: Date | null;
}

interface TakingTable {
  kind: 'name' | 'port' | 'uplink' | 'vni';
  place: string;
  key: string;
  stack: string;
}

interface Tables {
  stack: StackTable;
  stack_taking: TakingTable;
  stack_run: { id: string; stack: string; machine: string; command: unknown };
}

/** Networks get their VXLAN identifiers from here on; below is left to other uses of the LAN. */
const FIRST_VNI = 4_096;

/** Stacks and what they have taken, in SQL. */
export class SqlStackStore implements StackStore {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async get(id: StackId): Promise<StackRecord | undefined> {
    const row = await this.#db
      .selectFrom('stack')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && toRecord(row);
  }

  async find(idOrName: string): Promise<StackRecord | undefined> {
    const rows = await this.#db
      .selectFrom('stack')
      .selectAll()
      .where((where) => where.or([where('id', '=', idOrName), where('name', '=', idOrName)]))
      .orderBy('created_at', 'desc')
      .execute();
    const row = rows.find(({ stage }) => stage !== 'kept') ?? rows[0];
    return row && toRecord(row);
  }

  async list(): Promise<StackRecord[]> {
    const rows = await this.#db.selectFrom('stack').selectAll().orderBy('name').execute();
    return rows.map(toRecord);
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
    return this.#db.transaction().execute(async (trx) => {
      const allotments = await allot(trx, request);
      const record = make(allotments);
      await trx.insertInto('stack').values(toRow(record)).execute();
      await take(trx, record);
      return record;
    });
  }

  async setStage(id: StackId, stage: Stage): Promise<void> {
    await this.#db.updateTable('stack').set({ stage }).where('id', '=', id).execute();
  }

  async setPower(id: StackId, power: 'on' | 'off'): Promise<void> {
    await this.#db.updateTable('stack').set({ power }).where('id', '=', id).execute();
  }

  async keep(id: StackId, until: Date): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('stack_taking').where('stack', '=', id).execute();
      await trx.updateTable('stack').set({ kept_until: until }).where('id', '=', id).execute();
    });
  }

  async unkeep(id: StackId): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const row = await trx.selectFrom('stack').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) throw new Fault('NOT_FOUND', { what: 'stack', name: id });
      const own = await trx
        .selectFrom('stack_taking')
        .select('kind')
        .where('stack', '=', id)
        .executeTakeFirst();
      if (!own) await take(trx, toRecord(row));
      await trx.updateTable('stack').set({ kept_until: null }).where('id', '=', id).execute();
    });
  }

  async forget(id: StackId): Promise<void> {
    await this.#db.deleteFrom('stack').where('id', '=', id).execute();
  }

  async runs(): Promise<MachineRun[]> {
    const rows = await this.#db.selectFrom('stack_run').selectAll().execute();
    return rows.map((row) => ({
      id: row.id,
      stack: row.stack as StackId,
      machine: row.machine as MachineId,
      command: row.command as string[],
    }));
  }

  async addRun(run: MachineRun): Promise<void> {
    await this.#db
      .insertInto('stack_run')
      .values({ ...run, command: JSON.stringify(run.command) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async removeRun(id: string): Promise<void> {
    await this.#db.deleteFrom('stack_run').where('id', '=', id).execute();
  }
}

async function allot(
  trx: Transaction<Tables>,
  request: { gateway: string; networks: number },
): Promise<Allotments> {
  const rows = await trx
    .selectFrom('stack_taking')
    .select(['kind', 'place', 'key'])
    .where('kind', 'in', ['uplink', 'vni'])
    .execute();
  const uplinks = new Set(
    rows
      .filter((row) => row.kind === 'uplink' && row.place === request.gateway)
      .map((row) => Number(row.key)),
  );
  const vnis = new Set(rows.filter((row) => row.kind === 'vni').map((row) => Number(row.key)));
  return {
    uplinkIndex: firstFree(uplinks, 0),
    vnis: Array.from({ length: request.networks }, () => {
      const vni = firstFree(vnis, FIRST_VNI);
      vnis.add(vni);
      return vni;
    }),
  };
}

function firstFree(used: ReadonlySet<number>, first: number): number {
  let candidate = first;
  while (used.has(candidate)) candidate += 1;
  return candidate;
}

/** @throws Fault CONFLICT naming what somebody else has */
async function take(trx: Transaction<Tables>, record: StackRecord): Promise<void> {
  for (const taking of takingsOf(record)) {
    const result = await trx
      .insertInto('stack_taking')
      .values({ ...taking, stack: record.id })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows === 0n) {
      const why =
        taking.kind === 'name' ? 'the name is taken' : `${taking.kind} ${taking.key} is taken`;
      throw new Fault('CONFLICT', { what: 'stack', name: record.name, why });
    }
  }
}

const takingsOf = ({ name, definition }: StackRecord): Omit<TakingTable, 'stack'>[] => [
  { kind: 'name', place: '', key: name },
  { kind: 'uplink', place: definition.gateway, key: String(definition.uplinkIndex) },
  ...definition.networks.map(({ vni }) => ({ kind: 'vni' as const, place: '', key: String(vni) })),
  ...definition.ports.map(({ protocol, hostPort }) => ({
    kind: 'port' as const,
    place: definition.gateway,
    key: `${protocol}/${hostPort}`,
  })),
];

const toRow = (record: StackRecord): StackTable => ({
  id: record.id,
  name: record.name,
  appliance: JSON.stringify(record.appliance),
  definition: JSON.stringify(record.definition),
  parameters: JSON.stringify(record.parameters),
  sealed: record.sealed,
  stage: record.stage,
  power: record.power,
  created_at: record.createdAt,
  created_by: record.createdBy,
  kept_until: record.keptUntil ?? null,
});

const toRecord = (row: Selectable<StackTable>): StackRecord => ({
  id: row.id as StackId,
  name: row.name as StackName,
  appliance: ApplianceSnapshot.parse(row.appliance),
  definition: StackDefinition.parse(row.definition),
  parameters: z.record(z.string(), ParameterValue).parse(row.parameters),
  sealed: row.sealed,
  stage: row.stage,
  power: row.power,
  createdAt: row.created_at,
  createdBy: row.created_by,
  keptUntil: row.kept_until ?? undefined,
});
