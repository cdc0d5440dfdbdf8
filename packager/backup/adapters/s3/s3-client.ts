import { Transform } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { S3Access } from '../../../../schemas/ids/s3-place.ts';

/**
 * Ceph’s gateway answers 411 to the checksums that this client adds to a stream by itself. Requests are sent once: who
 * calls decides what is tried anew, and for how long.
 *
 * @param silentMs after which a line that carries nothing is given up
 */
export function openS3Client(
  { endpoint, region, keyId, secret }: S3Access,
  silentMs: number,
): S3Client {
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId: keyId, secretAccessKey: secret },
    forcePathStyle: true,
    followRegionRedirects: false,
    expectContinueHeader: false,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    logger: SILENT,
    requestHandler: {
      connectionTimeout: LIMITS.s3.connectMs,
      socketTimeout: silentMs,
    },
  });
  boundAnswers(client);
  return client;
}

/** What fails is told by who asked. */
const ignore = (): void => undefined;
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

interface Answer {
  readonly statusCode: number;
  body?: unknown;
}

/** Lists and errors are read as a whole: an endless one would take all memory. Objects are bounded by who reads them. */
function boundAnswers(client: S3Client): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (input) => {
        const result = await next(input);
        const answer = result.response as Answer;
        const isObject = commandName === 'GetObjectCommand' && answer.statusCode < 300;
        if (!isObject && isReadable(answer.body)) answer.body = bounded(answer.body);
        return result;
      },
    // Last before the answer is read.
    { step: 'deserialize', priority: 'low', name: 'boundAnswers' },
  );
}

const isReadable = (body: unknown): body is NodeJS.ReadableStream =>
  typeof (body as NodeJS.ReadableStream | undefined)?.pipe === 'function';

function bounded(body: NodeJS.ReadableStream): Transform {
  let left: number = LIMITS.s3.answerBytes;
  const limited = new Transform({
    transform(bytes: Uint8Array, _encoding, done) {
      left -= bytes.length;
      if (left >= 0) return done(null, bytes);
      const limit = `${LIMITS.s3.answerBytes} bytes`;
      done(
        new Fault('LIMIT_EXCEEDED', {
          what: 'An answer of the object store',
          limit,
          found: 'more',
        }),
      );
    },
  });
  body.once('error', (error) => limited.destroy(error));
  body.once('close', () => {
    if (!limited.writableEnded) limited.destroy(new Error('the line was cut'));
  });
  return body.pipe(limited);
}
