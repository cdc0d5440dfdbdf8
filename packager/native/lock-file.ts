import { constants } from 'node:os';
import koffi from 'koffi';
import { libcFunction } from './libc-function.ts';

/** Operations of flock(2) on Linux. */
const LOCK_EX = 2;
const LOCK_NB = 4;

type Flock = (fd: number, operation: number) => number;
const flock = libcFunction('int flock(int fd, int operation)') as () => Flock;

/**
 * Locks an open file or folder for as long as it is open: the system gives the lock back when the
 * process ends, however it ends. Does not wait.
 *
 * @returns `busy` when another one holds it; `unknown` where the file system has no locks
 */
export function lockFile(fd: number): 'held' | 'busy' | 'unknown' {
  if (flock()(fd, LOCK_EX | LOCK_NB) === 0) return 'held';
  return koffi.errno() === constants.errno.EWOULDBLOCK ? 'busy' : 'unknown';
}
