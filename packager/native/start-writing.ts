import { libcFunction } from './libc-function.ts';

/** `SYNC_FILE_RANGE_WRITE` of fcntl.h. */
const WRITE = 2;

type Call = {
  readonly async: (...args: unknown[]) => void;
};
const syncFileRange = libcFunction(
  'int sync_file_range(int fd, int64_t offset, int64_t length, uint flags)',
) as () => Call;

/**
 * Has the kernel begin to send to the disk what was written to a file, without waiting until it is
 * there (sync_file_range(2)). It is no flush: one must follow, and tells what went wrong. Where it
 * cannot be done, nothing happens.
 *
 * @param fd an open file, which stays open until this is done
 */
export function startWriting(fd: number): Promise<void> {
  return new Promise((resolve) => syncFileRange().async(fd, 0, 0, WRITE, () => resolve()));
}
