import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { exportOva, type OvaResult } from '../../exchange/export-ova/export-ova.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn, withFrames, workOf } from '../packager-ports.ts';
import { withAppliance } from './open-appliance.ts';

/** `yard export-ova`: the whole appliance for other products. */
export const exportOvaCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'export-ova',
    summary: 'Write an appliance as an OVA for other products',
    details:
      'One file with all machines, networks, the start order and parameters as OVF 1.1, disks as ' +
      'streamOptimized VMDK, and SHA-256 digests. Says what an OVA cannot carry.',
    arguments: [['<appliance>', 'an archive, or a reference such as acme/hello:1.0.0']],
    options: [
      ['-o, --output <file>', 'file to write; default: <name>-<version>.ova'],
      ['--server <url>', 'registry of a reference without one; default: your server'],
      ['--force', 'replace an existing file'],
    ],
    example: 'yard export-ova hello-1.0.0.yard -o hello.ova',
    input: z.object({
      appliance: z.string(),
      output: z.string().optional(),
      server: z.string().optional(),
      force: z.boolean().default(false),
    }),
    run: (context, { appliance, output, server, force }) =>
      withAppliance(appliance, context, { ports, server }, async ({ archive }) => {
        const { name, version } = archive.manifest;
        const target = pathIn(context, output ?? `${name}-${version}.ova`);
        const result = await withFrames(ports, (opener) =>
          exportOva(archive, { target, force }, { ...ports, opener }, workOf(context)),
        );
        return { json: result, text: describe(result) };
      }),
  });

const describe = ({ path, bytes, machines, disks, notes }: OvaResult): string =>
  [
    `Wrote ${path} (${formatByteSize(bytes)})`,
    `  machines  ${machines.join(', ')}`,
    `  disks     ${disks.join(', ')}`,
    ...notes.map((note) => `  note: ${note}`),
  ].join('\n');
