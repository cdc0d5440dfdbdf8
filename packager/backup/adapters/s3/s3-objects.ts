import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { s3PlaceText } from '../../../../schemas/ids/s3-address.ts';
import type { S3Access } from '../../../../schemas/ids/s3-place.ts';
import type { StoredFile, StoredRange } from '../../ports/repository-store.ts';
import { askPatiently, type Patience } from './patient-requests.ts';
import { openS3Client } from './s3-client.ts';
import type { S3Surroundings } from './s3-store.ts';

/** An object as a list tells of it. */
export type ListedObject = Omit<StoredFile, 'name'> & { readonly key: string };

/** Bytes to be sent, and their sha256 in hex. */
export interface SentObject {
  readonly parts: readonly Uint8Array[];
  readonly sha256: string;
}

/**
 * Objects of a bucket.
 *
 * @throws from every method: Fault UNREACHABLE, OBJECTS_REFUSED, NOT_FOUND of the bucket, DISK_FULL
 */
export class S3Objects {
  readonly #bucket: string;
  readonly #client: S3Client;
  readonly #patience: Patience & { readonly place: S3Access };
  readonly #pay: S3Surroundings['pay'];

  constructor(access: S3Access, { now, pause, onHeard, isPrompt, pay }: S3Surroundings) {
    const { silentMs, promptSilentMs, patientMs, promptMs } = LIMITS.s3;
    this.#bucket = access.bucket;
    this.#client = openS3Client(access, isPrompt ? promptSilentMs : silentMs);
    const patienceMs = isPrompt ? promptMs : patientMs;
    this.#patience = { now, pause, onHeard, patienceMs, place: access };
    this.#pay = pay;
  }

  /** @returns as `RepositoryStore.read`. What was cut off is gone on with where it was */
  async read(
    key: string,
    { offset, length, into }: StoredRange,
  ): Promise<Uint8Array<SharedArrayBuffer> | undefined> {
    const bytes = into ?? new Uint8Array(new SharedArrayBuffer(length));
    let done = 0;
    // There is no range without bytes.
    const end = offset + Math.max(1, length) - 1;
    const outcome = await askPatiently(
      this.#patience,
      ['object-absent', 'behind-the-end'],
      async (onMoved) => {
        if (length > 0 && done === length) return;
        const from = offset + done;
        const command = new GetObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Range: `bytes=${from}-${end}`,
        });
        const { Body, ContentRange } = await this.#client.send(command);
        const body = Body as Readable;
        if (ContentRange?.startsWith(`bytes ${from}-`) !== true && from > 0) {
          body.destroy();
          throw this.#strange('another part of an object than was asked for');
        }
        for await (const part of body as AsyncIterable<Uint8Array>) {
          const taken = part.subarray(0, length - done);
          bytes.set(taken, done);
          done += taken.length;
          onMoved();
          // More than was asked for.
          if (taken.length < part.length) return;
        }
      },
    );
    if ('answer' in outcome && outcome.answer === 'object-absent') return undefined;
    return bytes.subarray(0, done);
  }

  /** @returns false when there is something of that name which was not to be replaced */
  async put(
    key: string,
    { parts, sha256 }: SentObject,
    { replace }: { readonly replace: boolean },
  ): Promise<boolean> {
    const sizeBytes = parts.reduce((sum, { length }) => sum + length, 0);
    const send = async (onMoved: () => void, isConditional: boolean): Promise<void> => {
      const command = new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: Readable.from(this.#paid(parts, onMoved), { objectMode: false }),
        ContentLength: sizeBytes,
        ContentType: 'application/octet-stream',
        ...(isConditional ? { IfNoneMatch: '*' } : {}),
      });
      // Part of the signature: the other side refuses bytes that are not these.
      command.middlewareStack.add(
        (next) => async (input) => {
          const { headers } = input.request as { headers: Record<string, string> };
          headers['x-amz-content-sha256'] = sha256;
          return next(input);
        },
        { step: 'build', priority: 'low', name: 'signDigest' },
      );
      await this.#client.send(command);
    };
    const expected = replace ? [] : (['there-already', 'unknown-there'] as const);
    const outcome = await askPatiently(this.#patience, expected, (onMoved) =>
      send(onMoved, !replace),
    );
    if ('value' in outcome) return true;
    if (outcome.answer === 'there-already') return false;
    // A server that does not know the condition.
    await askPatiently(this.#patience, [], (onMoved) => send(onMoved, false));
    return true;
  }

  /** @returns every object whose key begins with it */
  async list(prefix: string): Promise<readonly ListedObject[]> {
    const found: ListedObject[] = [];
    let after: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: prefix,
        ...(after === undefined ? {} : { ContinuationToken: after }),
      });
      const outcome = await askPatiently(this.#patience, [], () => this.#client.send(command));
      if (!('value' in outcome)) break;
      const { Contents = [], IsTruncated, NextContinuationToken } = outcome.value;
      found.push(...Contents.flatMap(toListed));
      const isMore = IsTruncated === true;
      if (isMore && (Contents.length === 0 || !NextContinuationToken)) {
        throw this.#strange('a list without an end');
      }
      after = isMore ? NextContinuationToken : undefined;
      if (found.length > LIMITS.s3.listedFiles) {
        const limit = String(LIMITS.s3.listedFiles);
        const what = 'The number of objects of a repository';
        throw new Fault('LIMIT_EXCEEDED', { what, limit, found: 'more' });
      }
    } while (after !== undefined);
    return found;
  }

  /** What is not there is removed. */
  async remove(key: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.#bucket, Key: key });
    await askPatiently(this.#patience, ['object-absent'], () => this.#client.send(command));
  }

  async *#paid(parts: readonly Uint8Array[], onMoved: () => void): AsyncGenerator<Uint8Array> {
    const { sliceBytes } = LIMITS.s3;
    for (const part of parts) {
      for (let at = 0; at < part.length; at += sliceBytes) {
        const slice = part.subarray(at, at + sliceBytes);
        await this.#pay(slice.length);
        yield slice;
        onMoved();
      }
    }
  }

  #strange(what: string): Fault<'OBJECTS_REFUSED'> {
    const place = s3PlaceText(this.#patience.place);
    return new Fault('OBJECTS_REFUSED', { place, why: `it answered with ${what}` });
  }
}

type Listed = NonNullable<ListObjectsV2CommandOutput['Contents']>[number];

const toListed = ({ Key, Size, LastModified }: Listed): ListedObject[] =>
  Key === undefined || Size === undefined || LastModified === undefined
    ? []
    : [{ key: Key, sizeBytes: Size, modifiedMs: LastModified.getTime() }];
