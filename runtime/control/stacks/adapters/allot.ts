import { sql, type Transaction } from 'kysely';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { StackName } from '../../../../schemas/ids/names.ts';
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
  request: { gateway: string; networks: number },
): Promise<Allotments> {
  const uplinks = new Set(numbers(await takenKeys(trx, 'uplink', request.gateway)));
  const vnis = await usedVnis(trx);
  return {
    uplinkIndex: firstFree(uplinks, 0),
    vnis: Array.from({ length: request.networks }, () => {
      const vni = firstFree(vnis, LIMITS.network.firstVni);
      vnis.add(vni);
      return vni;
    }),
  };
}

/** What a stack had, or the next that is free where another stack has taken it meanwhile. */
export async function allotAgain(
  trx: Transaction<StackTables>,
  { definition }: StackRecord,
  name: StackName,
): Promise<ReturnAllotment> {
  const { gateway } = definition;
  const uplinks = new Set(numbers(await takenKeys(trx, 'uplink', gateway)));
  const ports = new Set(await takenKeys(trx, 'port', gateway));
  const vnis = await usedVnis(trx);
  const keepOrNext = (taken: Set<number>, had: number, first: number): number => {
    const given = taken.has(had) ? firstFree(taken, first) : had;
    taken.add(given);
    return given;
  };
  return {
    name,
    uplinkIndex: keepOrNext(uplinks, definition.uplinkIndex, 0),
    vnis: definition.networks.map(({ vni }) => keepOrNext(vnis, vni, LIMITS.network.firstVni)),
    hostPorts: definition.ports.map(({ protocol, hostPort }) => {
      const taken = [...ports].filter((key) => key.startsWith(`${protocol}/`));
      const used = new Set(taken.map((key) => Number(key.slice(protocol.length + 1))));
      const given = keepOrNext(used, hostPort, LIMITS.stack.hostPortFirst);
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

function firstFree(used: ReadonlySet<number>, first: number): number {
  let candidate = first;
  while (used.has(candidate)) candidate += 1;
  return candidate;
}
