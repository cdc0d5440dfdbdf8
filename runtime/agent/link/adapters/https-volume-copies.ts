import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, chmod, chown, open, rename, rm, stat } from 'node:fs/promises';
import type { Agent } from 'node:https';
import { isIPv6 } from 'node:net';
import { basename, dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { DesiredVolume, PeerPlace } from '../../../../schemas/agent/desired.ts';
import { nodeServerName } from '../../../../schemas/agent/messages.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { PoolId } from '../../../../schemas/ids/brand.ts';
import { syncFolder } from '../../../../packager/native/sync-folder.ts';
import { imageFile, variablesFile, volumeFile } from '../../node/core/names.ts';
import { findHeaderFault, VOLUME_HEADER_BYTES } from '../../storage/core/volumes/volume-header.ts';
import type { MachineUser } from '../../compute/ports/hypervisor.ts';
import type { VolumeCopies, VolumeReaders } from '../../storage/ports/volume-copies.ts';
import { asDiskFull } from '../../storage/adapters/volumes/disk-full.ts';
import { ifPresent } from '../../node/adapters/if-present.ts';
import type { Identity } from './identity.ts';
import { mutualAgent } from './mutual-agent.ts';
import { openAnswer } from './open-answer.ts';
import type { VolumeDoor } from './volume-door.ts';

const { silentMs } = LIMITS.agent.images;
const Whole = z.object({ sizeBytes: z.int().min(0), sha256: z.string() });

export interface HttpsVolumeCopiesParts {
  readonly door: VolumeDoor;
  /** Where a pool of this node is; undefined stands for its own. */
  readonly poolPath: (pool: PoolId | undefined) => string;
  /** Whom volumes belong to before their machine is defined. */
  readonly owner: MachineUser;
}

type OnProgress = Parameters<VolumeCopies['receive']>[1];

/** Copies of volumes over HTTPS with mutual TLS, from the door of the node that has them. */
export class HttpsVolumeCopies implements VolumeCopies {
  readonly #parts: HttpsVolumeCopiesParts;
  #identity: Identity;

  constructor(identity: Identity, parts: HttpsVolumeCopiesParts) {
    this.#identity = identity;
    this.#parts = parts;
  }

  serve(readers: VolumeReaders): void {
    this.#parts.door.serve(readers);
  }

  /** From now on it shows another certificate. */
  useIdentity(identity: Identity): void {
    this.#identity = identity;
  }

  async receive(volume: DesiredVolume, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    const { from, id, pool, label } = volume;
    if (!from) throw new Fault('NOT_FOUND', { what: 'node that has the volume', name: label });
    const folder = this.#parts.poolPath(pool);
    const file = join(folder, volumeFile(id));
    const half = halfReceived(file);
    const agent = this.#agentFor(from);
    const get = (what: string, headers: Record<string, string> = {}) =>
      openAnswer(urlOf(from, volume, what), { agent, headers, silentMs, signal });
    try {
      await this.#fetch(half, get, onProgress);
      await this.#check(half, volume, get);
      await this.#fetchVariables(join(folder, variablesFile(id)), get);
      await this.#give(half);
      await rename(half, file);
      await syncFolder(dirname(file));
    } catch (error) {
      if (signal.aborted) throw new Fault('CANCELLED', { what: label }, { cause: error });
      if (isUseless(error)) await rm(half, { force: true });
      throw asDiskFull(error, folder);
    } finally {
      agent.destroy();
    }
  }

  /** Goes on behind what is there already. */
  async #fetch(half: string, get: Get, onProgress: OnProgress): Promise<void> {
    const found = (await ifPresent(stat(half)))?.size ?? 0;
    const answer = await get('content', { range: `bytes=${found}-` });
    const range = answer.headers['content-range'] ?? '';
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(range) ?? [];
    const bytesTotal = Number(total);
    if (Number(start) !== found || !Number.isSafeInteger(bytesTotal)) {
      answer.destroy();
      throw new Fault('VOLUME_REFUSED', { why: 'the other node sent another part of it' });
    }
    let bytesDone = found;
    onProgress({ bytesDone, bytesTotal });
    await using file = await open(half, 'a', 0o600);
    await pipeline(answer, async (source: AsyncIterable<Buffer>) => {
      for await (const piece of source) {
        bytesDone += piece.length;
        if (bytesDone > bytesTotal) throw new Fault('VOLUME_REFUSED', { why: 'it is too long' });
        await file.appendFile(piece);
        onProgress({ bytesDone, bytesTotal });
      }
    });
    await file.sync();
  }

  async #check(half: string, { image, label }: DesiredVolume, get: Get): Promise<void> {
    const backing = image && relative(dirname(half), join(dirname(half), '..', imageFile(image)));
    const why = findHeaderFault(await readStart(half), backing);
    if (why !== undefined) throw new Fault('VOLUME_REFUSED', { why });
    const [wanted, found] = await Promise.all([readWhole(await get('digest')), digestOf(half)]);
    if (wanted.sizeBytes !== found.sizeBytes || wanted.sha256 !== found.sha256) {
      const digests = { wanted: wanted.sha256, found: found.sha256 };
      throw new Fault('DIGEST_MISMATCH', { what: label, ...digests });
    }
  }

  async #fetchVariables(file: string, get: Get): Promise<void> {
    const answer = await get('variables');
    if (answer.statusCode === 204) return void answer.resume();
    const half = halfReceived(file);
    const parts: Buffer[] = [];
    let sizeBytes = 0;
    for await (const part of answer as AsyncIterable<Buffer>) {
      sizeBytes += part.length;
      if (sizeBytes > VARIABLES_BYTES) {
        throw new Fault('VOLUME_REFUSED', { why: 'the variables of its firmware are too long' });
      }
      parts.push(part);
    }
    await rm(half, { force: true });
    await using handle = await open(half, 'wx', 0o600);
    await handle.writeFile(Buffer.concat(parts));
    await handle.sync();
    await this.#give(half);
    await rename(half, file);
  }

  async #give(file: string): Promise<void> {
    const { uid, gid } = this.#parts.owner;
    await chown(file, uid, gid);
    await chmod(file, 0o600);
  }

  #agentFor({ node }: PeerPlace): Agent {
    return mutualAgent(this.#identity, { servername: nodeServerName(node), maxSockets: 2 });
  }
}

type Get = (what: string, headers?: Record<string, string>) => ReturnType<typeof openAnswer>;

/** Flash for the variables of a firmware is far smaller. */
const VARIABLES_BYTES = 16 * 1024 * 1024;

/** What has come is not what it should be: the next try begins anew. */
const isUseless = (error: unknown): boolean =>
  Fault.is(error, 'VOLUME_REFUSED') || Fault.is(error, 'DIGEST_MISMATCH');

/** Not a name that is taken for a volume; one that is removed with it. */
const halfReceived = (file: string): string => join(dirname(file), `.${basename(file)}.part`);

const urlOf = ({ address, port }: PeerPlace, { id }: DesiredVolume, what: string): string =>
  `https://${isIPv6(address) ? `[${address}]` : address}:${port}/volumes/${id}/${what}`;

async function readStart(path: string): Promise<Buffer> {
  await using file: FileHandle = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(
    Buffer.alloc(VOLUME_HEADER_BYTES),
    0,
    VOLUME_HEADER_BYTES,
    0,
  );
  return buffer.subarray(0, bytesRead);
}

async function digestOf(path: string): Promise<z.infer<typeof Whole>> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    sizeBytes += piece.length;
    hash.update(piece);
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

async function readWhole(answer: AsyncIterable<Buffer>): Promise<z.infer<typeof Whole>> {
  let text = '';
  for await (const piece of answer) {
    text = (text + piece.toString('latin1')).trimStart();
    if (text.length > LIMITS.agent.smallBodyBytes) break;
  }
  try {
    return Whole.parse(JSON.parse(text));
  } catch (cause) {
    throw new Fault('VOLUME_REFUSED', { why: 'the other node did not say what it is' }, { cause });
  }
}
