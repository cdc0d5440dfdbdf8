import type { Decompress } from '../../format/chunks/open-frame.ts';
import type { Pause } from '../../format/remote/pause.ts';
import type { FrameSealer } from './frame-sealer.ts';

/** What backups need besides a place for them. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** @returns so many bytes that nobody can guess */
  readonly random: (bytes: number) => Uint8Array;
  readonly pause: Pause;
  readonly sealer: FrameSealer;
  readonly decompress: Decompress;
}
