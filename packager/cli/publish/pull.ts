import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { parseReference } from '../../../schemas/ids/reference.ts';
import { pullAppliance } from '../../archive/pull-appliance.ts';
import { defineCommand } from '../define-command.ts';
import { clientFor, type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';
import { withAppliances } from './open-appliance.ts';
import { registrySettings } from '../settings.ts';

/** `yard pull`: fetch an appliance as an archive. */
export const pullCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'pull',
    summary: 'Fetch an appliance from a registry into an archive',
    details:
      'The file is the same, byte for byte, as the one that was pushed. If the pull is interrupted, ' +
      'run it again: it continues where it stopped. Signatures made for another name are left out; ' +
      'an appliance that has only such signatures is refused.',
    arguments: [['<reference>', 'such as acme/hello, acme/hello:1.0.0 or …@sha256:…']],
    options: [
      ['-o, --output <file>', 'file to write; default: <name>-<version>.yard'],
      ['--signed-as <namespace/name>', 'of a mirror: the name it is signed under'],
      ['--server <url>', 'registry of a reference without one; default: your server'],
      ['--force', 'replace an existing file'],
    ],
    repeatable: [
      [
        '--base <archive>',
        'a file you have, such as an earlier version: what it contains is not fetched again',
      ],
    ],
    example: 'yard pull acme/hello:1.0.0 -o hello.yard',
    input: z.object({
      reference: z.string(),
      output: z.string().optional(),
      signedAs: ApplianceAddress.optional(),
      server: z.string().optional(),
      force: z.boolean().default(false),
      base: z.array(z.string()).default([]),
    }),
    run: async (context, { reference: text, output, server, force, base, signedAs }) => {
      const reference = parseReference(text);
      const settings = await registrySettings(context, reference.registry, server);
      const client = clientFor(context, settings);
      const target = ({ name, version }: { name: string; version: string }): string =>
        pathIn(context, output ?? `${name}-${version}.yard`);
      const result = await withAppliances(base, context, { ports, server }, (bases) =>
        pullAppliance(
          { reference, signedAs: signedAs ?? reference.address, target, force, bases },
          { ...ports, client },
          workOf(context),
        ),
      );
      return {
        json: result,
        text: [
          `Pulled ${result.name} ${result.version} into ${result.path}`,
          `  digest      ${result.digest}`,
          `  size        ${formatByteSize(result.archiveBytes)}, ${formatByteSize(result.fetchedBytes)} of it fetched`,
          `  signatures  ${result.signatures === 0 ? 'none' : result.signatures}; check them: yard verify`,
        ].join('\n'),
      };
    },
  });
