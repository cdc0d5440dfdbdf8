import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVENT_PATHS } from '../../../schemas/api/events.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { isOver } from '../../../schemas/capability/operation.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Principal } from '../../../schemas/api/handler.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { OperationId } from '../../../schemas/ids/brand.ts';
import type { ChangeFeed } from '../../events/change-feed.ts';
import type { AccessFeed } from '../../accounts/core/access-feed.ts';
import type { AccountId } from '../../../schemas/ids/brand.ts';
import type { CallerLookup } from './caller.ts';
import { checkRight } from './register-routes.ts';

export interface EventStreamDependencies {
  readonly callers: CallerLookup;
  readonly changes: ChangeFeed;
  /** Tells whose streams have to prove again that they may be open. */
  readonly access: AccessFeed;
  readonly isSessionOpen: (session: string) => Promise<boolean>;
  readonly principalById: (account: AccountId) => Promise<Principal | undefined>;
  /** @throws Fault NOT_FOUND */
  readonly viewOperation: (id: OperationId) => Promise<Operation>;
}

const KEEP_ALIVE_MS = 15_000;
/** Changes within this time are told as one. */
const GATHER_MS = 100;

/** Registers the two server-sent event streams; `schemas/api/events.ts` says what they carry. */
export function registerEventStreams(
  app: FastifyInstance,
  dependencies: EventStreamDependencies,
): void {
  const { callers, changes, access, viewOperation } = dependencies;
  const open = new Map<EventStream, AccountId | undefined>();
  const principals = new WeakMap<FastifyRequest, Principal>();
  const onRequest = async (request: FastifyRequest): Promise<void> => {
    const principal = await callers.principalOf(request);
    checkRight({ right: 'view' }, principal);
    if (principal) principals.set(request, principal);
  };
  const begin = (request: FastifyRequest, reply: FastifyReply): EventStream => {
    const principal = principals.get(request);
    const account = principal?.account?.id;
    const own = [...open.values()].filter((each) => each === account).length;
    if (open.size >= LIMITS.api.eventStreams || own >= LIMITS.api.eventStreamsPerAccount) {
      throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: 10 });
    }
    const stream = new EventStream(reply, {
      onEnd: () => open.delete(stream),
      mayStay: () => maySee(request, principal, dependencies),
    });
    open.set(stream, account);
    return stream;
  };
  const unsubscribe = access.subscribe((account) => {
    for (const [stream, each] of open) if (each === account) void stream.checkAgain();
  });

  app.get(EVENT_PATHS.changes, { onRequest }, async (request, reply) => {
    const stream = begin(request, reply);
    stream.onEnd(
      changes.subscribe((change) =>
        stream.sendSoon(`${change.topic} ${change.id}`, 'change', () => change),
      ),
    );
    return stream.reply;
  });

  const schema = { params: z.object({ operation: OperationId }), hide: true };
  app.get(EVENT_PATHS.operation(':operation'), { onRequest, schema }, async (request, reply) => {
    const { operation } = request.params as { operation: OperationId };
    const first = await viewOperation(operation);
    const stream = begin(request, reply);
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
    unsubscribe();
    for (const stream of open.keys()) stream.end();
  });
}

/** Whether who began a stream may still see what it carries: their session, token, account and role. */
async function maySee(
  request: FastifyRequest,
  began: Principal | undefined,
  { callers, isSessionOpen, principalById }: EventStreamDependencies,
): Promise<boolean> {
  const { account, token } = began ?? {};
  const bySession = account !== undefined && token === undefined;
  if (bySession && !(await isSessionOpen(request.session.sessionId))) return false;
  const now = await (bySession ? principalById(account.id) : callers.principalOf(request));
  return now?.rights.includes('view') ?? false;
}

/** One open stream of events to one client. */
class EventStream {
  readonly reply: FastifyReply;
  readonly #body = new PassThrough();
  readonly #endings: (() => void)[] = [];
  readonly #pending = new Map<string, NodeJS.Timeout>();

  readonly #mayStay: () => Promise<boolean>;

  /** @param options `mayStay`: asked every few seconds, and whenever access may have been taken away */
  constructor(
    reply: FastifyReply,
    { onEnd, mayStay }: { onEnd: () => void; mayStay: () => Promise<boolean> },
  ) {
    this.#mayStay = mayStay;
    const keepAlive = setInterval(() => {
      this.#write(': here\n\n');
      void this.checkAgain();
    }, KEEP_ALIVE_MS);
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

  /** Ends the stream when its reader has lost the right to it. */
  async checkAgain(): Promise<void> {
    if (!(await this.#mayStay().catch(() => false))) this.end();
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
