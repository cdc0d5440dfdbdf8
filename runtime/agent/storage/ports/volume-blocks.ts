import type { Duplex } from 'node:stream';
import type { DesiredVolume } from '../../../../schemas/agent/desired.ts';
import type { BlockUse } from '../../../../schemas/agent/volume-line.ts';

/** The blocks of volumes that no machine has, for whoever speaks the protocol of network block devices. */
export interface VolumeBlocks {
  /**
   * Has a volume answered for, with all that it stands on. `fill`: it can be written to, and nobody else
   * can open it meanwhile.
   *
   * @returns a connection to what answers; that ends with the connection
   * @throws Fault NOT_FOUND, POOL_ABSENT, POOL_STALLED, TOOL_FAILED also while somebody writes to it, TOOL_MISSING
   */
  open(volume: DesiredVolume, use: BlockUse): Promise<Duplex>;
}
