import { sql, type Transaction } from 'kysely';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import type { StackName } from '../../../../schemas/ids/names.ts';
import { allotNumber, firstFree, UPLINKS, VNIS } from '../core/define/allot-number.ts';
import type { ReturnAllotment } from '../core/define/return-stack.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { Allotments } from '../ports/stack-store.ts';
import type { StackTables, TakingTable } from './stack-tables.ts';

/** Key of the advisory lock on what is handed out: “allot” as a number. */
const LOCK = 0x616c6c6f74;

/**
 * Lets nobody else look for what is free before this transaction has ended, and so has taken what it
 * found: two that look at the same moment would find the same.
 */
export async function lockAllotments(trx: Transaction<StackTables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
}

/** @returns what is free; for a transaction that holds the lock */
export async function allot(
  trx: Transaction<StackTables>,
  { id, gateway, networks }: { id: StackId; gateway: string; networks: number },
): Promise<Allotments> {
  const uplinks = new Set(numbers(await takenKeys(trx, 'uplink', gateway)));
  const vnis = await usedVnis(trx);
  return {
    uplinkIndex: allotNumber(id, UPLINKS, (index) => uplinks.has(index)),
    vnis: Array.from({ length: networks }, () => {
      const vni = allotNumber(id, VNIS, (number) => vnis.has(number));
      vnis.add(vni);
      return vni;
    }),
  };
}

/** What a stack had, or the next that is free where another stack has taken it meanwhile. */
export async function allotAgain(
  trx: Transaction<StackTables>,
  { id, definition }: StackRecord,
  name: StackName,
): Promise<ReturnAllotment> {
  const { gateway } = definition;
  const uplinks = new Set(numbers(await takenKeys(trx, 'uplink', gateway)));
  const ports = new Set(await takenKeys(trx, 'port', gateway));
  const vnis = await usedVnis(trx);
  const keepOr =
    (next: (isTaken: (number: number) => boolean) => number) =>
    (taken: Set<number>, had: number): number => {
      const given = taken.has(had) ? next((number) => taken.has(number)) : had;
      taken.add(given);
      return given;
    };
  const uplinkOf = keepOr((isTaken) => allotNumber(id, UPLINKS, isTaken));
  const vniOf = keepOr((isTaken) => allotNumber(id, VNIS, isTaken));
  const portOf = keepOr((isTaken) => firstFree(isTaken, LIMITS.stack.hostPortFirst));
  return {
    name,
    uplinkIndex: uplinkOf(uplinks, definition.uplinkIndex),
    vnis: definition.networks.map(({ vni }) => vniOf(vnis, vni)),
    hostPorts: definition.ports.map(({ protocol, hostPort }) => {
      const taken = [...ports].filter((key) => key.startsWith(`${protocol}/`));
      const used = new Set(taken.map((key) => Number(key.slice(protocol.length + 1))));
      const given = portOf(used, hostPort);
      ports.add(`${protocol}/${given}`);
      return given;
    }),
  };
}

const numbers = (keys: readonly string[]): number[] => keys.map(Number);

async function takenKeys(
  trx: Transaction<StackTables>,
  kind: TakingTable['kind'],
  place: string,
): Promise<string[]> {
  const rows = await trx
    .selectFrom('stack_taking')
    .select('key')
    .where('kind', '=', kind)
    .where('place', '=', place)
    .execute();
  return rows.map(({ key }) => key);
}

async function usedVnis(trx: Transaction<StackTables>): Promise<Set<number>> {
  const rows = await trx
    .selectFrom('stack_network')
    .select('vni')
    .where('in_use', '=', true)
    .execute();
  return new Set(rows.map(({ vni }) => vni));
}
