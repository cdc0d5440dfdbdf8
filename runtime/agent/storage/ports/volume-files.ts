import type { Duplex } from 'node:stream';
import type { DesiredVolume } from '../../../../schemas/agent/desired.ts';

/** The files in volumes that no machine has, for whoever speaks the words of schemas/agent/volume-files.ts. */
export interface VolumeFiles {
  /**
   * Starts a machine that is thrown away afterwards, to look into a volume. It cannot write to it.
   *
   * @returns what it says and is told; it ends with this. Why it cannot be started is said there as well
   */
  open(volume: DesiredVolume): Promise<Duplex>;
}
