import { statSync } from 'node:fs';
import type { Connection } from '../native/connection.ts';
import { figures } from './figures-call.ts';
import type { CallName, LibvirtCalls } from './libvirt-calls.ts';
import { define, destroy, list, shutdown, start, undefine } from './machine-calls.ts';
import {
  abortMigration,
  arriving,
  endArrival,
  goOn,
  machineType,
  migrate,
  migration,
} from './migration-calls.ts';
import { findProcessor } from './find-processor.ts';
import { inGroupOfKvm, readMachineUser, readSecurityModels } from './machine-user.ts';
import { isMerging, pullDisk } from './merge-calls.ts';
import { demandOwn } from './own-domain.ts';
import { runningDefinition } from './running-definition.ts';
import { diskChains, switchDisks } from './switch-calls.ts';

/** A call of {@link LibvirtCalls} with the connection it runs on. */
type Performer<Name extends CallName> = (
  connection: Connection,
  ...parameters: Parameters<LibvirtCalls[Name]>
) => ReturnType<LibvirtCalls[Name]>;

/** Who performs each call: one without a performer does not compile. */
export const CALL_TABLE: { readonly [Name in CallName]: Performer<Name> } = {
  versions: (connection) => connection.versions(),
  machineUser: (connection) =>
    inGroupOfKvm(
      readMachineUser(connection.capabilities()),
      statSync('/dev/kvm', { throwIfNoEntry: false }),
    ),
  securityModels: (connection) => readSecurityModels(connection.capabilities()),
  processor: findProcessor,
  list,
  define,
  start,
  shutdown,
  destroy,
  undefine,
  diskChains,
  runningDefinition,
  switchDisks,
  isMerging,
  pullDisk,
  figures,
  machineType,
  migrate,
  migration,
  abortMigration,
  arriving,
  goOn,
  endArrival,
  agent: (connection, own, command, timeoutSeconds) => {
    using domain = demandOwn(connection, own);
    return domain.agentCommand(command, timeoutSeconds);
  },
};
