import type { HandlersOf } from '../../schemas/api/handler.ts';
import { alertRoutes } from '../../schemas/api/routes/alert.ts';
import { backupRoutes } from '../../schemas/api/routes/backup.ts';
import { bootRoutes } from '../../schemas/api/routes/boot.ts';
import { clusterRoutes } from '../../schemas/api/routes/cluster.ts';
import { joinRoutes } from '../../schemas/api/routes/join.ts';
import { nodeRoutes } from '../../schemas/api/routes/node.ts';
import { powerRoutes } from '../../schemas/api/routes/power.ts';
import { scheduleRoutes } from '../../schemas/api/routes/schedule.ts';
import { sleepRoutes } from '../../schemas/api/routes/sleep.ts';
import { poolRoutes } from '../../schemas/api/routes/pool.ts';
import { overviewRoutes } from '../../schemas/api/routes/overview.ts';
import { operationRoutes } from '../../schemas/api/routes/operation.ts';
import { consoleRoutes } from '../../schemas/api/routes/console.ts';
import { stackRoutes } from '../../schemas/api/routes/stack.ts';
import { trustRoutes } from '../../schemas/api/routes/trust.ts';
import { JoinDesk } from './nodes/agents/join-desk.ts';
import type { ControlDependencies } from './control-dependencies.ts';
import { alertHandlers } from './alerts/http/alert-handlers.ts';
import { backupHandlers } from './backups/http/backup-handlers.ts';
import { scheduleHandlers } from './schedules/http/schedule-handlers.ts';
import { cloneHandlers } from './stacks/http/clone-handlers.ts';
import { machineHandlers } from './stacks/http/machine-handlers.ts';
import { joinHandlers } from './nodes/http/join-handlers.ts';
import { nodeHandlers } from './nodes/http/node-handlers.ts';
import { nodeDrainHandlers } from './nodes/http/node-drain-handlers.ts';
import { nodeDiskHandlers } from './nodes/http/node-disk-handlers.ts';
import { nodeOrderHandlers } from './nodes/http/node-order-handlers.ts';
import { operationHandlers } from './stacks/http/operation-handlers.ts';
import { emptyingHandlers } from './stacks/http/emptying-handlers.ts';
import { moveHandlers } from './stacks/http/move-handlers.ts';
import { pointHandlers } from './stacks/http/point-handlers.ts';
import { consoleHandlers } from './stacks/http/console-handlers.ts';
import { stackHandlers } from './stacks/http/stack-handlers.ts';
import { mirrorHandlers } from './trust/http/mirror-handlers.ts';
import { registryApprovalHandlers } from './releases/http/registry-approval-handlers.ts';
import { rehearsalHandlers } from './stacks/http/rehearsal-handlers.ts';
import { changeHandlers } from './stacks/http/change-handlers.ts';
import { upgradeHandlers } from './stacks/http/upgrade-handlers.ts';
import { trustHandlers } from './trust/http/trust-handlers.ts';
import { pointFileRoutes } from '../../schemas/api/routes/point-files.ts';
import { pointFileHandlers } from './files/http/point-file-handlers.ts';
import { volumeHandlers } from './stacks/http/volume-handlers.ts';
import { encryptionHandlers } from './stacks/http/encryption-handlers.ts';
import { bootNetworkHandlers } from './boot/http/boot-network-handlers.ts';
import { imageChoiceHandlers } from './boot/http/image-choice-handlers.ts';
import { nodeImageHandlers } from './boot/http/node-image-handlers.ts';
import { poolHandlers } from './pools/http/pool-handlers.ts';
import { overviewHandlers } from './overview/http/overview-handlers.ts';
import { powerHandlers } from './power/http/power-handlers.ts';
import { sleepHandlers } from './power/http/sleep-handlers.ts';
import { rollOutHandlers } from './roll-out/http/roll-out-handlers.ts';

export type ControlHandlers = HandlersOf<
  | keyof typeof stackRoutes
  | keyof typeof backupRoutes
  | keyof typeof scheduleRoutes
  | keyof typeof pointFileRoutes
  | keyof typeof consoleRoutes
  | keyof typeof operationRoutes
  | keyof typeof nodeRoutes
  | keyof typeof joinRoutes
  | keyof typeof clusterRoutes
  | keyof typeof powerRoutes
  | keyof typeof sleepRoutes
  | keyof typeof poolRoutes
  | keyof typeof bootRoutes
  | keyof typeof overviewRoutes
  | keyof typeof alertRoutes
  | keyof typeof trustRoutes
>;

/** @returns what answers the API of the admin role */
export const controlHandlers = (
  dependencies: ControlDependencies,
  joins: JoinDesk,
): ControlHandlers => ({
  ...stackHandlers(dependencies),
  ...consoleHandlers(dependencies),
  ...volumeHandlers(dependencies),
  ...pointHandlers(dependencies),
  ...backupHandlers(dependencies),
  ...scheduleHandlers(dependencies),
  ...pointFileHandlers(dependencies),
  ...upgradeHandlers(dependencies),
  ...rehearsalHandlers(dependencies),
  ...changeHandlers(dependencies),
  ...cloneHandlers(dependencies),
  ...moveHandlers(dependencies),
  ...machineHandlers(dependencies),
  ...operationHandlers(dependencies),
  ...nodeHandlers(dependencies),
  ...joinHandlers(dependencies, joins),
  ...nodeOrderHandlers(dependencies),
  ...nodeDiskHandlers(dependencies),
  ...nodeDrainHandlers(dependencies),
  ...emptyingHandlers(dependencies),
  ...powerHandlers(dependencies),
  ...sleepHandlers(dependencies),
  ...encryptionHandlers(dependencies),
  ...poolHandlers(dependencies),
  ...nodeImageHandlers(dependencies),
  ...imageChoiceHandlers(dependencies),
  ...bootNetworkHandlers(dependencies),
  ...rollOutHandlers(dependencies),
  ...overviewHandlers(dependencies),
  ...alertHandlers(dependencies),
  ...trustHandlers(dependencies),
  ...mirrorHandlers(dependencies),
  ...registryApprovalHandlers(dependencies),
});
