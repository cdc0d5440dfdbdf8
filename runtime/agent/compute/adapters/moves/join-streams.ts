import type { Duplex } from 'node:stream';

/** Joins two connections both ways. When one of them ends, however, so does the other. */
export function joinStreams(one: Duplex, other: Duplex): void {
  one.pipe(other);
  other.pipe(one);
  tieEnds(one, other);
}

/** What one side has sent is still delivered when it ends; when it breaks, nothing is. */
export function tieEnds(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => undefined);
    from.once('close', () => {
      if (from.readableEnded) to.end();
      else to.destroy();
    });
  }
}
