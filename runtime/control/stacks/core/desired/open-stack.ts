import type { RegistryAccess } from '../../../../../schemas/agent/desired.ts';
import type { MachineId } from '../../../../../schemas/ids/brand.ts';
import type { StackRecord, StackSecrets } from '../define/stack-record.ts';

/** A stack with what is needed to tell agents about it. */
export interface OpenStack {
  readonly record: StackRecord;
  readonly secrets: StackSecrets;
  /** How the registry it comes from may be reached now. */
  readonly access: RegistryAccess;
  /** Commands to run in guests, each once. */
  readonly runs: readonly {
    machine: MachineId;
    id: string;
    command: string[];
    /** Paths of files that are written anew before it; absent: none. */
    files?: readonly string[];
  }[];
}
