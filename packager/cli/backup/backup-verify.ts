import { z } from 'zod';
import { EXIT } from '../../../schemas/errors/catalogue.ts';
import { ByteSize, formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { verifyRepository, type VerifyResult } from '../../backup/verify-repository.ts';
import { defineCommand } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { SECRET_OPTIONS } from './backup-secret.ts';
import { shortPoint } from './backup-words.ts';
import { PLACE_HELP } from './open-place.ts';
import { withRepository } from './with-repository.ts';

/** `yard backup verify`: can everything be restored? */
export const backupVerifyCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'backup verify',
    summary: 'Prove that all restore points can be restored',
    details:
      'Looks up every chunk of every restore point, and reads every pack to its last byte. With ' +
      '--sample, only some packs are read, others each time. Tells which restore points need what is ' +
      'damaged.',
    arguments: [['<repository>', PLACE_HELP]],
    options: [
      ['--sample <percent>', 'read only so many packs in a hundred, chosen at random'],
      ['--limit <size>', 'fetch at most so much a second, such as "20 MiB"'],
      ...SECRET_OPTIONS,
    ],
    example: 'yard backup verify /mnt/backups --sample 10',
    shape:
      '{points, packs, packsRead, readBytes, problems: [{code, message, action?, data, points}]}',
    input: z.object({
      repository: z.string(),
      sample: z.coerce.number().min(0).max(100).default(100),
      limit: ByteSize.optional(),
      keyFile: z.string().optional(),
      passwordFile: z.string().optional(),
    }),
    run: (context, { repository: place, sample, ...rest }) =>
      withRepository(context, ports, { ...rest, place }, async (opened) => {
        const share = sample / 100;
        const result = await verifyRepository(opened.repository, { share }, opened);
        const isWhole = result.problems.length === 0;
        return {
          json: result,
          text: describe(result),
          ...(isWhole ? {} : { exit: EXIT.invalid, complaint: 'The repository is damaged.' }),
        };
      }),
  });

function describe({ points, packs, packsRead, readBytes, problems }: VerifyResult): string {
  const count = formatCount(points, 'restore point');
  const read = `${packsRead} of ${formatCount(packs, 'pack')} read (${formatByteSize(readBytes)})`;
  if (problems.length === 0) return `${count}, ${read}: all as written`;
  const lines = problems.flatMap(({ message, points: needed }) => [
    message,
    needed.length === 0
      ? '  No restore point needs it.'
      : `  Restore points that need it: ${needed.map(shortPoint).join(', ')}`,
  ]);
  return [`${count}, ${read}: ${formatCount(problems.length, 'problem')}`, ...lines].join('\n');
}
