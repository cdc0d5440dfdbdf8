import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVENT_PATHS } from '../../../schemas/api/events.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { isOver } from '../../../schemas/capability/operation.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { OperationId } from '../../../schemas/ids/brand.ts';
import type { ChangeFeed } from '../../control/nodes/change-feed.ts';
import type { CallerLookup } from './caller.ts';
import { checkRight } from './register-routes.ts';

export interface EventStreamDependencies {
  readonly callers: CallerLookup;
  readonly changes: ChangeFeed;
  /** @throws Fault NOT_FOUND */
  readonly viewOperation: (id: OperationId) => Promise<Operation>;
}

const KEEP_ALIVE_MS = 15_000;
/** Changes within this time are told as one. */
const GATHER_MS = 100;

/** Registers the two server-sent event streams; `schemas/api/events.ts` says what they carry. */
export function registerEventStreams(
  app: FastifyInstance,
  { callers, changes, viewOperation }: EventStreamDependencies,
): void {
  const open = new Set<EventStream>();
  const begin = async (request: FastifyRequest, reply: FastifyReply): Promise<EventStream> => {
    checkRight({ right: 'view' }, await callers.principalOf(request));
    if (open.size >= LIMITS.api.eventStreams) {
      throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: 10 });
    }
    const stream = new EventStream(reply, () => open.delete(stream));
    open.add(stream);
    return stream;
  };

  app.get(EVENT_PATHS.changes, async (request, reply) => {
    const stream = await begin(request, reply);
    stream.onEnd(
      changes.subscribe((change) =>
        stream.sendSoon(`${change.topic} ${change.id}`, 'change', () => change),
      ),
    );
    return stream.reply;
  });

  app.get(EVENT_PATHS.operation(':operation'), async (request, reply) => {
    const { operation } = z.object({ operation: OperationId }).parse(request.params);
    const first = await viewOperation(operation);
    const stream = await begin(request, reply);
    const send = (view: Operation): void => {
      stream.send('operation', view);
      if (isOver(view.state)) stream.end();
    };
    stream.onEnd(
      changes.subscribe(({ topic, id }) => {
        if (topic !== 'operation' || id !== operation) return;
        stream.sendSoon('operation', 'operation', () => viewOperation(operation), send);
      }),
    );
    send(first);
    return stream.reply;
  });

  app.addHook('onClose', async () => {
    for (const stream of open) stream.end();
  });
}

/** One open stream of events to one client. */
class EventStream {
  readonly reply: FastifyReply;
  readonly #body = new PassThrough();
  readonly #endings: (() => void)[] = [];
  readonly #pending = new Map<string, NodeJS.Timeout>();

  constructor(reply: FastifyReply, onEnd: () => void) {
    const keepAlive = setInterval(() => this.#write(': here\n\n'), KEEP_ALIVE_MS);
    this.#endings.push(onEnd, () => clearInterval(keepAlive));
    this.#body.once('close', () => this.#ended());
    this.reply = reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(this.#body);
    this.#write(': open\n\n');
  }

  onEnd(ending: () => void): void {
    this.#endings.push(ending);
  }

  send(event: string, data: unknown): void {
    this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Sends once for all calls with the same key within a moment. */
  sendSoon<Data>(
    key: string,
    event: string,
    read: () => Data | Promise<Data>,
    send: (data: Data) => void = (data) => this.send(event, data),
  ): void {
    if (this.#pending.has(key)) return;
    const tell = async (): Promise<void> => send(await read());
    const timer = setTimeout(() => {
      this.#pending.delete(key);
      tell().catch(() => this.end());
    }, GATHER_MS);
    this.#pending.set(key, timer);
  }

  end(): void {
    this.#body.end();
  }

  #write(text: string): void {
    if (!this.#body.writableEnded) this.#body.write(text);
  }

  #ended(): void {
    for (const timer of this.#pending.values()) clearTimeout(timer);
    for (const ending of this.#endings) ending();
  }
}
