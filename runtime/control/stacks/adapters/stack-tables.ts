import type { Stage } from '../core/define/stack-record.ts';

/** A stack, whatever its version. */
export interface StackTable {
  id: string;
  name: string;
  /** What operators say of it; null: nothing. */
  note: string | null;
  stage: Stage;
  lowering: boolean;
  power: 'on' | 'off';
  gateway: string;
  domain: string;
  uplink_index: number;
  /** Number of the version that it is at. */
  revision: number;
  created_at: Date;
  created_by: string;
  kept_until: Date | null;
  /** Of what it was cloned, and how; null: it was installed. */
  clone: unknown;
}

/** What belongs to one version of a stack. */
export interface RevisionTable {
  stack: string;
  number: number;
  appliance: unknown;
  parameters: unknown;
  sealed: string;
  ports: unknown;
  images: unknown;
}

/** What the rows of machines, volumes and networks have in common. */
interface PartTable {
  id: string;
  stack: string;
  /** Place in the list that it is read back in. */
  position: number;
  name: string;
  /** Fields without a column of their own. */
  more: unknown;
}

export interface MachineTable extends PartTable {
  role: string;
  index: number;
  hostname: string;
  node: string;
  epoch: number | null;
  cpu: number;
  memory_bytes: number;
}

export interface VolumeTable extends PartTable {
  machine: string;
  kind: 'system' | 'data';
  /** The version whose disk it is; null: it belongs to all of them. */
  revision: number | null;
  pool: string | null;
  image: string | null;
  size_bytes: number;
  /** Whether it was reported as there once, and not deleted by order since. */
  made: boolean;
  /** Place among the disks of its machine, and what the guest finds it by; null: not a disk. */
  slot: number | null;
  serial: string | null;
}

export interface NetworkTable extends PartTable {
  vni: number;
  /** Nobody else may have its number meanwhile; a removed stack has given it back. */
  in_use: boolean;
  subnet4: string;
  subnet6: string;
}

/** What no two stacks may have. */
export interface TakingTable {
  /** `uplink`: of a router to its host; `lan`: an address behind an uplink into a LAN. */
  kind: 'name' | 'port' | 'uplink' | 'lan';
  place: string;
  key: string;
  stack: string;
}

/** Of `controlMigrations`. */
export interface StackTables {
  stack: StackTable;
  stack_revision: RevisionTable;
  stack_machine: MachineTable;
  stack_volume: VolumeTable;
  stack_network: NetworkTable;
  stack_taking: TakingTable;
  stack_run: {
    id: string;
    stack: string;
    machine: string;
    command: unknown;
    /** Paths of files that are written before it; null: none. */
    files: unknown;
  };
}
