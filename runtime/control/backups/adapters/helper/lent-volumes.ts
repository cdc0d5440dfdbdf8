import type { DiskToBackUp } from '../../ports/backup-engine.ts';
import type { ReadBlocks, VolumeToFill } from '../../ports/volume-access.ts';
import type { Answers } from './call-line.ts';
import type { SentVolume } from './messages.ts';
import { unpackBlocks } from './packed-blocks.ts';

/** @returns what a helper may ask of disks that it backs up */
export function lentDisks(disks: readonly DiskToBackUp[]): Answers {
  const streams: AsyncIterator<ReadBlocks>[] = [];
  return {
    read(disk: number, ranges: Float64Array | undefined): number {
      const volume = disks[disk]?.volume;
      if (!volume) throw new Error(`there is no disk ${disk}`);
      const blocks = ranges ? volume.ranges(unpackBlocks(ranges)) : volume.used();
      return streams.push(blocks[Symbol.asyncIterator]()) - 1;
    },
    async next(stream: number): Promise<ReadBlocks | undefined> {
      const found = await streams[stream]?.next();
      return found?.done === false ? found.value : undefined;
    },
    end: async (stream: number): Promise<void> => void (await streams[stream]?.return?.()),
  };
}

/**
 * @param open opens a volume for a disk
 * @returns what a helper may ask of volumes that it fills; `closeAll` closes what it has left open, and what opens later
 */
export function lentVolumes(open: (disk: string) => Promise<VolumeToFill>): {
  readonly answers: Answers;
  readonly closeAll: () => void;
} {
  const volumes: VolumeToFill[] = [];
  let isOver = false;
  const find = (number: number): VolumeToFill => {
    const volume = volumes[number];
    if (!volume) throw new Error(`there is no volume ${number}`);
    return volume;
  };
  return {
    answers: {
      async open(disk: string): Promise<SentVolume> {
        const opened = await open(disk);
        if (isOver) {
          opened.close();
          throw new Error(`nobody fills the volume of ${disk} any more`);
        }
        return { volume: volumes.push(opened) - 1, sizeBytes: opened.sizeBytes };
      },
      write: (volume: number, bytes: Uint8Array, offset: number) =>
        find(volume).write(bytes, offset),
      flush: (volume: number) => find(volume).flush(),
      close: (volume: number) => find(volume).close(),
    },
    // Closing twice is fine.
    closeAll() {
      isOver = true;
      for (const volume of volumes) volume.close();
    },
  };
}
