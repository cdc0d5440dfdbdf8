import { accountRoutes } from './routes/account.ts';
import { alertRoutes } from './routes/alert.ts';
import { backupRoutes } from './routes/backup.ts';
import { bootRoutes } from './routes/boot.ts';
import { clusterRoutes } from './routes/cluster.ts';
import { consoleRoutes } from './routes/console.ts';
import { applianceRoutes } from './routes/appliance.ts';
import { joinRoutes } from './routes/join.ts';
import { nodeRoutes } from './routes/node.ts';
import { operationRoutes } from './routes/operation.ts';
import { pointFileRoutes } from './routes/point-files.ts';
import { poolRoutes } from './routes/pool.ts';
import { powerRoutes } from './routes/power.ts';
import { serverBackupRoutes } from './routes/server-backup.ts';
import { overviewRoutes } from './routes/overview.ts';
import { scheduleRoutes } from './routes/schedule.ts';
import { sleepRoutes } from './routes/sleep.ts';
import { stackRoutes } from './routes/stack.ts';
import { systemRoutes } from './routes/system.ts';
import { trustRoutes } from './routes/trust.ts';

/** Every JSON route of the server. `/v2/` (OCI) and the event streams have tables of their own. */
export const ROUTES = {
  ...systemRoutes,
  ...serverBackupRoutes,
  ...accountRoutes,
  ...applianceRoutes,
  ...trustRoutes,
  ...stackRoutes,
  ...pointFileRoutes,
  ...backupRoutes,
  ...scheduleRoutes,
  ...consoleRoutes,
  ...operationRoutes,
  ...nodeRoutes,
  ...joinRoutes,
  ...powerRoutes,
  ...sleepRoutes,
  ...clusterRoutes,
  ...poolRoutes,
  ...bootRoutes,
  ...overviewRoutes,
  ...alertRoutes,
} as const;

export type Routes = typeof ROUTES;
export type RouteName = keyof Routes;
