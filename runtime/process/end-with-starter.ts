/**
 * Ends this process as soon as the one that has started it is gone, whatever it is waiting for. Leaving by `process.exit`
 * would wait for calls that threads of it are in the middle of, which a dead file server never answers.
 */
export function endWithStarter(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
