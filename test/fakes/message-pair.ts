import type { MessageWay } from '../../runtime/control/backups/adapters/helper/call-line.ts';

/** @returns two ends that hear each other’s messages, as if they were of two processes */
export function messagePair(): readonly [MessageWay, MessageWay] {
  const ears: ((message: unknown) => void)[] = [];
  const end = (own: number): MessageWay => ({
    send(message) {
      const sent: unknown = structuredClone(message);
      queueMicrotask(() => ears[1 - own]?.(sent));
    },
    onMessage: (hear) => void (ears[own] = hear),
  });
  return [end(0), end(1)];
}
