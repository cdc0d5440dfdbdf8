import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { parseReference, type Reference } from '../../../schemas/ids/reference.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { pushArchive, type PushResult } from '../../core/push-archive.ts';
import { type Archive, openArchive } from '../../format/archive/open-archive.ts';
import { defineCommand } from '../define-command.ts';
import { clientFor, type PackagerPorts, pathIn, sessionsOf, workOf } from '../packager-ports.ts';
import { registrySettings } from '../settings.ts';

/** `yard push`: publish an archive. */
export const pushCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'push',
    summary: 'Publish an archive in a registry',
    details:
      'The archive is verified first, and only what the registry lacks is sent. A push that was ' +
      'cut off goes on where it was. The tag is the version.',
    arguments: [
      ['<file>', 'the archive'],
      ['<reference>', 'where to, such as acme/hello or registry.example.org/acme/hello'],
    ],
    options: [['--server <url>', 'registry of a reference without one; default: your server']],
    example: 'yard push hello-1.0.0.yard acme/hello',
    input: z.object({ file: z.string(), reference: z.string(), server: z.string().optional() }),
    run: async (context, { file, reference: text, server }) => {
      const reference = parseReference(text);
      const settings = await registrySettings(context, reference.registry, server);
      const input = await ports.inputs.open(pathIn(context, file));
      try {
        const archive = await openArchive(input);
        checkTag(reference, archive);
        const client = clientFor(context, settings);
        const tools = { ...ports, client, sessions: sessionsOf(context, ports) };
        const result = await pushArchive(archive, reference.address, tools, workOf(context));
        return { json: result, text: describe(result) };
      } finally {
        await input.close();
      }
    },
  });

function checkTag({ tag, digest }: Reference, { manifest }: Archive): void {
  if (digest === undefined && (tag === undefined || tag === manifest.version)) return;
  const problem = `The tag is always the version, here ${manifest.version}; leave out “${tag ?? digest}”.`;
  throw new Fault('USAGE', { problem });
}

const describe = (result: PushResult): string =>
  [
    `Pushed ${result.address} ${result.version} to ${result.registry}`,
    `  digest      ${result.digest}`,
    `  sent        ${formatByteSize(result.sentBytes)} in ${formatCount(result.sent, 'part')}; ${result.present} were there`,
    `  signatures  ${result.signatures === 0 ? 'none: it cannot be installed without consent' : result.signatures}`,
  ].join('\n');
