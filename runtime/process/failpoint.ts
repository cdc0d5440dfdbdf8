/**
 * For tests of recovery: a process that cuts itself off at a named point, as a power cut would.
 *
 * @param wanted the point, such as `install:define:after`; undefined: none
 * @returns told about every point that is passed
 */
export const failpoint =
  (wanted: string | undefined) =>
  (point: string): void => {
    if (point === wanted) process.kill(process.pid, 'SIGKILL');
  };
