import type { Transaction } from 'kysely';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { lanAddresses } from '../../nodes/core/lan-addresses.ts';
import { takenPortsOf } from '../core/define/held-ports.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { StackTables, TakingTable } from './stack-tables.ts';

type Taking = Omit<TakingTable, 'stack'>;

/** @returns what a stack has at its gateway, and nobody else may have there */
export const gatewayTakings = ({ definition }: Pick<StackRecord, 'definition'>): Taking[] => [
  { kind: 'uplink', place: definition.gateway, key: String(definition.uplinkIndex) },
  ...takenPortsOf(definition).map(({ protocol, hostPort }) => ({
    kind: 'port' as const,
    place: definition.gateway,
    key: `${protocol}/${hostPort}`,
  })),
];

/** @returns everything that a stack has and nobody else may have, but for its networks */
export const allTakings = (record: StackRecord): Taking[] => [
  { kind: 'name', place: '', key: record.name },
  ...gatewayTakings(record),
  ...lanAddresses(record.definition).map(({ uplink, address }) => ({
    kind: 'lan' as const,
    place: uplink,
    key: address,
  })),
];

const WHY: Record<Taking['kind'], (taking: Taking) => string> = {
  name: () => 'the name is taken',
  port: ({ key }) => `port ${key} is taken`,
  uplink: ({ key }) => `uplink ${key} is taken`,
  lan: ({ place, key }) => `the address ${key} in the LAN “${place}” is taken`,
};

/** Takes what a change of a stack needs, and gives back what it had and needs no longer. */
export async function retake(
  trx: Transaction<StackTables>,
  before: StackRecord,
  after: StackRecord,
): Promise<void> {
  const [had, has] = [allTakings(before), allTakings(after)];
  await take(
    trx,
    after,
    has.filter(({ kind, key }) => !isAmong(had, kind, key)),
  );
  for (const { kind, place, key } of had) {
    if (isAmong(has, kind, key)) continue;
    await trx
      .deleteFrom('stack_taking')
      .where('stack', '=', before.id)
      .where('kind', '=', kind)
      .where('place', '=', place)
      .where('key', '=', key)
      .execute();
  }
}

const isAmong = (takings: readonly Taking[], kind: Taking['kind'], key: string): boolean =>
  takings.some((taking) => taking.kind === kind && taking.key === key);

/** @throws Fault CONFLICT naming what somebody else has */
export async function take(
  trx: Transaction<StackTables>,
  { id, name }: Pick<StackRecord, 'id' | 'name'>,
  takings: readonly Taking[],
): Promise<void> {
  for (const taking of takings) {
    const result = await trx
      .insertInto('stack_taking')
      .values({ ...taking, stack: id })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows === 0n) {
      const why = WHY[taking.kind](taking);
      throw new Fault('CONFLICT', { what: 'stack', name, why });
    }
  }
}
