import { join, resolve } from 'node:path';
import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { containerDiskSources } from '../../images/foreign/container-disk-sources.ts';
import { fileDiskSources } from '../../images/foreign/file-disk-sources.ts';
import { insideSources } from '../../images/foreign/inside-sources.ts';
import { recipeDiskSources } from '../../images/foreign/recipe-disk-sources.ts';
import { routeDiskSources } from '../../images/foreign/route-disk-sources.ts';
import type { PackRequest, PackResult } from '../../archive/pack/pack-appliance.ts';
import { checkOwnRoots } from '../../archive/check-own-roots.ts';
import { addressIn } from '../../archive/sign-archive.ts';
import { signRelease } from '../../format/signature/sign-release.ts';
import type { DiskSources } from '../../images/ports/disk-sources.ts';
import type { WorkFolder } from '../../images/ports/work-folders.ts';
import type { CommandContext } from '../command-context.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';
import { withAppliances } from './open-appliance.ts';
import { readGivenTraces } from './read-given-traces.ts';
import { openKey, SIGNING_OPTIONS, signingFacts, SigningInput } from './signing-options.ts';

const PackInput = SigningInput.extend({
  dir: z.string().default('.'),
  output: z.string().optional(),
  signKey: z.string().optional(),
  base: z.array(z.string()).default([]),
  bootTrace: z.array(z.string()).default([]),
  server: z.string().optional(),
  force: z.boolean().default(false),
  threads: z.coerce.number().int().min(1).max(64).optional(),
});
type PackInput = z.infer<typeof PackInput>;

/** `yard pack`: from a folder to an archive. */
export const packCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'pack',
    summary: 'Pack an appliance into an archive',
    details:
      'Reads appliance.yaml, builds or opens the disk of every role, refuses images that contain what ' +
      'belongs to a single machine, and writes one file. The same input gives the same bytes.',
    arguments: [['[dir]', 'folder with appliance.yaml; default: this one']],
    options: [
      ['-o, --output <file>', 'file to write; default: <name>-<version>.yard'],
      ['--sign-key <key>', 'also sign it: with one of your namespaces, or the path of a key'],
      ...SIGNING_OPTIONS,
      ['--threads <number>', 'how many threads compress; the result is the same'],
      ['--server <url>', 'registry of a base without one; default: your server'],
      ['--force', 'replace an existing file'],
    ],
    repeatable: [
      [
        '--base <appliance>',
        'an archive or reference of an earlier version, or of an appliance on the same base system: what they share is neither stored nor sent again',
      ],
      [
        '--boot-trace <role=file>',
        'what a machine of this role read while it booted (docs/format.md): stored first, so that it can be fetched first; role= may be left out if there is only one',
      ],
    ],
    example: 'yard pack appliances/hello -o hello.yard --sign-key acme',
    input: PackInput,
    run: async (context, input) => {
      const result = await pack(context, input, ports);
      return { json: result, text: describe(result) };
    },
  });

async function pack(
  context: CommandContext,
  input: PackInput,
  ports: PackagerPorts,
): Promise<PackResult> {
  // Its threads start while the rest is loaded.
  const compressor = ports.compressor(input.threads);
  const folders: WorkFolder[] = [];
  const near = pathIn(context, input.output ?? '.yard');
  try {
    const { packAppliance } = await import('../../archive/pack/pack-appliance.ts');
    const request = await makeRequest(context, input, ports);
    const disks = diskSources(ports, async (name) => {
      const folder = folders[0] ?? (await ports.folders.create(near));
      folders[0] = folder;
      return join(folder.path, name);
    });
    const bases = { ports, server: input.server };
    return await withAppliances(input.base, context, bases, (archives) =>
      packAppliance(
        { ...request, bases: archives },
        { ...ports, disks, compressor },
        workOf(context),
      ),
    );
  } finally {
    await compressor.close();
    for (const folder of folders) await folder.remove();
  }
}

const makeRequest = async (
  context: CommandContext,
  input: PackInput,
  ports: PackagerPorts,
): Promise<PackRequest> => ({
  dir: pathIn(context, input.dir),
  target: ({ name, version }) => pathIn(context, input.output ?? `${name}-${version}.yard`),
  force: input.force,
  bootTraces: await readGivenTraces(input.bootTrace, context, ports),
  ...(await signer(context, input, ports)),
});

const diskSources = (
  { builder, containers, inputs, images, project }: PackagerPorts,
  temporary: (name: string) => Promise<string>,
): DiskSources =>
  insideSources(
    routeDiskSources({
      recipes: recipeDiskSources(builder),
      containers: containerDiskSources(containers),
      files: fileDiskSources({ inputs, images, join: resolve, temporary }),
    }),
    project,
  );

/** The key is opened before anything long begins, so that a wrong passphrase costs no time. */
async function signer(
  context: CommandContext,
  input: PackInput,
  ports: PackagerPorts,
): Promise<Pick<PackRequest, 'sign'>> {
  if (input.signKey === undefined) return {};
  const own = await openKey(input.signKey, input.namespace, context, ports);
  checkOwnRoots(own, context.now());
  const { namespace, key, roots } = own;
  const { createdMs, sequence, expiresMs } = signingFacts(context, input);
  return {
    sign: (subject, { name, version }) => {
      const address = addressIn(namespace, name);
      const expires = expiresMs === undefined ? {} : { expiresMs };
      const release = { address, version, sequence, createdMs, ...expires };
      return signRelease(subject, release, key, roots);
    },
  };
}

const describe = (result: PackResult): string =>
  [
    `Packed ${result.name} ${result.version} into ${result.path}`,
    `  digest  ${result.digest}`,
    `  size    ${formatByteSize(result.archiveBytes)}, from disks of ${formatByteSize(result.diskBytes)}`,
    `  chunks  ${result.chunks}, ${formatByteSize(result.plainBytes)} before compression`,
    ...(result.reusedBytes > 0
      ? [
          `  new     ${formatByteSize(result.packBytes)}; ${formatByteSize(result.reusedBytes)} come from earlier archives`,
        ]
      : []),
    ...(result.bootBytes > 0
      ? [`  boot    ${formatByteSize(result.bootBytes)} are read first`]
      : []),
    result.signed ? '  signed' : '  not signed; next: yard sign',
    ...result.unchecked.map(
      ({ role, path, why }) => `  warning: role “${role}”, ${path}: ${why}; it may hold leftovers`,
    ),
    ...result.notes.map(({ role, text }) => `  note: role “${role}”: ${text}`),
  ].join('\n');
