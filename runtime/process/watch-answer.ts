import type { ServerResponse } from 'node:http';

export interface LeastSpeed {
  /** Within each such time … */
  readonly windowMs: number;
  /** … so many bytes must be taken. */
  readonly windowBytes: number;
}

/**
 * Cuts off whoever does not read an answer. Time in which it is this side that has nothing to send
 * does not count.
 */
export function watchAnswer(response: ServerResponse, { windowMs, windowBytes }: LeastSpeed): void {
  const { socket } = response;
  if (!socket) return;
  let sent = socket.bytesWritten;
  const timer = setInterval(() => {
    const before = sent;
    sent = socket.bytesWritten;
    if (socket.writableLength > 0 && sent - before < windowBytes) socket.destroy();
  }, windowMs);
  timer.unref();
  response.once('close', () => clearInterval(timer));
}
