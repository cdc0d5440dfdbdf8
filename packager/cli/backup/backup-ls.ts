import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { listPoints } from '../../backup/list-points.ts';
import { defineCommand } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { formatAge } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';
import { SECRET_OPTIONS } from './backup-secret.ts';
import { pointJson, shortPoint, sizeOfDisks } from './backup-words.ts';
import { PLACE_HELP } from './open-place.ts';
import { withRepository } from './with-repository.ts';

/** `yard backup ls`: what can be restored. */
export const backupLsCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'backup ls',
    summary: 'List the restore points of a repository',
    arguments: [['<repository>', PLACE_HELP]],
    options: SECRET_OPTIONS,
    example: 'yard backup ls /mnt/backups',
    shape: '{points: [{point, stack, created, definitionBytes, disks: [{name, sizeBytes}]}]}',
    input: z.object({
      repository: z.string(),
      keyFile: z.string().optional(),
      passwordFile: z.string().optional(),
    }),
    run: (context, { repository: place, ...secret }) =>
      withRepository(context, ports, { ...secret, place }, async ({ repository }) => {
        const points = await listPoints(repository);
        const rows = points.map((point) => {
          const created = new Date(point.createdMs).toISOString();
          const names = point.disks.map(({ name }) => name).join(', ');
          const size = formatByteSize(sizeOfDisks(point));
          return [
            shortPoint(point.name),
            point.stack,
            `${created.slice(0, 16).replace('T', ' ')} UTC`,
            formatAge(created, context.now()),
            size,
            names,
          ];
        });
        const head = ['POINT', 'STACK', 'CREATED', 'AGE', '>SIZE', 'DISKS'];
        return {
          json: { points: points.map(pointJson) },
          text: rows.length > 0 ? table(rows, head).join('\n') : 'No restore points yet.',
        };
      }),
  });
