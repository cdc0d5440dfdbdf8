import { accessFaults } from './catalogue/access.ts';
import { archiveFaults } from './catalogue/archive.ts';
import { backupFaults } from './catalogue/backup.ts';
import { serverBackupFaults } from './catalogue/server-backup.ts';
import { buildingFaults } from './catalogue/building.ts';
import { bootServiceFaults } from './catalogue/boot-service.ts';
import { changeFaults } from './catalogue/changes.ts';
import { consoleFaults } from './catalogue/console.ts';
import type { FaultKind } from './catalogue/fault-kind.ts';
import { generalFaults } from './catalogue/general.ts';
import { nodeDiskFaults } from './catalogue/node-disk.ts';
import { nodeImageFaults } from './catalogue/node-image.ts';
import { packingFaults } from './catalogue/packing.ts';
import { powerFaults } from './catalogue/power.ts';
import { registryFaults } from './catalogue/registry.ts';
import { restorePointFaults } from './catalogue/restore-points.ts';
import { runningFaults } from './catalogue/running.ts';
import { trustFaults } from './catalogue/trust.ts';
import { volumeFileFaults } from './catalogue/volume-files.ts';

export { EXIT, type FaultKind } from './catalogue/fault-kind.ts';

type Elsewhere = typeof archiveFaults &
  typeof registryFaults &
  typeof packingFaults &
  typeof buildingFaults &
  typeof trustFaults &
  typeof runningFaults &
  typeof nodeImageFaults &
  typeof bootServiceFaults &
  typeof nodeDiskFaults &
  typeof powerFaults &
  typeof restorePointFaults &
  typeof consoleFaults &
  typeof backupFaults &
  typeof serverBackupFaults &
  typeof changeFaults &
  typeof volumeFileFaults;

/**
 * What no page fails with by itself: where an API answers with one, the answer has its sentence. They are named nowhere but in
 * the branch that a browser never takes, or its program would hold them all.
 */
const elsewhere: Elsewhere =
  typeof window === 'undefined'
    ? {
        ...archiveFaults,
        ...registryFaults,
        ...packingFaults,
        ...buildingFaults,
        ...trustFaults,
        ...runningFaults,
        ...nodeImageFaults,
        ...bootServiceFaults,
        ...nodeDiskFaults,
        ...powerFaults,
        ...restorePointFaults,
        ...consoleFaults,
        ...backupFaults,
        ...serverBackupFaults,
        ...changeFaults,
        ...volumeFileFaults,
      }
    : ({} as Elsewhere);

/**
 * The error catalogue: every failure a person or a program can meet, with one stable code each.
 *
 * Codes are append-only. A retired code stays listed with `retired: true`. `docs/errors.md` explains
 * each and is held against this table by a test, in both directions.
 *
 * A browser goes without those that it is only told of: every page would have to bring their sentences along.
 */
export const FAULTS = {
  ...generalFaults,
  ...accessFaults,
  ...elsewhere,
} as const;

export type FaultCode = keyof typeof FAULTS;
export type FaultData<Code extends FaultCode> =
  (typeof FAULTS)[Code] extends FaultKind<infer Data> ? Data : never;
