import { loginCommand } from './access/login.ts';
import { logoutCommand } from './access/logout.ts';
import { statusCommand } from './access/status.ts';
import type { Command } from './define-command.ts';
import { installCommand } from './install/install.ts';
import { planCommand } from './install/plan.ts';
import { searchCommand } from './install/search.ts';
import { showCommand } from './install/show.ts';
import { nodeInviteCommand } from './node/node-invite.ts';
import { nodeLsCommand } from './node/node-ls.ts';
import { nodeRmCommand } from './node/node-rm.ts';
import { nodeShowCommand } from './node/node-show.ts';
import { opCancelCommand } from './operation/op-cancel.ts';
import { opLsCommand } from './operation/op-ls.ts';
import { opResumeCommand } from './operation/op-resume.ts';
import { opShowCommand } from './operation/op-show.ts';
import { opWatchCommand } from './operation/op-watch.ts';
import type { PackagerPorts } from './packager-ports.ts';
import { stackConsoleCommand } from './stack/stack-console.ts';
import { stackEventsCommand } from './stack/stack-events.ts';
import { stackLsCommand } from './stack/stack-ls.ts';
import { stackOutputsCommand } from './stack/stack-outputs.ts';
import { stackRestartCommand, stackStartCommand, stackStopCommand } from './stack/stack-power.ts';
import { stackPurgeCommand } from './stack/stack-purge.ts';
import { stackRestoreCommand } from './stack/stack-restore.ts';
import { stackRmCommand } from './stack/stack-rm.ts';
import { stackRunCommand } from './stack/stack-run.ts';
import { stackShowCommand } from './stack/stack-show.ts';
import { trustAcceptCommand } from './trust/trust-accept.ts';
import { trustAddCommand } from './trust/trust-add.ts';
import { trustLsCommand } from './trust/trust-ls.ts';
import { trustPinCommand } from './trust/trust-pin.ts';
import { trustRevokeCommand } from './trust/trust-revoke.ts';
import { trustRotateCommand } from './trust/trust-rotate.ts';
import { trustShowCommand } from './trust/trust-show.ts';

/** Commands that ask a server. */
export const serverCommands = (ports: PackagerPorts): readonly Command[] => [
  loginCommand,
  logoutCommand,
  statusCommand,
  searchCommand,
  showCommand,
  planCommand(ports),
  installCommand(ports),
  ...stackCommands,
  opLsCommand,
  opShowCommand,
  opWatchCommand,
  opCancelCommand,
  opResumeCommand,
  nodeLsCommand,
  nodeShowCommand,
  nodeInviteCommand,
  nodeRmCommand,
  trustLsCommand,
  trustShowCommand(ports),
  trustPinCommand(ports),
  trustAddCommand(ports),
  trustRevokeCommand(ports),
  trustAcceptCommand(ports),
  trustRotateCommand(ports),
];

const stackCommands: readonly Command[] = [
  stackLsCommand,
  stackShowCommand,
  stackStartCommand,
  stackStopCommand,
  stackRestartCommand,
  stackRmCommand,
  stackRestoreCommand,
  stackPurgeCommand,
  stackConsoleCommand,
  stackEventsCommand,
  stackOutputsCommand,
  stackRunCommand,
];
