import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { exportDisk } from '../../archive/export-disk.ts';
import { defineCommand } from '../define-command.ts';
import { withAppliance } from './open-appliance.ts';
import { type PackagerPorts, pathIn, withFrames, workOf } from '../packager-ports.ts';

const Format = z.enum(['raw', 'qcow2']);

/** `yard export-disk`: a disk for other tools. */
export const exportDiskCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'export-disk',
    summary: 'Write the system disk of a role as a raw or qcow2 file',
    arguments: [
      ['<appliance>', 'an archive, or a reference such as acme/hello:1.0.0'],
      ['<role>', 'which role'],
    ],
    options: [
      ['-o, --output <file>', 'the file; its ending decides the format'],
      ['--format <format>', 'raw or qcow2, for other endings'],
      ['--server <url>', 'registry of a reference without one; default: your server'],
      ['--force', 'replace an existing file'],
    ],
    example: 'yard export-disk hello-1.0.0.yard web -o web.qcow2',
    input: z.object({
      appliance: z.string(),
      role: z.string(),
      output: z.string(),
      format: Format.optional(),
      server: z.string().optional(),
      force: z.boolean().default(false),
    }),
    run: (context, { appliance, role, output, server, force, ...input }) => {
      const format = input.format ?? formatOf(output);
      const request = { role, target: pathIn(context, output), format, force };
      return withAppliance(appliance, context, { ports, server }, async ({ archive }) => {
        const result = await withFrames(ports, (opener) =>
          exportDisk(archive, request, { ...ports, opener }, workOf(context)),
        );
        const size = formatByteSize(result.diskBytes);
        return { json: result, text: `Wrote ${result.path} (${result.format}, ${size})` };
      });
    },
  });

function formatOf(output: string): 'raw' | 'qcow2' {
  const format = Format.safeParse(/\.(raw|qcow2)$/.exec(output)?.[1]);
  if (format.success) return format.data;
  const problem = `The ending of ${output} does not say which format is meant.`;
  throw new Fault('USAGE', { problem, example: `${output}.qcow2, or --format qcow2` });
}
