import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { type BundleResult, writeBundle } from '../../archive/bundle/write-bundle.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';
import { bundleTable } from './bundle-table.ts';
import { withSources } from './open-sources.ts';

/** `yard bundle`: several appliances in one file. */
export const bundleCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'bundle',
    summary: 'Put several appliances into one file, to carry them to a place without a network',
    details:
      'What they share is stored once: versions packed with yard pack --base share most of it, those ' +
      'packed without it nothing. Signatures and root documents are included, and every appliance ' +
      'keeps its digest. The same appliances give the same bytes.',
    arguments: [['<appliance...>', 'archives, other bundles, references such as acme/hello:1.0.0']],
    options: [
      ['-o, --output <file>', 'the bundle, such as stick.yardbundle'],
      ['--server <url>', 'registry of references without one; default: your server'],
      ['--force', 'replace an existing file'],
    ],
    example: 'yard bundle hello-1.0.0.yard acme/shop:2.1.0 -o stick.yardbundle',
    shape: '{path, bundleBytes, archivesBytes, appliances: [as of yard bundle ls]}',
    input: z.object({
      appliance: z.array(z.string()).min(1),
      output: z.string(),
      server: z.string().optional(),
      force: z.boolean().default(false),
    }),
    run: (context, { appliance, output, server, force }) =>
      withSources(appliance, context, { ports, server }, async (sources) => {
        const request = { sources, path: pathIn(context, output), force };
        const result = await writeBundle(request, ports, workOf(context));
        return { json: result, text: describe(result) };
      }),
  });

function describe({ path, bundleBytes, archivesBytes, appliances }: BundleResult): string {
  const unsigned = appliances.filter(({ signatures }) => signatures.length === 0).length;
  return [
    `Bundled ${formatCount(appliances.length, 'appliance')} into ${path}`,
    `  size  ${formatByteSize(bundleBytes)}; as single archives ${formatByteSize(archivesBytes)}`,
    ...(unsigned > 0 ? [`  not signed: ${unsigned}; next: yard sign, then bundle again`] : []),
    '',
    ...bundleTable(appliances),
  ].join('\n');
}
