/** How far a piece of work is. */
export interface Progress {
  /** What it is doing, as people say it: “Compressing disk of role db”. A new step replaces the last. */
  readonly step: string;
  /** Absent while the end is not known. */
  readonly done?: number;
  readonly total?: number;
  readonly unit?: 'bytes' | 'items';
}

export type OnProgress = (progress: Progress) => void;

/** What every long piece of work gets: somebody to tell, and a way to be stopped. */
export interface Work {
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}
