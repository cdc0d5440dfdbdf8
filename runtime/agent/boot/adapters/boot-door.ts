import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { type ByteRange, readRange } from '../core/read-range.ts';
import {
  type MachineClaim,
  readMachine,
  readStage,
  type StageReport,
} from '../core/read-machine.ts';

const limits = LIMITS.agent.boot;

/** A file that the door may hand out, in pieces of `LIMITS.agent.boot.pieceBytes`. */
export interface OpenFile {
  readonly sizeBytes: number;
  read(index: number): Promise<Buffer>;
}

/** Who answers what is asked at the door. Addresses are those of the one who asks. */
export interface BootAnswers {
  script(claim: MachineClaim, address: string): string;
  /** @returns a loader or the first script; undefined: there is none of this name */
  loader(name: string, address: string): Buffer | undefined;
  image(version: string, file: string, address: string): OpenFile | undefined;
  stage(report: StageReport, address: string): void;
}

/**
 * The HTTP server of a boot network, for strangers: iPXE, first stages, and whoever else is there.
 *
 * ```
 * GET /boot/script?mac=…                 the script of a machine
 * GET /boot/loader/<file>                iPXE, for firmware that boots by HTTP, and the first script
 * GET /boot/image/<version>/<file>       with ranges
 * GET /boot/stage?mac=…&stage=…&text=…   how far a machine is
 * ```
 *
 * A client is sent the next piece of a file when the last one has left: nothing piles up for who is
 * slow, and what is sent is not copied for anybody.
 */
export class BootDoor {
  readonly #answers: BootAnswers;
  readonly #onError: (error: unknown) => void;
  readonly #server: Server;
  readonly #mostPerAddress: number;
  readonly #perAddress = new Map<string, number>();

  /** @param options `perAddress`: connections of one address at the same time */
  constructor(
    answers: BootAnswers,
    onError: (error: unknown) => void,
    options: { readonly perAddress?: number } = {},
  ) {
    this.#mostPerAddress = options.perAddress ?? limits.connectionsPerAddress;
    this.#answers = answers;
    this.#onError = onError;
    this.#server = createServer(
      {
        maxHeaderSize: limits.headerBytes,
        headersTimeout: limits.headersMs,
        requestTimeout: limits.headersMs,
        keepAliveTimeout: limits.idleMs,
        connectionsCheckingInterval: limits.headersMs,
      },
      (request, response) => void this.#answer(request, response),
    );
    this.#server.maxConnections = limits.connections;
    this.#server.on('connection', (socket) => this.#admit(socket));
  }

  /** @param fd a socket that is bound to the address it shall listen at */
  async listen(fd: number): Promise<void> {
    this.#server.listen({ fd, backlog: limits.connections });
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #admit(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const count = (this.#perAddress.get(address) ?? 0) + 1;
    if (count > this.#mostPerAddress) {
      socket.destroy();
      return;
    }
    this.#perAddress.set(address, count);
    socket.once('close', () => {
      const left = (this.#perAddress.get(address) ?? 1) - 1;
      if (left === 0) this.#perAddress.delete(address);
      else this.#perAddress.set(address, left);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405);
      const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
      await this.#route(new URL(request.url ?? '/', 'http://boot'), { request, response, address });
    } catch (error) {
      if (!response.headersSent) end(response, isUnreadable(error) ? 400 : 500);
      else response.destroy();
      if (!isGone(error)) this.#onError(error);
    }
  }

  async #route(url: URL, exchange: Exchange): Promise<void> {
    const { response, address } = exchange;
    const [first, area, ...rest] = url.pathname.slice(1).split('/');
    const [name = '', file = ''] = rest;
    if (first !== 'boot') return end(response, 404);
    if (area === 'script' && rest.length === 0) {
      const script = this.#answers.script(readMachine(url.searchParams), address);
      return sendBytes(response, Buffer.from(script), 'text/plain; charset=utf-8');
    }
    if (area === 'stage' && rest.length === 0) {
      const report = readStage(url.searchParams);
      if (report) this.#answers.stage(report, address);
      return end(response, report ? 204 : 400);
    }
    if (area === 'loader' && rest.length === 1) {
      const bytes = this.#answers.loader(name, address);
      return bytes ? sendBytes(response, bytes, 'application/efi') : end(response, 404);
    }
    if (area === 'image' && rest.length === 2) {
      const found = this.#answers.image(decodeURIComponent(name), file, address);
      return found ? sendFile(found, exchange) : end(response, 404);
    }
    return end(response, 404);
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly address: string;
}

const end = (response: ServerResponse, status: number): void => {
  response.writeHead(status, status === 405 ? { allow: 'GET, HEAD' } : {}).end();
};

function sendBytes(response: ServerResponse, bytes: Buffer, type: string): void {
  const headers = {
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': 'no-store',
  };
  response.writeHead(200, headers).end(bytes);
}

async function sendFile(file: OpenFile, { request, response }: Exchange): Promise<void> {
  const range = readRange(request.headers.range, file.sizeBytes);
  if (!range) {
    response.writeHead(416, { 'content-range': `bytes */${file.sizeBytes}` }).end();
    return;
  }
  const isPart = range.end - range.start < file.sizeBytes;
  response.writeHead(isPart ? 206 : 200, {
    'content-type': 'application/octet-stream',
    'content-length': range.end - range.start,
    'accept-ranges': 'bytes',
    ...(isPart
      ? { 'content-range': `bytes ${range.start}-${range.end - 1}/${file.sizeBytes}` }
      : {}),
  });
  if (request.method === 'GET') await sendPieces(response, file, range);
  response.end();
}

async function sendPieces(
  response: ServerResponse,
  file: OpenFile,
  { start, end: last }: ByteRange,
): Promise<void> {
  const { pieceBytes } = limits;
  for (let at = start; at < last;) {
    const index = Math.floor(at / pieceBytes);
    const begin = index * pieceBytes;
    const piece = (await file.read(index)).subarray(at - begin, last - begin);
    if (response.destroyed) return;
    at += piece.length;
    if (!response.write(piece)) await drained(response);
  }
}

/** @returns when what was written has left, or the client has; who takes too long is sent away */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), limits.pieceMs);
    const done = (): void => {
      clearTimeout(timer);
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
    if (response.destroyed) done();
  });
}

/** An address that cannot be parsed, or a part of it that cannot be decoded. */
const isUnreadable = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ERR_INVALID_URL' || error instanceof URIError;

/** Clients come and go; that is no error of ours. */
const isGone = (error: unknown): boolean =>
  isUnreadable(error) ||
  ['ECONNRESET', 'EPIPE', 'ERR_STREAM_DESTROYED'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
