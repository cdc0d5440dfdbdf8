import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { importPackage, type ImportResult } from '../../exchange/import/import-package.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';

/** `yard import`: from a package of another product to a folder that packs. */
export const importCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'import',
    summary: 'Make an appliance’s folder from an OVA or OVF package',
    details:
      'Every machine becomes a role with its disk unchanged, its networks and its place in the start ' +
      'order; product properties become parameters. Digests and the signature of the package are ' +
      'checked. What could not be translated is reported, and listed at the top of appliance.yaml.',
    arguments: [['<package>', 'an .ova file, or an .ovf file with its files beside it']],
    options: [['-o, --output <dir>', 'folder to make; default: the name of the appliance']],
    example: 'yard import shop.ova -o shop && yard pack shop',
    input: z.object({ package: z.string(), output: z.string().optional() }),
    run: async (context, input) => {
      const request = {
        path: pathIn(context, input.package),
        target: (name: string) => pathIn(context, input.output ?? name),
      };
      const result = await importPackage(request, ports, workOf(context));
      return { json: result, text: describe(result) };
    },
  });

const describe = ({ path, name, version, roles, disks, bytes, notes }: ImportResult): string =>
  [
    `Made ${path}: ${name} ${version}`,
    `  roles  ${roles.join(', ')}`,
    `  disks  ${disks.length}, ${formatByteSize(bytes)}`,
    ...notes.map((note) => `  note: ${note}`),
    `Next: look through appliance.yaml, then: yard pack ${path}`,
  ].join('\n');
