import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { CONSOLE_PROTOCOL, consoleLinePath } from '../../../../schemas/agent/console-line.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { MachineId, type NodeId } from '../../../../schemas/ids/brand.ts';
import type { ConsoleDesks } from '../consoles/console-desks.ts';

interface ConsoleEndpointDependencies {
  readonly consoles: Pick<ConsoleDesks, 'takeLine' | 'isWatched'>;
  /** @returns whether a machine was placed on a node */
  readonly isPlaced: (node: NodeId, machine: MachineId) => Promise<boolean>;
  /** @throws Fault ENROLMENT_REFUSED */
  readonly identify: (socket: TLSSocket) => Promise<NodeId>;
}

const PREFIX = consoleLinePath('');

/**
 * Lets agents bring the lines to consoles. All that can be upgraded on this server is that, by a node that has shown its
 * certificate, for a machine of its own that somebody watches.
 */
export function addConsoleEndpoint(
  app: FastifyInstance,
  dependencies: ConsoleEndpointDependencies,
): void {
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // From here on no timeout of the server ends it any more.
    const deadline = setTimeout(() => socket.destroy(), LIMITS.console.admitMs);
    socket.once('close', () => clearTimeout(deadline));
    socket.on('error', () => socket.destroy());
    bring(request, { socket, head }, dependencies).then(
      () => clearTimeout(deadline),
      () => refuse(socket),
    );
  });
}

async function bring(
  request: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
  dependencies: ConsoleEndpointDependencies,
): Promise<void> {
  const { node, machine } = await admit(request, head, dependencies);
  if (socket.destroyed) return;
  (socket as TLSSocket).setTimeout(0);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${CONSOLE_PROTOCOL}\r\n\r\n`,
  );
  dependencies.consoles.takeLine(node, machine, socket);
  endWithProof(socket, () => dependencies.identify(request.socket as TLSSocket));
}

/** A node may be removed, and another certificate take the place of its own, while its line is open. */
function endWithProof(line: Duplex, identify: () => Promise<NodeId>): void {
  const timer = setInterval(() => {
    identify().catch((error: unknown) => {
      if (Fault.is(error, 'ENROLMENT_REFUSED')) line.destroy();
    });
  }, LIMITS.console.proveAgainMs);
  line.once('close', () => clearInterval(timer));
  if (line.destroyed) clearInterval(timer);
}

/** @throws anything, when it is not to be let in */
async function admit(
  request: IncomingMessage,
  head: Buffer,
  { consoles, isPlaced, identify }: ConsoleEndpointDependencies,
): Promise<{ node: NodeId; machine: MachineId }> {
  const { url = '', method, headers } = request;
  const node = await identify(request.socket as TLSSocket);
  const machine = MachineId.parse(url.startsWith(PREFIX) ? url.slice(PREFIX.length) : undefined);
  // Nothing is said on it before the server has begun.
  const isRight = method === 'GET' && headers.upgrade === CONSOLE_PROTOCOL && head.length === 0;
  if (!isRight || !consoles.isWatched(machine) || !(await isPlaced(node, machine))) {
    throw new Error('not wanted');
  }
  return { node, machine };
}

/** Closes both directions once it is said: whoever was refused may leave theirs open for ever. */
function refuse(socket: Duplex): void {
  const answer = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
  socket.end(answer, () => socket.destroy());
}
