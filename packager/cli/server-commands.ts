import { alertAddCommand } from './alert/alert-add.ts';
import { alertLsCommand } from './alert/alert-ls.ts';
import { alertRmCommand } from './alert/alert-rm.ts';
import { alertTestCommand } from './alert/alert-test.ts';
import { loginCommand } from './access/login.ts';
import { logoutCommand } from './access/logout.ts';
import { sessionEndCommand } from './access/session-end.ts';
import { sessionLsCommand } from './access/session-ls.ts';
import { statusCommand } from './access/status.ts';
import { tokenLsCommand } from './access/token-ls.ts';
import { tokenRevokeCommand } from './access/token-revoke.ts';
import { repositoryAddCommand } from './backup-repository/repository-add.ts';
import { repositoryForgetCommand } from './backup-repository/repository-forget.ts';
import { repositoryLsCommand } from './backup-repository/repository-ls.ts';
import { repositoryRmCommand } from './backup-repository/repository-rm.ts';
import { repositorySetCommand } from './backup-repository/repository-set.ts';
import { repositoryVerifyCommand } from './backup-repository/repository-verify.ts';
import type { Command } from './define-command.ts';
import { diskLsCommand } from './disk/disk-ls.ts';
import { installCommand } from './install/install.ts';
import { planCommand } from './install/plan.ts';
import { searchCommand } from './install/search.ts';
import { showCommand } from './install/show.ts';
import { clusterEncryptCommand } from './node/cluster-encrypt.ts';
import { nodeApproveCommand, nodeRejectCommand } from './node/node-approve.ts';
import { nodeDiskForgetCommand, nodeDiskKeepCommand } from './node/node-disk.ts';
import { nodeCordonCommand, nodeUncordonCommand } from './node/node-cordon.ts';
import { nodeFiguresCommand } from './node/node-figures.ts';
import { nodeDeclareDeadCommand } from './node/node-declare-dead.ts';
import { nodeDrainCommand, nodeUndrainCommand } from './node/node-drain.ts';
import { nodeInviteCommand } from './node/node-invite.ts';
import { nodeLabelCommand } from './node/node-label.ts';
import { nodeLsCommand } from './node/node-ls.ts';
import { nodeMaintenanceCommand } from './node/node-maintenance.ts';
import { nodeNoteCommand } from './node/node-note.ts';
import {
  nodePowerCycleCommand,
  nodePowerOffCommand,
  nodePowerOnCommand,
  nodePowerRebootCommand,
  nodePowerShowCommand,
} from './node/node-power.ts';
import { nodePowerSetCommand } from './node/node-power-set.ts';
import { nodeRmCommand } from './node/node-rm.ts';
import { nodeRuleAddCommand, nodeRuleLsCommand, nodeRuleRmCommand } from './node/node-rule.ts';
import { nodeShowCommand } from './node/node-show.ts';
import {
  nodeSleepOffCommand,
  nodeSleepSetCommand,
  nodeSleepShowCommand,
} from './node/node-sleep.ts';
import { opCancelCommand } from './operation/op-cancel.ts';
import { opLsCommand } from './operation/op-ls.ts';
import { opResumeCommand } from './operation/op-resume.ts';
import { opShowCommand } from './operation/op-show.ts';
import { opWatchCommand } from './operation/op-watch.ts';
import type { PackagerPorts } from './packager-ports.ts';
import { poolAddDiskCommand } from './pool/pool-add-disk.ts';
import { poolAddFolderCommand, poolAddNfsCommand, poolExportCommand } from './pool/pool-add.ts';
import { poolDefaultCommand } from './pool/pool-default.ts';
import { poolEditCommand } from './pool/pool-edit.ts';
import { poolLsCommand } from './pool/pool-ls.ts';
import { poolRmCommand } from './pool/pool-rm.ts';
import { poolShowCommand } from './pool/pool-show.ts';
import {
  registryAddCommand,
  registryLsCommand,
  registryRmCommand,
} from './registry/registry-approval.ts';
import { registryUsageCommand } from './registry/registry-usage.ts';
import { scheduleLsCommand } from './schedule/schedule-ls.ts';
import { scheduleRunCommand } from './schedule/schedule-run.ts';
import {
  scheduleOffCommand,
  scheduleRmCommand,
  scheduleSetCommand,
} from './schedule/schedule-set.ts';
import { bootLsCommand } from './boot/boot-ls.ts';
import { bootOffCommand } from './boot/boot-off.ts';
import { bootSetCommand } from './boot/boot-set.ts';
import { bootShowCommand } from './boot/boot-show.ts';
import { consoleCommand } from './stack/console.ts';
import { logsCommand } from './stack/logs.ts';
import { stackBackupCommand } from './stack/stack-backup.ts';
import { stackBackupsCommand } from './stack/stack-backups.ts';
import { stackConsoleCommand } from './stack/stack-console.ts';
import { stackEventsCommand } from './stack/stack-events.ts';
import { stackLsCommand } from './stack/stack-ls.ts';
import { stackOutputsCommand } from './stack/stack-outputs.ts';
import { stackRestartCommand, stackStartCommand, stackStopCommand } from './stack/stack-power.ts';
import { stackPurgeCommand } from './stack/stack-purge.ts';
import { stackMoveCommand } from './stack/stack-move.ts';
import { stackChangeCommand } from './stack/stack-change.ts';
import { stackCloneCommand } from './stack/stack-clone.ts';
import { stackRehearsalsCommand } from './stack/stack-rehearsals.ts';
import { stackTryBackupCommand } from './stack/stack-try-backup.ts';
import { stackUpdatesCommand } from './stack/stack-updates.ts';
import { stackUpgradeCommand } from './stack/stack-upgrade.ts';
import { stackFilesGetCommand } from './stack/stack-files-get.ts';
import { stackFilesLsCommand } from './stack/stack-files-ls.ts';
import { stackPointCreateCommand } from './stack/stack-point-create.ts';
import { stackPointLsCommand } from './stack/stack-point-ls.ts';
import { stackPointRestoreCommand } from './stack/stack-point-restore.ts';
import { stackPointRmCommand } from './stack/stack-point-rm.ts';
import { stackRestoreCommand } from './stack/stack-restore.ts';
import { stackRmCommand } from './stack/stack-rm.ts';
import { stackRunCommand } from './stack/stack-run.ts';
import { stackShowCommand } from './stack/stack-show.ts';
import { stackVolumeStartEmptyCommand } from './stack/stack-volume-start-empty.ts';
import { trustAcceptCommand } from './trust/trust-accept.ts';
import { trustAddCommand } from './trust/trust-add.ts';
import { trustLsCommand } from './trust/trust-ls.ts';
import {
  trustMirrorAddCommand,
  trustMirrorLsCommand,
  trustMirrorRmCommand,
} from './trust/trust-mirror.ts';
import { trustPinCommand } from './trust/trust-pin.ts';
import { trustRevokeCommand } from './trust/trust-revoke.ts';
import { trustRotateCommand } from './trust/trust-rotate.ts';
import { trustShowCommand } from './trust/trust-show.ts';

/** Commands that ask a server. */
export const serverCommands = (ports: PackagerPorts): readonly Command[] => [
  loginCommand,
  logoutCommand,
  statusCommand,
  sessionLsCommand,
  sessionEndCommand,
  tokenLsCommand,
  tokenRevokeCommand,
  searchCommand,
  showCommand,
  planCommand(ports),
  installCommand(ports),
  logsCommand,
  consoleCommand,
  ...stackCommands,
  stackFilesGetCommand(ports),
  stackUpgradeCommand(ports),
  stackUpdatesCommand,
  stackRehearsalsCommand,
  opLsCommand,
  opShowCommand,
  opWatchCommand,
  opCancelCommand,
  opResumeCommand,
  ...nodeCommands,
  ...poolCommands,
  repositoryLsCommand,
  repositoryAddCommand,
  repositorySetCommand,
  repositoryVerifyCommand,
  repositoryForgetCommand,
  repositoryRmCommand,
  scheduleLsCommand,
  scheduleSetCommand,
  scheduleOffCommand,
  scheduleRmCommand,
  scheduleRunCommand,
  diskLsCommand,
  bootSetCommand,
  bootShowCommand,
  bootLsCommand,
  bootOffCommand,
  trustLsCommand,
  trustShowCommand(ports),
  trustPinCommand(ports),
  trustAddCommand(ports),
  trustRevokeCommand(ports),
  trustAcceptCommand(ports),
  trustRotateCommand(ports),
  trustMirrorLsCommand,
  trustMirrorAddCommand,
  trustMirrorRmCommand,
  registryLsCommand,
  registryAddCommand,
  registryRmCommand,
  registryUsageCommand,
];

const powerCommands: readonly Command[] = [
  nodePowerShowCommand,
  nodePowerSetCommand,
  nodePowerOnCommand,
  nodePowerOffCommand,
  nodePowerRebootCommand,
  nodePowerCycleCommand,
  nodeSleepShowCommand,
  nodeSleepSetCommand,
  nodeSleepOffCommand,
];

const nodeCommands: readonly Command[] = [
  nodeLsCommand,
  nodeShowCommand,
  nodeFiguresCommand,
  nodeInviteCommand,
  nodeDiskKeepCommand,
  nodeDiskForgetCommand,
  nodeApproveCommand,
  nodeRejectCommand,
  nodeRuleAddCommand,
  nodeRuleLsCommand,
  nodeRuleRmCommand,
  nodeCordonCommand,
  nodeUncordonCommand,
  nodeMaintenanceCommand,
  nodeDrainCommand,
  nodeUndrainCommand,
  nodeDeclareDeadCommand,
  ...powerCommands,
  nodeLabelCommand,
  nodeNoteCommand,
  nodeRmCommand,
  clusterEncryptCommand,
];

const poolCommands: readonly Command[] = [
  poolLsCommand,
  poolShowCommand,
  poolAddNfsCommand,
  poolAddFolderCommand,
  poolAddDiskCommand,
  poolExportCommand,
  poolEditCommand,
  poolRmCommand,
  poolDefaultCommand,
];

const stackCommands: readonly Command[] = [
  stackLsCommand,
  stackShowCommand,
  stackStartCommand,
  stackStopCommand,
  stackRestartCommand,
  stackRmCommand,
  stackRestoreCommand,
  stackMoveCommand,
  stackChangeCommand,
  stackCloneCommand,
  stackPurgeCommand,
  stackConsoleCommand,
  stackEventsCommand,
  stackOutputsCommand,
  stackRunCommand,
  stackFilesLsCommand,
  stackPointCreateCommand,
  stackPointLsCommand,
  stackPointRestoreCommand,
  stackPointRmCommand,
  stackBackupCommand,
  alertLsCommand,
  alertAddCommand,
  alertTestCommand,
  alertRmCommand,
  stackBackupsCommand,
  stackTryBackupCommand,
  stackVolumeStartEmptyCommand,
];
