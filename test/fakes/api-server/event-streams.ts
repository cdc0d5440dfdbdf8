import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type ChangeEvent, EVENT_PATHS, OperationEvent } from '../../../schemas/api/events.ts';
import { isOver } from '../../../schemas/capability/operation.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { callerOf } from './register-routes.ts';
import { demandRight } from './rights.ts';
import type { World } from './world.ts';

/** Serves the two streams of server-sent events. */
export function registerEventStreams(app: FastifyInstance, world: World): void {
  app.get(EVENT_PATHS.changes, (request, reply) => {
    demandRight(callerOf(world, request, reply).account, 'view');
    const stream = openStream(reply, world);
    const tell = (event?: ChangeEvent) => {
      if (event) send(stream, 'change', event);
    };
    world.events.on('change', tell);
    stream.on('close', () => world.events.off('change', tell));
  });

  app.get<{ Params: { id: string } }>(EVENT_PATHS.operation(':id'), (request, reply) => {
    demandRight(callerOf(world, request, reply).account, 'view');
    const operation = world.operations.find((each) => each.id === request.params.id);
    if (!operation) throw new Fault('NOT_FOUND', { what: 'operation', name: request.params.id });
    const stream = openStream(reply, world);
    const tell = () => {
      send(stream, 'operation', OperationEvent.parse(operation));
      if (isOver(operation.state)) stream.end();
    };
    world.events.on(operation.id, tell);
    stream.on('close', () => world.events.off(operation.id, tell));
    tell();
  });
}

function openStream(reply: FastifyReply, world: World): ServerResponse {
  reply.hijack();
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'keep-alive',
  });
  reply.raw.write(': open\n\n');
  world.closing.signal.addEventListener('abort', () => reply.raw.end(), { once: true });
  return reply.raw;
}

function send(stream: ServerResponse, event: string, data: unknown): void {
  stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
