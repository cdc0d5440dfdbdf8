import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVENT_PATHS } from '../../../schemas/api/event-paths.ts';
import type { Principal } from '../../../schemas/api/handler.ts';
import type { ConsoleOutput, ConsoleSight } from '../../../schemas/api/resources/console.ts';
import type { EventStream } from './event-stream.ts';

/** A seat at a console: what there is to see from it, and its end. */
export interface ConsoleSeat {
  sight(): ConsoleSight;
  /** @returns what comes after this offset; undefined: nothing yet */
  read(after: number | undefined): ConsoleOutput | undefined;
  leave(): void;
}

/** Sits somebody down at the console of a machine. @throws Fault NOT_FOUND, TOO_MANY_REQUESTS */
export type SitAtConsole = (
  of: { readonly stack: string; readonly machine: string },
  principal: Principal | undefined,
  onNews: () => void,
) => Promise<ConsoleSeat>;

interface ConsoleStreamParts {
  readonly onRequest: (request: FastifyRequest) => Promise<void>;
  readonly begin: (request: FastifyRequest, reply: FastifyReply) => EventStream;
  readonly sit: (request: FastifyRequest, onNews: () => void) => Promise<ConsoleSeat>;
}

/**
 * Registers the stream of a console. A reader that is slow gets what there still is when it is ready for more: nothing is kept for
 * it, and it is told how much it has missed.
 */
export function addConsoleStream(
  app: FastifyInstance,
  { onRequest, begin, sit }: ConsoleStreamParts,
): void {
  const schema = {
    params: z.object({ stack: z.string().min(1).max(64), machine: z.string().min(1).max(100) }),
    querystring: z.object({
      after: z.coerce.number().int().min(0).optional().describe('How far it was read already'),
    }),
    hide: true,
  };
  const path = EVENT_PATHS.console(':stack', ':machine');
  app.get(path, { onRequest, schema }, async (request, reply) => {
    let onNews = (): void => undefined;
    const seat = await sit(request, () => onNews());
    try {
      const stream = begin(request, reply);
      stream.onEnd(() => seat.leave());
      const pump = pumpFrom(seat, stream, (request.query as { after?: number }).after);
      onNews = pump;
      stream.onDrain(pump);
      pump();
      return stream.reply;
    } catch (error) {
      seat.leave();
      throw error;
    }
  });
}

/** @returns what sends all that is new, until the reader is full */
function pumpFrom(seat: ConsoleSeat, stream: EventStream, from: number | undefined): () => void {
  let after = from;
  let told = '';
  return () => {
    if (stream.isFull) return;
    const sight = seat.sight();
    const text = JSON.stringify(sight);
    if (text !== told) stream.send('console', sight);
    told = text;
    for (let next = seat.read(after); next && !stream.isFull; next = seat.read(after)) {
      stream.send('output', next);
      after = next.end;
    }
  };
}
