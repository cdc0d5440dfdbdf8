import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type DesiredBoot,
  NodeImageFileName,
  NodeImageVersion,
} from '../../../../schemas/agent/boot.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { Turns } from '../../../process/turns.ts';
import { watchAnswer } from '../../../process/watch-answer.ts';
import type { NodeImageFiles } from '../../boot/ports/node-image-files.ts';

const { answers, answersPerNode, turnMs, windowMs, windowBytes } = LIMITS.boot;

const FileParams = z.object({ version: NodeImageVersion, file: NodeImageFileName });

export interface NodeImageEndpointDependencies {
  readonly nodeImages: Pick<NodeImageFiles, 'open'>;
  /** What a node shall serve to machines that boot now; undefined: nothing. */
  bootOf(node: NodeId): Promise<DesiredBoot | undefined>;
  /** The node behind a request that was let in. */
  nodeOf(request: FastifyRequest): NodeId;
  /** @throws Fault REQUEST_INVALID */
  parse<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema>;
}

/**
 * What gateways fetch to serve it to machines that boot:
 *
 * ```
 * GET /agent/v1/node-images/<version>/<file>     all of it, or the part that `Range` names
 * ```
 *
 * Only for a node whose desired state names that image: of any other, nothing is told, not even whether
 * there is one. What is read waits for the reader.
 */
export function addNodeImageEndpoints(
  app: FastifyInstance,
  { nodeImages, bootOf, nodeOf, parse }: NodeImageEndpointDependencies,
): void {
  const turns = new Turns({ all: answers, each: answersPerNode, waitMs: turnMs });
  const path = '/agent/v1/node-images/:version/:file';
  app.get(path, { exposeHeadRoute: false }, async (request, reply) => {
    const { version, file: name } = parse(FileParams, request.params);
    const node = nodeOf(request);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const giveBack = await turns.take(node, gone.signal);
    reply.raw.once('close', giveBack);
    try {
      const image = (await bootOf(node))?.images.find((each) => each.version === version);
      const file = image?.files.find((each) => each.name === name);
      if (!file) throw new Fault('NOT_FOUND', { what: 'node image', name: version });
      const range = readRange(request.headers.range, file.sizeBytes);
      const bytes = await nodeImages.open(version, name, range);
      watchAnswer(reply.raw, { windowMs, windowBytes });
      void reply
        .header('content-type', 'application/octet-stream')
        .header('accept-ranges', 'bytes')
        .header('content-length', range.last - range.first + 1);
      if (request.headers.range === undefined) return await reply.send(Readable.from(bytes));
      return await reply
        .status(206)
        .header('content-range', `bytes ${range.first}-${range.last}/${file.sizeBytes}`)
        .send(Readable.from(bytes));
    } finally {
      if (reply.raw.closed) giveBack();
    }
  });
}

/**
 * @param header such as `bytes=0-99`, or `bytes=100-` for the rest; several ranges nobody asks for
 * @throws Fault REQUEST_INVALID when it is none, or not within the file
 */
function readRange(
  header: string | undefined,
  sizeBytes: number,
): { readonly first: number; readonly last: number } {
  if (header === undefined) return { first: 0, last: sizeBytes - 1 };
  const [whole, from, to] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header) ?? [];
  const first = Number(from);
  const last = to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (whole !== undefined && first <= last) return { first, last };
  const found = header.slice(0, 100);
  const problem = { path: 'Range', wanted: `bytes within 0-${sizeBytes - 1}`, found };
  throw new Fault('REQUEST_INVALID', { problems: [problem] });
}
