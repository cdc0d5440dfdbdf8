import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TLSSocket } from 'node:tls';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault, toWire } from '../../../../schemas/errors/fault.ts';
import { NodeId } from '../../../../schemas/ids/brand.ts';
import { Digest } from '../../../../schemas/ids/digest.ts';
import { Turns } from '../../../process/turns.ts';
import { watchAnswer } from '../../../process/watch-answer.ts';
import type { ImageShelf } from '../../storage/adapters/images/image-shelf.ts';
import type { AdmittedReaders, Reader } from './admitted-readers.ts';
import type { Identity } from './identity.ts';
import { MoveDoor } from './move-door.ts';
import { VolumeDoor } from './volume-door.ts';

const { peers: PEERS, headersMs, requestMs, images } = LIMITS.agent;
/** Longer headers nobody sends. */
const HEADER_BYTES = 4 * 1024;

export interface ImageDoorParts {
  readonly shelf: ImageShelf;
  readonly readers: Pick<AdmittedReaders, 'mayRead'>;
  /** For machines that move; absent: none is let in. */
  readonly moves?: MoveDoor;
  /** For volumes of machines that are off; absent: none is given out. */
  readonly volumes?: VolumeDoor;
  /** Told about what no answer tells, such as a file that cannot be read. */
  readonly onError: (error: unknown) => void;
}

type Asked =
  | { readonly what: 'index'; readonly image: Digest }
  | {
      readonly what: 'chunks';
      readonly image: Digest;
      readonly first: number;
      readonly end: number;
    };

/**
 * Where other nodes of the same server fetch images: HTTPS with mutual TLS.
 *
 * ```
 * GET /images/<image>/index                 its chunk index
 * GET /images/<image>/chunks/<first>-<end>  plain bytes of its chunks `first` up to, not including,
 *                                           `end`, by number; 204: not all of them are here yet
 * ```
 *
 * Who asks shows a certificate of the server's authority, and the server is asked whether that node
 * shall have the image. Digests and numbers are all that is taken from a request, so nothing but
 * images can be named.
 */
export class ImageDoor {
  readonly #parts: ImageDoorParts;
  readonly #turns = new Turns({
    all: PEERS.answers,
    each: PEERS.answersPerNode,
    waitMs: PEERS.waitMs,
  });
  readonly #connections = new Map<string, number>();
  readonly #sockets = new Set<TLSSocket>();
  #identity: Identity;
  #server: Server | undefined;

  constructor(identity: Identity, parts: ImageDoorParts) {
    this.#identity = identity;
    this.#parts = parts;
  }

  /**
   * Opens at an address of this node; it is closed elsewhere first.
   *
   * @returns the port
   * @throws the error of the system when the port is taken or the address is not there
   */
  async open(address: string, port: number): Promise<number> {
    await this.close();
    const server = createServer({
      ...credentialsOf(this.#identity),
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
      handshakeTimeout: PEERS.handshakeMs,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: PEERS.answerMs,
      connectionsCheckingInterval: LIMITS.http.checkIntervalMs,
      maxHeaderSize: HEADER_BYTES,
    });
    server.maxConnections = PEERS.connections;
    server.on('secureConnection', (socket) => this.#admit(socket));
    server.on('request', (request, response) => {
      void this.#answer(request, response).catch((error: unknown) => refuse(response, error));
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      void this.#upgrade(request, { socket, head }).catch(() => socket.destroy());
    });
    server.listen(port, address);
    await once(server, 'listening');
    server.on('error', this.#parts.onError);
    this.#server = server;
    return (server.address() as AddressInfo).port;
  }

  /** From now on it shows another certificate. */
  useIdentity(identity: Identity): void {
    this.#identity = identity;
    this.#server?.setSecureContext(credentialsOf(identity));
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    server.close();
    server.closeAllConnections();
    // Those of moves are no requests any more, and would be waited for.
    for (const socket of this.#sockets) socket.destroy();
    await once(server, 'close');
  }

  /** One node may not keep the others out. */
  #admit(socket: TLSSocket): void {
    const name = socket.getPeerX509Certificate()?.subject ?? '';
    const own = this.#connections.get(name) ?? 0;
    this.#connections.set(name, own + 1);
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      const left = (this.#connections.get(name) ?? 0) - 1;
      if (left > 0) this.#connections.set(name, left);
      else this.#connections.delete(name);
    });
    if (own >= PEERS.connectionsPerNode) socket.destroy();
  }

  async #upgrade(request: IncomingMessage, ends: { socket: Duplex; head: Buffer }): Promise<void> {
    const { node } = readerOf(request.socket as TLSSocket);
    if (!this.#parts.moves) throw new Fault('FORBIDDEN', { needs: 'nothing that this node has' });
    await this.#parts.moves.upgrade(request, ends, node);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { moves, volumes } = this.#parts;
    if (moves && MoveDoor.isFor(request.url)) {
      return moves.answer(request, response, readerOf(request.socket as TLSSocket).node);
    }
    if (volumes && VolumeDoor.isFor(request.url)) {
      return this.#answerVolume(volumes, request, response);
    }
    const asked = readPath(request);
    const reader = readerOf(request.socket as TLSSocket);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    if (!(await this.#parts.readers.mayRead(asked.image, reader))) {
      throw new Fault('FORBIDDEN', { needs: 'to have the image in its desired state' });
    }
    const giveBack = await this.#turns.take(reader.node, gone.signal);
    try {
      watchAnswer(response, images);
      if (asked.what === 'index') await this.#sendIndex(asked.image, response);
      else await this.#sendChunks(asked, response);
    } catch (error) {
      if (gone.signal.aborted) return;
      if (!(error instanceof Fault)) this.#parts.onError(error);
      throw error;
    } finally {
      giveBack();
    }
  }

  async #answerVolume(
    volumes: VolumeDoor,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { node } = readerOf(request.socket as TLSSocket);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const giveBack = await this.#turns.take(node, gone.signal);
    try {
      await volumes.answer(request, response, node);
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    } finally {
      giveBack();
    }
  }

  async #sendIndex(image: Digest, response: ServerResponse): Promise<void> {
    const file = await this.#parts.shelf.openIndex(image);
    if (!file) throw new Fault('NOT_FOUND', { what: 'image', name: image });
    const stream = file.createReadStream();
    try {
      const { size } = await file.stat();
      response.writeHead(200, { 'content-type': OCTETS, 'content-length': size });
      await pipeline(stream, response);
    } finally {
      stream.destroy();
    }
  }

  async #sendChunks(
    { image, first, end }: Extract<Asked, { what: 'chunks' }>,
    response: ServerResponse,
  ): Promise<void> {
    const run = { first, end, limitBytes: PEERS.runBytes };
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(), PEERS.waitMs);
    response.once('close', () => waiting.abort());
    const found = await this.#parts.shelf.openChunks(image, run, waiting.signal);
    clearTimeout(timer);
    if (found === 'none') throw new Fault('NOT_FOUND', { what: 'image', name: image });
    if (found === 'later') return void response.writeHead(204).end();
    if (found === 'wrong') throw notValid('chunks of the image, not too many of them');
    try {
      response.writeHead(200, { 'content-type': OCTETS, 'content-length': found.plainBytes });
      await pipeline(Readable.from(found.read()), response);
    } finally {
      await found.close();
    }
  }
}

const OCTETS = 'application/octet-stream';

const credentialsOf = ({ key, certificate, authority }: Identity) => ({
  key,
  cert: certificate,
  ca: authority,
});

/** @throws Fault REQUEST_INVALID */
function readPath({ method, url = '' }: IncomingMessage): Asked {
  const [, digest, index, first, end] =
    /^\/images\/([^/?]+)\/(?:(index)|chunks\/(\d{1,9})-(\d{1,9}))$/.exec(url) ?? [];
  const image = Digest.safeParse(digest);
  if (method !== 'GET' || !image.success) throw notValid('a part of an image');
  if (index !== undefined) return { what: 'index', image: image.data };
  return { what: 'chunks', image: image.data, first: Number(first), end: Number(end) };
}

/** @throws Fault ENROLMENT_REFUSED when the certificate is none of a node */
function readerOf(socket: TLSSocket): Reader {
  const certificate = socket.getPeerX509Certificate();
  const node = NodeId.safeParse(/^CN=(.+)$/.exec(certificate?.subject ?? '')?.[1]);
  if (!socket.authorized || !certificate || !node.success) {
    throw new Fault('ENROLMENT_REFUSED', { why: 'it showed no certificate of a node' });
  }
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  const keyFingerprint = createHash('sha256').update(spki).digest('hex');
  return { node: node.data, keyFingerprint };
}

const notValid = (wanted: string): Fault =>
  new Fault('REQUEST_INVALID', {
    problems: [{ path: 'the address', wanted, found: 'something else' }],
  });

/** An answer that has begun is cut off: then its length says that something is missing. */
function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const body = JSON.stringify(toWire(error));
  response.writeHead(Fault.from(error).status, { 'content-type': 'application/json' }).end(body);
}
