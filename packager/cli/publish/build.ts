import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { buildImages, findBuilds, type RoleImage, saveImage } from '../../core/build-images.ts';
import type { CommandContext } from '../command-context.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';

const BuildInput = z.object({
  dir: z.string().default('.'),
  role: z.string().optional(),
  output: z.string().optional(),
  cache: z.boolean().default(true),
  verbose: z.boolean().default(false),
  force: z.boolean().default(false),
});
type BuildInput = z.infer<typeof BuildInput>;

/** `yard build`: from recipes to disk images. */
export const buildCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'build',
    summary: 'Build the disk images of an appliance from recipes and container images',
    details:
      'Makes bootable disks of Debian packages, files and scripts, as image.yaml says, or of a ' +
      'container image. The same recipe gives the same disk, byte for byte, for as long as the ' +
      'packages are the same. ' +
      'Images are kept and found again; “yard pack” does this by itself.',
    arguments: [['[dir]', 'folder of appliance.yaml; default: this one']],
    options: [
      ['--role <role>', 'only this one; default: all that have something to build'],
      ['-o, --output <file>', 'write the raw image of a role to this file as well'],
      ['--no-cache', 'build even when nothing has changed'],
      ['--verbose', 'show what the programs say'],
      ['--force', 'replace a file of that name'],
    ],
    example: 'yard build appliances/hello --role web -o web.raw',
    input: BuildInput,
    run: async (context, input) => {
      const images = await build(context, input, ports);
      return { json: { images }, text: images.map(describe).join('\n') };
    },
  });

async function build(
  context: CommandContext,
  { dir, role, output, cache, verbose, force }: BuildInput,
  ports: PackagerPorts,
): Promise<readonly RoleImage[]> {
  const onLine = (line: string): void => context.stderr(`${line}\n`);
  const work = { ...workOf(context), ...(verbose ? { onLine } : {}) };
  const request = { dir: pathIn(context, dir), role, useCache: cache };
  if (output === undefined) return buildImages(request, ports, work);
  const [only, another] = await findBuilds(request, ports);
  if (!only || another) {
    const problem = 'Several roles have an image to build; --output takes that of one.';
    throw new Fault('USAGE', { problem, example: `--role ${only?.request.role ?? 'web'}` });
  }
  const [image] = await buildImages(request, ports, work);
  if (!image) return [];
  const target = { path: pathIn(context, output), force };
  return [await saveImage(image, target, { ...ports, work })];
}

const describe = ({ role, rawPath, diskBytes, fromCache, mayBeOld }: RoleImage): string =>
  [
    `${fromCache ? 'Unchanged:' : 'Built'} the image of role “${role}” (${formatByteSize(diskBytes)}): ${rawPath}`,
    ...(mayBeOld ? ['  The package archive did not answer; there may be newer packages.'] : []),
  ].join('\n');
