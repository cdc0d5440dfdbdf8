import type { FileSeal } from '../../format/repository/sealing.ts';

/** Frames to be compressed and sealed. The buffers are shared: the giver leaves them alone until it is done. */
export interface SealBatch {
  readonly seal: FileSeal;
  /** Number of the first frame in its pack. */
  readonly firstFrame: number;
  /** The content of the frames, one behind the other. */
  readonly plain: Uint8Array<SharedArrayBuffer>;
  readonly lengths: Uint32Array;
  /** Room for the result: enough for every frame at its worst. */
  readonly sealed: Uint8Array<SharedArrayBuffer>;
}

/** Sealed frames, to be opened and held against the ids of their chunks. */
export interface OpenBatch {
  readonly seal: FileSeal;
  readonly idKey: Uint8Array;
  readonly sealed: Uint8Array<SharedArrayBuffer>;
  readonly frames: readonly FrameToOpen[];
  /** Room for the plain bytes of all of them. */
  readonly plain: Uint8Array<SharedArrayBuffer>;
}

export interface FrameToOpen {
  /** In its pack. */
  readonly number: number;
  /** Where it begins in `sealed`. */
  readonly start: number;
  readonly storedBytes: number;
  readonly plainBytes: number;
  /** 16 bytes for each of its chunks, and their sizes as in the table of the pack. */
  readonly ids: Uint8Array;
  readonly sizes: Uint32Array;
}

export interface FrameSealer {
  /** How many batches it works on at the same time. */
  readonly parallel: number;
  /** @returns lengths of the sealed frames that `sealed` holds now, one behind the other */
  seal(batch: SealBatch): Promise<Uint32Array>;
  /** @returns in words what is wrong with the first frame that is; undefined when `plain` holds them all */
  open(batch: OpenBatch): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Sealers of the repository's frames, for as long as they are needed. */
export type StartSealer = () => FrameSealer;
