import { auditTrailContract } from '../../contract/audit-trail.ts';
import { bootStoreContract } from '../../contract/boot-store.ts';
import { figureStoreContract } from '../../contract/figure-store.ts';
import { joinStoreContract } from '../../contract/join-store.ts';
import { nodeStoreContract } from '../../contract/node-store.ts';
import { operationChildrenContract } from '../../contract/operation-children.ts';
import { operationLogContract } from '../../contract/operation-log.ts';
import { operationSubjectsContract } from '../../contract/operation-subjects.ts';
import { poolStoreContract } from '../../contract/pool-store.ts';
import { powerStoreContract } from '../../contract/power-store.ts';
import { alertsContract } from '../../contract/alerts.ts';
import { backupsContract } from '../../contract/backups.ts';
import { clonesContract } from '../../contract/clones.ts';
import { rehearsalsContract } from '../../contract/rehearsals.ts';
import { restorePointsContract } from '../../contract/restore-points.ts';
import { schedulesContract } from '../../contract/schedules.ts';
import { stackMovesContract } from '../../contract/stack-moves.ts';
import { stackStoreContract } from '../../contract/stack-store.ts';
import { trustStoresContract } from '../../contract/trust-stores.ts';
import { storeKinds } from '../../fakes/control-stores.ts';

/** Whatever control remembers by does the same: in every database, and in memory for simulations. */
for (const kind of storeKinds) {
  stackStoreContract(kind);
  stackMovesContract(kind);
  restorePointsContract(kind);
  rehearsalsContract(kind);
  backupsContract(kind);
  schedulesContract(kind);
  alertsContract(kind);
  clonesContract(kind);
  operationLogContract(kind);
  operationSubjectsContract(kind);
  operationChildrenContract(kind);
  nodeStoreContract(kind);
  trustStoresContract(kind);
  auditTrailContract(kind);
  figureStoreContract(kind);
  joinStoreContract(kind);
  poolStoreContract(kind);
  bootStoreContract(kind);
  powerStoreContract(kind);
}
