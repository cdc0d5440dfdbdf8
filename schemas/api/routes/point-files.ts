import { LIMITS } from '../../config/limits.ts';
import { PointFiles, PreparedFile } from '../resources/point-files.ts';
import { route, z } from '../route.ts';

const tag = 'stacks';
const { pageDefault, pageItems, pathBytes } = LIMITS.stack.points.files;

const point = z.object({
  stack: z.string().min(1).max(64),
  point: z.string().min(1).max(64).describe('Its id'),
});

const volume = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe(
    'As machine/disk or role/disk, or its name if there is only one of it; absent: the only one',
  );
const partition = z
  .int()
  .min(0)
  .max(LIMITS.stack.points.files.partitions)
  .optional()
  .describe('Absent: the largest that can be looked into');
/** Each byte of a path may be written as four characters. */
const path = z.string().max(4 * pathBytes);

export const pointFileRoutes = {
  listPointFiles: route({
    method: 'GET',
    path: '/api/v1/stacks/:stack/restore-points/:point/files',
    summary:
      'What is in a folder of a volume of a restore point; the first answer may take some seconds',
    tag,
    right: 'console',
    params: point,
    query: z.object({
      volume,
      partition: z.coerce.number().pipe(partition.unwrap()).optional(),
      path: path.default('/'),
      after: z.string().max(1_100).optional().describe('`next` of the page before'),
      limit: z.coerce.number().int().min(1).max(pageItems).default(pageDefault),
    }),
    answer: PointFiles,
  }),
  preparePointFile: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/restore-points/:point/downloads',
    summary: 'Prepare a file, or a folder as a tar, of a volume of a restore point to be fetched',
    tag,
    right: 'console',
    params: point,
    body: z.strictObject({ volume, partition, path }),
    answer: PreparedFile,
  }),
  fetchPreparedFile: route({
    method: 'GET',
    path: '/api/v1/downloads/:ticket',
    summary: 'Fetch a file that was prepared: once, within a minute',
    tag,
    right: 'public',
    params: z.object({ ticket: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
    download: true,
    status: 200,
  }),
} as const;
