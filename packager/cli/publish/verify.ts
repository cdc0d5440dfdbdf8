import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { Reference } from '../../../schemas/ids/reference.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { findSignatures } from '../../format/remote/find-signatures.ts';
import { trustByRoots } from '../../archive/trust-by-roots.ts';
import { type VerifiedAppliance, verifyAppliance } from '../../archive/verify-appliance.ts';
import { openListed } from '../../format/archive/listed-appliance.ts';
import type { ApplianceBundle } from '../../format/archive/open-appliance-bundle.ts';
import type { Archive } from '../../format/archive/open-archive.ts';
import type { AttachedSignature } from '../../format/archive/read-signature.ts';
import { readPublicKey } from '../../format/signature/public-key.ts';
import { claimedNamespace } from '../../format/signature/claimed-namespace.ts';
import { readBundle } from '../../format/signature/read-bundle.ts';
import type { TrustedKey } from '../../format/signature/trust.ts';
import type { CommandContext } from '../command-context.ts';
import { defineCommand, type Outcome } from '../define-command.ts';
import { eachAppliance, eachOutcome } from './each-appliance.ts';
import { withApplianceOrBundle } from './open-appliance.ts';
import { clientFor, type PackagerPorts, pathIn, trustOf, workOf } from '../packager-ports.ts';
import { readSettings } from '../settings.ts';
import { writeBytes } from '../write-bytes.ts';

const VerifyInput = z.object({
  appliance: z.string(),
  key: z.string().optional(),
  integrityOnly: z.boolean().default(false),
  dumpPae: z.string().optional(),
  signedAs: ApplianceAddress.optional(),
  server: z.string().optional(),
});
type VerifyInput = z.infer<typeof VerifyInput>;

/** `yard verify`: may this be used? */
export const verifyCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'verify',
    summary: 'Check every byte of an appliance, and who signed it',
    details:
      'Succeeds only when the bytes are intact and a trusted key signed them. An appliance in a ' +
      'registry must be signed under the name it was asked for. A file has no address, so any trusted ' +
      'publisher may have signed it: read which one, or name the one you expect with --signed-as. ' +
      'If a file came without its signature (skopeo leaves it behind), the registry is searched for ' +
      'it. In a bundle, every appliance is checked, even if another one fails.',
    arguments: [['<appliance>', 'an archive, a bundle, or a reference such as acme/hello:1.0.0']],
    options: [
      ['--key <file>', 'trust this public key for this check'],
      ['--signed-as <namespace/name>', 'expect this name in the signature; also for a mirror'],
      ['--integrity-only', 'check only that the bytes are intact'],
      [
        '--dump-pae <file>',
        'write what was signed, and <file>.sig, so that other tools can check it',
      ],
      ['--server <url>', 'registry to look in; default: your server'],
    ],
    example: 'yard verify hello-1.0.0.yard --key acme.pub',
    input: VerifyInput,
    run: async (context, input) => {
      const options = { ports, server: input.server };
      return withApplianceOrBundle<Outcome>(input.appliance, context, options, {
        appliance: async (named) => {
          const signedAs = input.signedAs ?? named.reference?.address;
          const result = await verify(named.archive, context, { ...input, signedAs }, ports);
          const notice =
            input.signedAs && !named.reference ? undefined : noticeOfName(result, named.reference);
          const json = { ...jsonOf(result), ...(notice ? { notice } : {}) };
          return { json, text: [describe(result), notice].filter(Boolean).join('\n') };
        },
        bundle: (bundle) => verifyBundle(bundle, context, input, ports),
      });
    },
  });

async function verifyBundle(
  { appliances, blobs }: ApplianceBundle,
  context: CommandContext,
  input: VerifyInput,
  ports: PackagerPorts,
): Promise<Outcome> {
  if (input.signedAs !== undefined) {
    const problem = 'A bundle holds several appliances; --signed-as takes one.';
    throw new Fault('USAGE', { problem, example: 'yard bundle extract stick.yardbundle hello' });
  }
  if (input.dumpPae !== undefined) {
    const problem = '--dump-pae takes one appliance; take it out of the bundle first.';
    throw new Fault('USAGE', { problem, example: 'yard bundle extract stick.yardbundle hello' });
  }
  const results = await eachAppliance(appliances, context, {
    act: async (appliance, told) => verify(await openListed(appliance, blobs), told, input, ports),
    endsAll: () => false,
  });
  return eachOutcome(results, { json: jsonOf, text: describe, undone: 'not verified' });
}

function jsonOf(result: VerifiedAppliance): object {
  const { newRoots = [], ...facts } = result;
  const followed = newRoots.map(({ root: { namespace, version } }) => ({ namespace, version }));
  return { ...facts, newRoots: followed, verdict: verdictJson(result) };
}

async function verify(
  archive: Archive,
  context: CommandContext,
  input: VerifyInput,
  ports: PackagerPorts,
): Promise<VerifiedAppliance> {
  const trust = trustOf(context, ports);
  const [trusted, known] = [await trust.list(), await trust.roots()];
  const roots = known.map(({ document }) => document);
  const result = await verifyAppliance(
    archive,
    {
      decompress: ports.decompress,
      findSignatures: (opened) => lookUp(opened, trusted, context, { input, ports }),
    },
    {
      trustFor: async (signatures) => {
        await dumpPae(signatures, context, { input, ports });
        const byRoots = trustByRoots(trusted, roots, signatures, context.now());
        const given = await givenKey(signatures, context, input);
        return { ...byRoots, keys: [...byRoots.keys, ...given] };
      },
      nowMs: context.now(),
      signedAs: input.signedAs,
      integrityOnly: input.integrityOnly,
    },
    workOf(context),
  );
  for (const document of result.newRoots ?? []) {
    await trust.pin({ document, how: 'followed', sinceMs: context.now() });
  }
  return result;
}

async function lookUp(
  { descriptor, manifest }: Archive,
  trusted: readonly TrustedKey[],
  context: CommandContext,
  { input, ports }: { input: VerifyInput; ports: PackagerPorts },
): Promise<readonly AttachedSignature[]> {
  const client = clientFor(context, await readSettings(context, input.server));
  context.onProgress({ step: `Looking for a signature at ${client.registry}` });
  const namespaces = [...new Set(trusted.map(({ namespace }) => namespace))];
  const image = { digest: descriptor.digest, name: manifest.name, namespaces };
  return findSignatures(client, image, { pause: ports.pause, signal: context.signal });
}

/** A key given for this check is believed for whatever namespace the signature speaks of. */
async function givenKey(
  signatures: readonly AttachedSignature[],
  context: CommandContext,
  { key }: VerifyInput,
): Promise<TrustedKey[]> {
  if (key === undefined) return [];
  const path = pathIn(context, key);
  const pem = await context.readText(path);
  if (pem === undefined) throw new Fault('NOT_FOUND', { what: 'key', name: path });
  const publicKey = readPublicKey(pem, path);
  const namespaces = new Set(
    signatures.flatMap(({ bundleBytes }) => claimedNamespace(bundleBytes) ?? []),
  );
  return [...namespaces].map((namespace) => ({ namespace, publicKey }));
}

/** `openssl pkeyutl -verify -pubin -inkey k.pub -rawin -in <file> -sigfile <file>.sig` */
async function dumpPae(
  signatures: readonly AttachedSignature[],
  context: CommandContext,
  { input, ports }: { input: VerifyInput; ports: PackagerPorts },
): Promise<void> {
  const [first] = signatures;
  if (input.dumpPae === undefined || !first) return;
  const { pae, signatures: made } = readBundle(first.bundleBytes);
  const path = pathIn(context, input.dumpPae);
  await writeBytes(path, pae, ports);
  await writeBytes(`${path}.sig`, made[0] ?? new Uint8Array(0), ports);
}

const verdictJson = ({ verdict }: VerifiedAppliance): object =>
  verdict
    ? { trusted: true, keyIds: verdict.keyIds, ...verdict.statement.predicate }
    : { trusted: false, why: 'not asked for' };

/** A file could be anybody's, and a mirror has two names. */
function noticeOfName(
  { verdict }: VerifiedAppliance,
  reference: Reference | undefined,
): string | undefined {
  const signedAs = verdict?.statement.predicate.appliance;
  if (!signedAs) return undefined;
  if (!reference) {
    return `Note: a file has no address. This one was signed as ${signedAs}; make sure that is what you wanted.`;
  }
  if (signedAs === reference.address) return undefined;
  return `Note: this was fetched as ${reference.address}, a mirror of what is signed as ${signedAs}.`;
}

function describe(result: VerifiedAppliance): string {
  const { name, version, digest, content, verdict, newRoots = [] } = result;
  const lines = [
    `${verdict?.statement.predicate.appliance ?? name} ${version}`,
    `  digest     ${digest}`,
    `  integrity  ${content.blobs} parts, ${formatByteSize(content.bytes)}, ${content.chunks} chunks: all as signed`,
  ];
  if (!verdict)
    return [lines[0], lines[1], lines[2]?.replace(': all as signed', ': whole')].join('\n');
  const { created, sequence } = verdict.statement.predicate;
  return [
    ...lines,
    `  signed as  ${verdict.statement.predicate.appliance}`,
    `  signed by  ${verdict.keyIds.join(', ')} (trusted)`,
    `  signed on  ${created}, sequence ${sequence}`,
    ...newRoots.map(
      ({ root }) => `  keys       root document of ${root.namespace}, now version ${root.version}`,
    ),
  ].join('\n');
}
