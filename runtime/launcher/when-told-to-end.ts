/**
 * Calls when this launcher shall end: a signal said so, or whoever started it (scripts/setup/launch.mjs)
 * has ended, which closes their channel.
 *
 * @param end may be called more than once
 */
export function whenToldToEnd(end: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  process.once('disconnect', end);
  // Listening to it is nothing to stay for.
  process.channel?.unref();
}
