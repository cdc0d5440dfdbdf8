import type { AnyDatabase } from '../database/open-database.ts';
import { SqlOperationLog } from '../operations/adapters/sql-operation-log.ts';
import type { ControlStores } from './control-stores.ts';
import { SqlAlertStore } from './alerts/adapters/sql-alert-store.ts';
import { SqlBackupStore } from './backups/adapters/sql-backup-store.ts';
import { SqlBootStore } from './boot/adapters/sql-boot-store.ts';
import { SqlFigureStore } from './nodes/adapters/sql-figure-store.ts';
import { SqlJoinStore } from './nodes/adapters/sql-join-store.ts';
import { SqlNodeStore } from './nodes/adapters/sql-node-store.ts';
import { SqlPowerStore } from './nodes/adapters/sql-power-store.ts';
import { SqlPoolStore } from './pools/adapters/sql-pool-store.ts';
import { SqlRegistryStore } from './releases/adapters/sql-registry-store.ts';
import { SqlScheduleStore } from './schedules/adapters/sql-schedule-store.ts';
import { SqlPointStore } from './stacks/adapters/sql-point-store.ts';
import { SqlRehearsalStore } from './stacks/adapters/sql-rehearsal-store.ts';
import { SqlStackStore } from './stacks/adapters/sql-stack-store.ts';
import { SqlMirrorStore } from './trust/adapters/sql-mirror-store.ts';
import { SqlRootStore } from './trust/adapters/sql-root-store.ts';
import { SqlTrustStore } from './trust/adapters/sql-trust-store.ts';

/**
 * @param db a database with `controlMigrations` and `operationMigrations` applied
 * @param now the clock
 * @returns what the admin role remembers, in SQL
 */
export const sqlControlStores = (db: AnyDatabase, now: () => Date): ControlStores => ({
  stacks: new SqlStackStore(db),
  points: new SqlPointStore(db),
  rehearsals: new SqlRehearsalStore(db),
  backups: new SqlBackupStore(db),
  schedules: new SqlScheduleStore(db),
  alerts: new SqlAlertStore(db),
  nodes: new SqlNodeStore(db),
  joins: new SqlJoinStore(db),
  power: new SqlPowerStore(db),
  operations: new SqlOperationLog(db, now),
  figures: new SqlFigureStore(db),
  pools: new SqlPoolStore(db),
  boot: new SqlBootStore(db),
  trust: new SqlTrustStore(db),
  roots: new SqlRootStore(db),
  mirrors: new SqlMirrorStore(db),
  registries: new SqlRegistryStore(db),
});
