import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type NodeId, type PoolId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { watchAnswer } from '../../../process/watch-answer.ts';
import { variablesFile, volumeFile } from '../../node/core/names.ts';
import type { VolumeReaders } from '../../storage/ports/volume-copies.ts';

type What = 'content' | 'digest' | 'variables';

/**
 * The part of the door for volumes that are copied to another node:
 *
 * ```
 * GET /volumes/<volume>/content     its file; with `range: bytes=<offset>-`, the rest of it
 * GET /volumes/<volume>/digest      {"sizeBytes": …, "sha256": "…"} of the whole file
 * GET /volumes/<volume>/variables   what its machine told the firmware; 204: nothing
 * ```
 */
export class VolumeDoor {
  readonly #poolPath: (pool: PoolId | undefined) => string;
  #readers: VolumeReaders | undefined;

  /** @param poolPath where a pool of this node is; undefined stands for its own */
  constructor(poolPath: (pool: PoolId | undefined) => string) {
    this.#poolPath = poolPath;
  }

  serve(readers: VolumeReaders): void {
    this.#readers = readers;
  }

  static isFor(url = ''): boolean {
    return url.startsWith('/volumes/');
  }

  /** @throws Fault */
  async answer(request: IncomingMessage, response: ServerResponse, from: NodeId): Promise<void> {
    const { volume, what } = readPath(request);
    if (!this.#readers) throw new Fault('FORBIDDEN', { needs: 'to be asked for later' });
    const { pool } = await this.#readers.admit(from, volume);
    const name = what === 'variables' ? variablesFile(volume) : volumeFile(volume);
    const file = await openFile(join(this.#poolPath(pool), name));
    if (!file) {
      if (what === 'variables') return void response.writeHead(204).end();
      throw new Fault('NOT_FOUND', { what: 'volume', name: volume });
    }
    await using closing = new AsyncDisposableStack();
    closing.defer(() => file.close());
    if (what === 'digest') return await sendDigest(file, response);
    await sendContent(file, response, request.headers.range);
  }
}

async function sendContent(
  file: FileHandle,
  response: ServerResponse,
  range: string | undefined,
): Promise<void> {
  const { size } = await file.stat();
  const start = Number(/^bytes=(\d{1,15})-$/.exec(range ?? 'bytes=0-')?.[1] ?? Number.NaN);
  if (!(start <= size)) throw notValid('a part of the volume');
  watchAnswer(response, LIMITS.agent.images);
  response.writeHead(206, {
    'content-type': 'application/octet-stream',
    'content-length': size - start,
    'content-range': `bytes ${start}-${Math.max(start, size - 1)}/${size}`,
  });
  if (start === size) return void response.end();
  const stream = file.createReadStream({ start, end: size - 1, autoClose: false });
  await pipeline(stream, response);
}

async function sendDigest(file: FileHandle, response: ServerResponse): Promise<void> {
  // Its header is sent at once: a large file takes longer than a connection may be silent.
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const alive = setInterval(() => response.write(' '), ALIVE_MS);
  try {
    const { size } = await file.stat();
    const hash = createHash('sha256');
    await pipeline(file.createReadStream({ start: 0, autoClose: false }), hash);
    response.end(JSON.stringify({ sizeBytes: size, sha256: hash.digest('hex') }));
  } finally {
    clearInterval(alive);
  }
}

/** White space before a JSON document says nothing but that somebody is at work. */
const ALIVE_MS = 2_000;

/** @returns undefined when there is none */
async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws Fault REQUEST_INVALID */
function readPath({ method, url = '' }: IncomingMessage): { volume: VolumeId; what: What } {
  const [, id, what] = /^\/volumes\/([^/?]+)\/(content|digest|variables)$/.exec(url) ?? [];
  const volume = VolumeId.safeParse(id);
  if (method !== 'GET' || !volume.success) throw notValid('a volume');
  return { volume: volume.data, what: what as What };
}

const notValid = (wanted: string): Fault =>
  new Fault('REQUEST_INVALID', {
    problems: [{ path: 'the address', wanted, found: 'something else' }],
  });
