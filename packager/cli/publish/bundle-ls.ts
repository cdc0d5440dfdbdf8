import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { summarizeBundle } from '../../archive/bundle/summarize-bundle.ts';
import { openApplianceBundle } from '../../format/archive/open-appliance-bundle.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn } from '../packager-ports.ts';
import { bundleTable } from './bundle-table.ts';

/** `yard bundle ls`: what is in a bundle. */
export const bundleLsCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'bundle ls',
    summary: 'List the appliances of a bundle',
    details:
      'Shows how large each would be as an archive, how much of it others in the bundle share, and ' +
      'what its signatures say. Signatures are not checked; see yard verify.',
    arguments: [['<file>', 'the bundle']],
    example: 'yard bundle ls stick.yardbundle',
    shape:
      '{bundleBytes, appliances: [{name, version, title, digest, archiveBytes, sharedBytes, signatures}]}',
    input: z.object({ file: z.string() }),
    run: async (context, { file }) => {
      const input = await ports.inputs.open(pathIn(context, file));
      try {
        const { appliances, sizeBytes } = await openApplianceBundle(input);
        const summaries = summarizeBundle(appliances);
        const count = formatCount(summaries.length, 'appliance');
        return {
          json: { bundleBytes: sizeBytes, appliances: summaries },
          text: [
            ...bundleTable(summaries),
            '',
            `${count} in ${formatByteSize(sizeBytes)}. Signatures were not checked here: yard verify`,
          ].join('\n'),
        };
      } finally {
        await input.close();
      }
    },
  });
