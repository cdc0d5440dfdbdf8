import { z } from 'zod';
import type { PointFiles, VolumeFile } from '../../../schemas/api/resources/point-files.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';
import { POINT_FILE_INPUT, POINT_FILE_OPTIONS, pointParams, WHICH_FILES } from './point-files.ts';

/** `yard stack files ls`. */
export const stackFilesLsCommand = defineServerCommand({
  name: 'stack files ls',
  summary: 'List a folder of a volume as it was at a restore point',
  details: WHICH_FILES,
  arguments: [
    ['<stack>', 'name or id'],
    ['[path]', 'a folder; default: /'],
  ],
  options: POINT_FILE_OPTIONS,
  example: 'yard stack files ls blog /var/www --volume web/system',
  shape: '{volume, partitions, partition, path, entries} as in the API, with all entries',
  input: { ...POINT_FILE_INPUT, path: z.string().default('/') },
  run: async (connection, { path, volume, partition, ...which }) => {
    const { api, context } = connection;
    const params = await pointParams(connection, which);
    context.onProgress({ step: 'Looking into the volume' });
    const entries: VolumeFile[] = [];
    let page: PointFiles | undefined;
    do {
      const after: string | undefined = page?.next ?? undefined;
      const limit = LIMITS.stack.points.files.pageItems;
      const query = { path, volume, partition, after, limit };
      page = await api.listPointFiles({ params, query });
      entries.push(...page.entries);
    } while (page.next !== null);
    const { next: _next, ...shown } = page;
    const lines = [headLine(page), '', ...rowsOf(entries, context.now())];
    return { json: { ...shown, entries }, text: lines.join('\n') };
  },
});

function headLine({ volume, partition, partitions, path }: PointFiles): string {
  const found = partitions.find(({ number }) => number === partition);
  const where = partition === 0 ? volume : `${volume}, partition ${partition}`;
  return `${path} of ${where} (${found?.fileSystem ?? 'unknown'})`;
}

function rowsOf(entries: readonly VolumeFile[], nowMs: number): string[] {
  if (entries.length === 0) return ['The folder is empty.'];
  const rows = entries.map(({ kind, mode, uid, gid, sizeBytes, modifiedAt, name, to }) => [
    `${{ file: '-', folder: 'd', link: 'l', other: '?' }[kind]}${mode}`,
    `${uid}:${gid}`,
    kind === 'file' ? formatByteSize(sizeBytes) : '',
    formatAge(modifiedAt, nowMs),
    `${name}${kind === 'folder' ? '/' : ''}${to === null ? '' : ` → ${to}`}`,
  ]);
  return table(rows, ['MODE', 'OWNER', '>SIZE', 'CHANGED', 'NAME']);
}
