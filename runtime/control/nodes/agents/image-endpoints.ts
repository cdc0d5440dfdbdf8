import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { NodeId } from '../../../../schemas/ids/brand.ts';
import { Digest } from '../../../../schemas/ids/digest.ts';
import { Turns } from '../../../process/turns.ts';
import { watchAnswer } from '../../../process/watch-answer.ts';
import type { AgentReception } from './agent-reception.ts';
import type { ImageBlobs } from './image-blobs.ts';

const { answers, answersPerNode, turnMs, windowMs, windowBytes } = LIMITS.agent.images;

const BlobParams = z.object({ image: Digest, blob: Digest });
const ReaderParams = z.object({ image: Digest, node: NodeId });
const KeyQuery = z.object({ key: z.string().regex(/^[0-9a-f]{64}$/) });

export interface ImageEndpointDependencies {
  readonly images: ImageBlobs;
  readonly reception: Pick<AgentReception, 'mayRead'>;
  /** The node behind a request that was let in. */
  nodeOf(request: FastifyRequest): NodeId;
  /** @throws Fault REQUEST_INVALID */
  parse<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema>;
}

/**
 * What agents ask about images:
 *
 * ```
 * GET /agent/v1/images/<image>/blobs/<blob>          a part of a blob of it, named by `Range`
 * GET /agent/v1/images/<image>/readers/<node>?key=…  204: that node, which showed a certificate with
 *                                                    this key, may have it from another node
 * ```
 */
export function addImageEndpoints(
  app: FastifyInstance,
  { images, reception, nodeOf, parse }: ImageEndpointDependencies,
): void {
  const turns = new Turns({ all: answers, each: answersPerNode, waitMs: turnMs });

  // A HEAD would read all of it from the registry, for nobody.
  const path = '/agent/v1/images/:image/blobs/:blob';
  app.get(path, { exposeHeadRoute: false }, async (request, reply) => {
    const { image, blob } = parse(BlobParams, request.params);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const giveBack = await turns.take(nodeOf(request), gone.signal);
    reply.raw.once('close', giveBack);
    try {
      const found = await images.find(nodeOf(request), image, blob);
      const range = readRange(request.headers.range, found.sizeBytes);
      const stream = await found.open({ ...range, signal: gone.signal });
      watchAnswer(reply.raw, { windowMs, windowBytes });
      const last = range.offset + range.length - 1;
      return await reply
        .status(206)
        .header('content-type', 'application/octet-stream')
        .header('content-length', range.length)
        .header('content-range', `bytes ${range.offset}-${last}/${found.sizeBytes}`)
        .send(Readable.fromWeb(stream as NodeStream<Uint8Array>));
    } finally {
      if (reply.raw.closed) giveBack();
    }
  });

  app.get('/agent/v1/images/:image/readers/:node', async (request, reply) => {
    const { image, node } = parse(ReaderParams, request.params);
    const { key } = parse(KeyQuery, request.query);
    if (await reception.mayRead(node, key, image)) return reply.status(204).send();
    throw new Fault('NOT_FOUND', { what: 'reader of the image', name: node });
  });
}

/**
 * @param header such as `bytes=0-99`; several ranges, and ranges without an end, nobody asks for
 * @throws Fault REQUEST_INVALID when it is none, or not within the blob
 */
function readRange(
  header: string | undefined,
  sizeBytes: number,
): { offset: number; length: number } {
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header ?? '') ?? [];
  const offset = Number(first);
  const end = Number(last) + 1;
  if (offset < end && end <= sizeBytes) return { offset, length: end - offset };
  const problem = { path: 'Range', wanted: `bytes within 0-${sizeBytes - 1}`, found: header ?? '' };
  throw new Fault('REQUEST_INVALID', { problems: [problem] });
}
