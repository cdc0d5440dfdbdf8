import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { CONSOLE_PROTOCOL, consoleLinePath } from '../../../../schemas/agent/console-line.ts';
import { VOLUME_PROTOCOL, volumeLinePath } from '../../../../schemas/agent/volume-line.ts';
import { FILES_PROTOCOL, volumeFilesPath } from '../../../../schemas/agent/volume-files.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { MachineId, type NodeId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { ConsoleDesks } from '../consoles/console-desks.ts';
import type { VolumeLines } from './volume-lines.ts';

interface LineEndpointDependencies {
  readonly consoles: Pick<ConsoleDesks, 'takeLine' | 'isWatched'>;
  readonly volumes: Pick<VolumeLines, 'take' | 'isWanted'>;
  /** @returns whether a machine was placed on a node */
  readonly isPlaced: (node: NodeId, machine: MachineId) => Promise<boolean>;
  /** @throws Fault ENROLMENT_REFUSED */
  readonly identify: (socket: TLSSocket) => Promise<NodeId>;
}

/** A line that was let in. */
interface Admitted {
  readonly protocol: string;
  readonly take: (line: Duplex) => void;
}

/**
 * Lets agents bring lines. All that can be upgraded on this server is that, by a node that has shown its
 * certificate: to a console of a machine of its own that somebody watches, or to a volume, its blocks or its files, that was asked of it.
 */
export function addLineEndpoints(
  app: FastifyInstance,
  dependencies: LineEndpointDependencies,
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
  dependencies: LineEndpointDependencies,
): Promise<void> {
  const { protocol, take } = await admit(request, head, dependencies);
  if (socket.destroyed) return;
  (socket as TLSSocket).setTimeout(0);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`,
  );
  take(socket);
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
  dependencies: LineEndpointDependencies,
): Promise<Admitted> {
  const { url = '', method, headers } = request;
  const node = await dependencies.identify(request.socket as TLSSocket);
  const admitted = await admitPath(node, url, dependencies);
  // Nothing is said on it before the other end has begun.
  const isRight = method === 'GET' && headers.upgrade === admitted.protocol && head.length === 0;
  if (!isRight) throw new Error('not wanted');
  return admitted;
}

async function admitPath(
  node: NodeId,
  url: string,
  { consoles, volumes, isPlaced }: LineEndpointDependencies,
): Promise<Admitted> {
  const behind = (prefix: string): string | undefined =>
    url.startsWith(prefix) ? url.slice(prefix.length) : undefined;
  const wantedVolume = behind(volumeLinePath(''));
  if (wantedVolume !== undefined) {
    const volume = VolumeId.parse(wantedVolume);
    if (!volumes.isWanted(node, volume)) throw new Error('not wanted');
    return { protocol: VOLUME_PROTOCOL, take: (line) => volumes.take(node, volume, line) };
  }
  const wantedFiles = behind(volumeFilesPath(''));
  if (wantedFiles !== undefined) {
    const volume = VolumeId.parse(wantedFiles);
    if (!volumes.isWanted(node, volume, 'files')) throw new Error('not wanted');
    return { protocol: FILES_PROTOCOL, take: (line) => volumes.take(node, volume, line, 'files') };
  }
  const machine = MachineId.parse(behind(consoleLinePath('')));
  if (!consoles.isWatched(machine) || !(await isPlaced(node, machine))) {
    throw new Error('not wanted');
  }
  return { protocol: CONSOLE_PROTOCOL, take: (line) => consoles.takeLine(node, machine, line) };
}

/** Closes both directions once it is said: whoever was refused may leave theirs open for ever. */
function refuse(socket: Duplex): void {
  const answer = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
  socket.end(answer, () => socket.destroy());
}
