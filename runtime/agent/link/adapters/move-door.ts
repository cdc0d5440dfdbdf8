import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { MachineId, type NodeId, OperationId } from '../../../../schemas/ids/brand.ts';
import { MOVE_CHANNELS, type MoveChannel } from '../../compute/core/moves/move-plan.ts';
import { Passport } from '../../compute/core/moves/passport.ts';
import type { MoveHost, MoveKey } from '../../compute/ports/migrations.ts';
import type { ExpectedMoves } from '../../compute/adapters/moves/expected-moves.ts';

/** What connections of a move are upgraded to (RFC 9110 §7.8): plain bytes, both ways. */
export const MOVE_PROTOCOL = 'stackyard-move';

type What = 'begin' | 'go' | 'fate' | MoveChannel;

interface Asked extends MoveKey {
  readonly what: What;
}

/**
 * The part of the door for machines that move:
 *
 * ```
 * POST /moves/<operation>/<machine>/begin   a passport; answers with a ticket
 * POST /moves/<operation>/<machine>/go      it is yours: let it go on
 * GET  /moves/<operation>/<machine>/fate    what has become of it
 * GET  /moves/<operation>/<machine>/driver, memory, disks
 *                                           upgraded to a way to libvirt or QEMU of the machine
 * ```
 *
 * Who asks has shown the certificate of a node; which machines it may send is the server's to say,
 * in this node's desired state.
 */
export class MoveDoor {
  readonly #expected: ExpectedMoves;
  #host: MoveHost | undefined;

  constructor(expected: ExpectedMoves) {
    this.#expected = expected;
  }

  /** Before anybody serves it, everything is refused. */
  serve(host: MoveHost): void {
    this.#host = host;
  }

  static isFor(url = ''): boolean {
    return url.startsWith('/moves/');
  }

  /** @throws Fault */
  async answer(request: IncomingMessage, response: ServerResponse, from: NodeId): Promise<void> {
    const { what, ...key } = readPath(request);
    const host = this.#host;
    if (!host) throw new Fault('FORBIDDEN', { needs: 'to be asked for later' });
    const answer = await ask(host, what, { from, key, request });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  /** @throws Fault; nothing was written then */
  async upgrade(
    request: IncomingMessage,
    { socket, head }: { socket: Duplex; head: Buffer },
    from: NodeId,
  ): Promise<void> {
    const { what, ...key } = readPath(request);
    const isWanted = request.headers.upgrade === MOVE_PROTOCOL && isChannel(what);
    if (!isWanted || head.length > 0) throw notValid();
    const connect = await this.#expected.join(from, key, what);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${MOVE_PROTOCOL}\r\n\r\n`,
    );
    connect(socket);
  }
}

async function ask(
  host: MoveHost,
  what: What,
  { from, key, request }: { from: NodeId; key: MoveKey; request: IncomingMessage },
): Promise<unknown> {
  switch (what) {
    case 'begin':
      return host.begin(from, key, Passport.parse(await readJson(request)));
    case 'go':
      return host.goOn(from, key);
    case 'fate':
      return { fate: await host.fate(from, key) };
    default:
      throw notValid();
  }
}

/** @throws Fault REQUEST_INVALID */
function readPath({ method, url = '' }: IncomingMessage): Asked {
  const [, operation, machine, what] = /^\/moves\/([^/?]+)\/([^/?]+)\/([a-z]+)$/.exec(url) ?? [];
  const ids = {
    operation: OperationId.safeParse(operation),
    machine: MachineId.safeParse(machine),
  };
  const found = WHAT.find((each) => each === what);
  const isPost = found === 'begin' || found === 'go';
  if (!ids.operation.success || !ids.machine.success || !found) throw notValid();
  if (method !== (isPost ? 'POST' : 'GET')) throw notValid();
  return { operation: ids.operation.data, machine: ids.machine.data, what: found };
}

const WHAT: readonly What[] = ['begin', 'go', 'fate', ...MOVE_CHANNELS];

const isChannel = (what: What): what is MoveChannel =>
  MOVE_CHANNELS.some((channel) => channel === what);

/** @throws Fault REQUEST_INVALID when it is too long, or no JSON */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    if (sizeBytes > LIMITS.agent.moves.documentBytes) throw notValid();
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw notValid();
  }
}

const notValid = (): Fault =>
  new Fault('REQUEST_INVALID', {
    problems: [{ path: 'the request', wanted: 'one about a move', found: 'something else' }],
  });
