import type { DesiredVolume } from '../../../../schemas/agent/desired.ts';
import type { NodeId, PoolId, VolumeId } from '../../../../schemas/ids/brand.ts';

export interface CopyProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** Says which volumes of this node another one may have. */
export interface VolumeReaders {
  /**
   * @returns where the volume is
   * @throws Fault VOLUME_NOT_OFFERED unless that node shall have it, and its machine is off
   */
  admit(reader: NodeId, volume: VolumeId): Promise<{ readonly pool: PoolId | undefined }>;
}

/** Volumes that go from one node to another while their machine is off. */
export interface VolumeCopies {
  /**
   * Copies a volume, with what its machine told the firmware, from the node that it names. It goes on
   * where an earlier try ended. What comes is compared with what is there before it becomes a volume.
   *
   * @throws Fault UNREACHABLE, VOLUME_NOT_OFFERED, NOT_FOUND, DIGEST_MISMATCH, DISK_FULL,
   *   VOLUME_REFUSED, CANCELLED
   */
  receive(
    volume: DesiredVolume,
    onProgress: (progress: CopyProgress) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** From now on other nodes may copy what `readers` admits. */
  serve(readers: VolumeReaders): void;
}
