import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { extractAppliance } from '../../archive/bundle/extract-appliance.ts';
import { selectAppliance } from '../../archive/bundle/select-appliance.ts';
import { openApplianceBundle } from '../../format/archive/open-appliance-bundle.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';

/** `yard bundle extract`: an appliance of a bundle as an archive. */
export const bundleExtractCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'bundle extract',
    summary: 'Take an appliance out of a bundle, as an archive',
    details: 'The file is the same, byte for byte, as the one that went in.',
    arguments: [
      ['<file>', 'the bundle'],
      ['[appliance]', 'such as hello:1.0.0, or hello for its newest release'],
    ],
    options: [
      ['-o, --output <file>', 'file to write; default: <name>-<version>.yard'],
      ['--force', 'replace an existing file'],
    ],
    example: 'yard bundle extract stick.yardbundle hello:1.0.0 -o hello.yard',
    input: z.object({
      file: z.string(),
      appliance: z.string().optional(),
      output: z.string().optional(),
      force: z.boolean().default(false),
    }),
    run: async (context, { file, appliance: wanted, output, force }) => {
      const input = await ports.inputs.open(pathIn(context, file));
      try {
        const bundle = await openApplianceBundle(input);
        const appliance = selectAppliance(bundle.appliances, wanted);
        const { name, version } = appliance.manifest;
        const path = pathIn(context, output ?? `${name}-${version}.yard`);
        const request = { appliance, path, force };
        const result = await extractAppliance(bundle, request, ports.outputs, workOf(context));
        return {
          json: result,
          text: [
            `Took ${name} ${version} out into ${path}`,
            `  digest      ${result.digest}`,
            `  size        ${formatByteSize(result.archiveBytes)}`,
            `  signatures  ${result.signatures === 0 ? 'none' : result.signatures}; check them: yard verify`,
          ].join('\n'),
        };
      } finally {
        await input.close();
      }
    },
  });
