import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TrafficLimits } from './traffic.ts';

/**
 * Cuts a connection whose client neither sends the rest of its body nor reads its answer. Time in
 * which it is the server that keeps the client waiting does not count.
 *
 * @returns ends the watch; it also ends with the answer
 */
export function watchProgress(
  request: IncomingMessage,
  response: ServerResponse,
  { windowMs, leastBytes }: Pick<TrafficLimits, 'windowMs' | 'leastBytes'>,
): () => void {
  const { socket } = request;
  let moved = socket.bytesRead + socket.bytesWritten;
  const timer = setInterval(() => {
    const before = moved;
    moved = socket.bytesRead + socket.bytesWritten;
    const owesBody = !request.complete && request.readableLength === 0;
    const owesReading = socket.writableLength > 0;
    if ((owesBody || owesReading) && moved - before < leastBytes) socket.destroy();
  }, windowMs);
  const stop = (): void => clearInterval(timer);
  response.once('close', stop);
  return stop;
}
