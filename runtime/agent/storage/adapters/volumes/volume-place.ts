import type { MachineUser } from '../../../compute/ports/hypervisor.ts';
import type { PoolFiles } from '../pools/pool-files.ts';

/** Where a volume is, and how a program gets at it. */
export interface VolumePlace {
  /** As its owner reaches it. */
  readonly file: string;
  readonly owner: MachineUser;
  /** Runs a program as its owner. */
  readonly run: PoolFiles['run'];
}
