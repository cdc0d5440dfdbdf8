import type { ControlStores } from '../../control/control-stores.ts';
import { MemoryAlertStore } from './memory-alert-store.ts';
import { MemoryBackupStore } from './memory-backup-store.ts';
import { MemoryBootStore } from './memory-boot-store.ts';
import { MemoryFigureStore } from './memory-figure-store.ts';
import { MemoryJoinStore } from './memory-join-store.ts';
import { MemoryMirrorStore } from './memory-mirror-store.ts';
import { MemoryNodeStore } from './memory-node-store.ts';
import { MemoryOperationLog } from './memory-operation-log.ts';
import { MemoryPointStore } from './memory-point-store.ts';
import { MemoryPowerStore } from './memory-power-store.ts';
import { MemoryPoolStore } from './memory-pool-store.ts';
import { MemoryRegistryStore } from './memory-registry-store.ts';
import { MemoryRehearsalStore } from './memory-rehearsal-store.ts';
import { MemoryRootStore } from './memory-root-store.ts';
import { MemoryScheduleStore } from './memory-schedule-store.ts';
import { MemoryStackStore } from './memory-stack-store.ts';
import type { MemoryTables } from './memory-tables.ts';
import { MemoryTrustStore } from './memory-trust-store.ts';

/** @returns what the admin role remembers, in memory: nothing waits, nothing depends on threads */
export const memoryControlStores = (tables: MemoryTables, now: () => Date): ControlStores => ({
  stacks: new MemoryStackStore(tables),
  points: new MemoryPointStore(tables),
  rehearsals: new MemoryRehearsalStore(tables),
  backups: new MemoryBackupStore(tables),
  schedules: new MemoryScheduleStore(tables),
  alerts: new MemoryAlertStore(tables),
  nodes: new MemoryNodeStore(tables),
  joins: new MemoryJoinStore(tables),
  power: new MemoryPowerStore(tables),
  operations: new MemoryOperationLog(tables, now),
  figures: new MemoryFigureStore(tables),
  pools: new MemoryPoolStore(tables),
  boot: new MemoryBootStore(tables),
  trust: new MemoryTrustStore(tables),
  roots: new MemoryRootStore(tables),
  mirrors: new MemoryMirrorStore(tables),
  registries: new MemoryRegistryStore(tables),
});
