import type { AuditTrail } from '../../runtime/audit/audit-trail.ts';
import { auditMigrations, SqlAuditTrail } from '../../runtime/audit/sql-audit-trail.ts';
import type { ControlStores } from '../../runtime/control/control-stores.ts';
import { controlMigrations } from '../../runtime/control/migrations.ts';
import { sqlControlStores } from '../../runtime/control/sql-control-stores.ts';
import { operationMigrations } from '../../runtime/operations/migrations.ts';
import { MemoryAuditTrail } from '../../runtime/simulator/stores/memory-audit-trail.ts';
import { memoryControlStores } from '../../runtime/simulator/stores/memory-control-stores.ts';
import { MemoryTables } from '../../runtime/simulator/stores/memory-tables.ts';
import { testDatabases } from './databases.ts';

/** Stores of the admin role with a clock that a test moves by hand. */
export interface StoresUnderTest {
  readonly stores: ControlStores & { readonly audit: AuditTrail };
  readonly clock: { nowMs: number };
  close(): Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  open(): Promise<StoresUnderTest>;
}

const startClock = () => {
  const clock = { nowMs: Date.parse('2026-05-01T12:00:00.000Z') };
  return { clock, now: () => new Date(clock.nowMs) };
};

const inMemory: StoreKind = {
  name: 'memory',
  async open() {
    const { clock, now } = startClock();
    const tables = new MemoryTables();
    const audit = new MemoryAuditTrail(tables, now);
    return {
      stores: { ...memoryControlStores(tables, now), audit },
      clock,
      close: async () => undefined,
    };
  },
};

/** Everything that can be what control remembers: each passes the same contracts. */
export const storeKinds: readonly StoreKind[] = [
  inMemory,
  ...testDatabases.map(({ name, open }): StoreKind => ({
    name,
    async open() {
      const { clock, now } = startClock();
      const { db, close } = await open(controlMigrations, operationMigrations, auditMigrations);
      const audit = new SqlAuditTrail(db, now);
      return { stores: { ...sqlControlStores(db, now), audit }, clock, close };
    },
  })),
];
