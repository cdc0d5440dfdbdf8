import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { parseReference, type Reference } from '../../../schemas/ids/reference.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { EXIT } from '../../../schemas/errors/catalogue.ts';
import { ApplianceAddress, Namespace } from '../../../schemas/ids/names.ts';
import { pushArchive, type PushPorts, type PushResult } from '../../archive/push-archive.ts';
import { addressIn } from '../../archive/sign-archive.ts';
import { openListed } from '../../format/archive/listed-appliance.ts';
import type { ApplianceBundle } from '../../format/archive/open-appliance-bundle.ts';
import { openArchiveOrBundle } from '../../format/archive/open-archive-or-bundle.ts';
import type { Archive } from '../../format/archive/open-archive.ts';
import { claimedNamespace } from '../../format/signature/claimed-namespace.ts';
import type { CommandContext } from '../command-context.ts';
import { defineCommand, type Outcome } from '../define-command.ts';
import { clientFor, type PackagerPorts, pathIn, sessionsOf, workOf } from '../packager-ports.ts';
import { registrySettings, type ServerSettings } from '../settings.ts';
import { eachAppliance, eachOutcome } from './each-appliance.ts';

const PushInput = z.object({
  file: z.string(),
  reference: z.string().optional(),
  to: Namespace.optional(),
  signedAs: ApplianceAddress.optional(),
  server: z.string().optional(),
});
type PushInput = z.infer<typeof PushInput>;

/** `yard push`: publish an archive or a bundle. */
export const pushCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'push',
    summary: 'Publish an archive, or all of a bundle, in a registry',
    details:
      'An archive is verified first, and only what the registry lacks is sent. If the push is ' +
      'interrupted, run it again: it continues where it stopped. The tag is the version. A signed ' +
      'archive goes to the address it was signed for. The appliances of a bundle go where their ' +
      'signatures say; if one fails, the others are still pushed.',
    arguments: [
      ['<file>', 'the archive or bundle'],
      [
        '[reference]',
        'where to push it, such as acme/hello or registry.example.org/acme/hello; default: as it is signed',
      ],
    ],
    options: [
      ['--to <namespace>', 'namespace of an unsigned appliance, instead of a reference'],
      ['--signed-as <namespace/name>', 'push a mirror: the name it is signed under'],
      ['--server <url>', 'registry of a reference without one; default: your server'],
    ],
    example: 'yard push hello-1.0.0.yard acme/hello',
    input: PushInput,
    run: async (context, input) => {
      const file = await ports.inputs.open(pathIn(context, input.file));
      try {
        const opened = await openArchiveOrBundle(file);
        return opened.kind === 'bundle'
          ? await pushBundle(opened.bundle, context, input, ports)
          : await pushOne(opened.archive, context, input, ports);
      } finally {
        await file.close();
      }
    },
  });

async function pushOne(
  archive: Archive,
  context: CommandContext,
  { reference: text, to, server, signedAs }: PushInput,
  ports: PackagerPorts,
): Promise<Outcome> {
  const reference = text === undefined ? undefined : parseReference(text);
  if (reference && to !== undefined) throw twoPlaces();
  if (reference) checkTag(reference, archive);
  const settings = await registrySettings(context, reference?.registry, server);
  const address = reference?.address ?? addressOf(archive, to);
  const tools = toolsFor(context, settings, ports);
  const place = { address, signedAs: signedAs ?? address };
  const result = await pushArchive(archive, place, tools, workOf(context));
  return { json: result, text: describe(result) };
}

/** What several have in common is sent for the first of them, and taken from there for the others. */
async function pushBundle(
  { appliances, blobs }: ApplianceBundle,
  context: CommandContext,
  { reference, to, server, signedAs }: PushInput,
  ports: PackagerPorts,
): Promise<Outcome> {
  if (reference !== undefined) {
    const problem = 'A bundle goes where its signatures say, not to one reference.';
    throw new Fault('USAGE', { problem, example: 'yard push stick.yardbundle' });
  }
  if (signedAs !== undefined) {
    const problem = 'A bundle holds several appliances; --signed-as takes one.';
    throw new Fault('USAGE', { problem, example: 'yard push hello.yard mirror/hello' });
  }
  const addresses = new Map(appliances.map((each) => [each, addressOf(each, to)]));
  const tools = toolsFor(context, await registrySettings(context, undefined, server), ports);
  const results = await eachAppliance(appliances, context, {
    act: async (appliance, told) => {
      const address = addresses.get(appliance) ?? addressOf(appliance, to);
      const place = { address, signedAs: address };
      return pushArchive(await openListed(appliance, blobs), place, tools, workOf(told));
    },
    endsAll: ({ exit }) => exit === EXIT.unreachable || exit === EXIT.denied,
  });
  return eachOutcome(results, { json: (result) => result, text: describe, undone: 'not pushed' });
}

const toolsFor = (
  context: CommandContext,
  settings: ServerSettings,
  ports: PackagerPorts,
): PushPorts => ({
  ...ports,
  client: clientFor(context, settings),
  sessions: sessionsOf(context, ports),
  brought: new Map(),
});

/** @throws Fault USAGE when neither a signature nor the user says where it belongs */
function addressOf(
  { manifest: { name, version }, signatures }: Pick<Archive, 'manifest' | 'signatures'>,
  to: Namespace | undefined,
): ApplianceAddress {
  const claimed = signatures.map(({ bundleBytes }) => claimedNamespace(bundleBytes));
  const namespace = to ?? claimed.find((each) => each !== undefined);
  if (namespace !== undefined) return addressIn(namespace, name);
  const problem = `${name} ${version} is not signed, so nothing says where it belongs.`;
  throw new Fault('USAGE', { problem, example: '--to acme' });
}

const twoPlaces = (): Fault =>
  new Fault('USAGE', { problem: 'Give either a reference or --to, not both.' });

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
    `  signatures  ${result.signatures === 0 ? 'none: it can only be installed by accepting it as untrusted' : result.signatures}`,
  ].join('\n');
