import { constants } from 'node:os';
import koffi from 'koffi';
import { libcFunction } from './libc-function.ts';

/** `whence` of lseek(2) on Linux. */
const SEEK_DATA = 3;
const SEEK_HOLE = 4;

type Seek = (fd: number, offset: number, whence: number) => number;
const seek = libcFunction('int64_t lseek(int fd, int64_t offset, int whence)') as () => Seek;

/** A part of a file that may hold something other than zeros. */
export interface DataRange {
  readonly offset: number;
  readonly lengthBytes: number;
}

/**
 * Lists where a file has data, without reading it (lseek(2), SEEK_DATA and SEEK_HOLE). Everything
 * between is a hole, that is zeros. A file system that cannot tell answers with the whole file.
 *
 * @param fd an open file; its position is moved
 * @param sizeBytes its size
 */
export function* dataRanges(fd: number, sizeBytes: number): Generator<DataRange> {
  const lseek = seek();
  let offset = 0;
  while (offset < sizeBytes) {
    const start = lseek(fd, offset, SEEK_DATA);
    if (start < 0) {
      if (koffi.errno() === constants.errno.ENXIO) return;
      yield { offset, lengthBytes: sizeBytes - offset };
      return;
    }
    const end = lseek(fd, start, SEEK_HOLE);
    const stop = end < 0 ? sizeBytes : Math.min(end, sizeBytes);
    if (start < stop) yield { offset: start, lengthBytes: stop - start };
    offset = Math.max(stop, start + 1);
  }
}
