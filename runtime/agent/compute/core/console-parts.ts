/** One file of a console log as it lies on disk. */
export interface LogFile {
  /** Tells this file from every other one, through renames; not used again. */
  readonly key: string;
  readonly sizeBytes: number;
}

/** Where a known file begins, counted from the first byte a machine ever wrote. */
export interface Anchor extends LogFile {
  readonly start: number;
}

/**
 * Gives every file of a rotated log its place in the whole log. The newest file known from last time
 * is the anchor: files before it end where it starts, files after it start where it ends.
 *
 * @param files from the oldest to the newest
 * @param anchor what the last call returned as its last part; undefined at the first call
 * @returns the same files with their starts. Starts never go back. When the log was rotated so often
 *   that the anchor has gone, the bytes in between count as one gap of unknown size, taken as 0
 */
export function placeLogFiles(files: readonly LogFile[], anchor: Anchor | undefined): Anchor[] {
  const index = files.findIndex(({ key }) => key === anchor?.key);
  const known = files[index];
  // A file that shrank was emptied by somebody: what is in it now is new.
  const emptied = known !== undefined && known.sizeBytes < (anchor?.sizeBytes ?? 0);
  const end = anchor ? anchor.start + anchor.sizeBytes : 0;
  const from = known === undefined || emptied ? end : (anchor?.start ?? 0);
  const before = sum(files.slice(0, Math.max(index, 0)));
  // The first file known at all may follow others already, which then begin at 0.
  let start = anchor === undefined ? 0 : from - before;
  return files.map((file) => {
    const placed = { ...file, start };
    start += file.sizeBytes;
    return placed;
  });
}

const sum = (files: readonly LogFile[]): number =>
  files.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
