/**
 * Waits until this process shall end: by a signal, or because standard input ended, which is how a
 * launcher that was killed says so. Without a launcher standard input is /dev/null or a terminal,
 * and only signals count.
 *
 * @param env STACKYARD_LAUNCHED: set by a launcher that holds standard input open
 */
export function askedToStop(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve());
    }
    if (env.STACKYARD_LAUNCHED === undefined) return;
    process.stdin.once('end', resolve).once('error', () => resolve());
    process.stdin.resume();
  });
}
