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
import { addConsoleStream, type SitAtConsole } from './console-stream.ts';
import { EventStream } from './event-stream.ts';
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
  readonly sitAtConsole: SitAtConsole;
}

/** Registers the three server-sent event streams; `schemas/api/events.ts` says what they carry. */
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

  addConsoleStream(app, {
    onRequest,
    begin,
    sit: (request, onNews) =>
      dependencies.sitAtConsole(request.params as never, principals.get(request), onNews),
  });

  app.addHook('onClose', async () => {
    unsubscribe();
    for (const stream of open.keys()) stream.end();
  });
}

/**
 * Whether who began a stream may still see what it carries: their session, token, account and role. With other rights than then,
 * they have to begin again: a stream says what they may do.
 */
async function maySee(
  request: FastifyRequest,
  began: Principal | undefined,
  { callers, isSessionOpen, principalById }: EventStreamDependencies,
): Promise<boolean> {
  const { account, token } = began ?? {};
  const bySession = account !== undefined && token === undefined;
  if (bySession && !(await isSessionOpen(request.session.sessionId))) return false;
  const now = await (bySession ? principalById(account.id) : callers.principalOf(request));
  const isSame = began?.rights.every((right) => now?.rights.includes(right)) ?? true;
  return isSame && (now?.rights.includes('view') ?? false);
}
