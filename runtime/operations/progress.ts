import type { OperationProgress } from '../../schemas/api/resources/operation.ts';

const NOTHING: OperationProgress = {
  note: '',
  bytesDone: 0,
  bytesTotal: 0,
  bytesPerSecond: 0,
  remainingMs: null,
  machines: [],
};

export interface ProgressReport {
  (progress: Partial<OperationProgress>): void;
  /** Waits until the latest report is stored. */
  flush(): Promise<void>;
}

/**
 * Makes a reporter that stores the latest progress, at most once per interval.
 *
 * Progress is a courtesy: a store that fails is ignored, the work goes on.
 *
 * @param store writes one progress
 * @param intervalMs least time between two writes
 */
export function throttleProgress(
  store: (progress: OperationProgress) => Promise<void>,
  intervalMs: number,
): ProgressReport {
  let latest: OperationProgress | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const write = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const progress = latest;
    latest = undefined;
    if (progress) writing = writing.then(() => store(progress)).catch(() => undefined);
    return writing;
  };
  const report = (progress: Partial<OperationProgress>): void => {
    latest = { ...NOTHING, ...progress };
    timer ??= setTimeout(() => void write(), intervalMs);
  };
  return Object.assign(report, { flush: write });
}
