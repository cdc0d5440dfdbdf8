import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { buildImages, findBuilds, type RoleImage, saveImage } from '../../images/build-images.ts';
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
      'Makes bootable disks from Debian packages, files and scripts, as image.yaml describes, or from ' +
      'a container image. The same recipe gives the same disk, byte for byte, as long as the packages ' +
      'are the same. Images are kept and reused; yard pack builds by itself what is missing.',
    arguments: [['[dir]', 'folder with appliance.yaml; default: this one']],
    options: [
      ['--role <role>', 'build only this role; default: all that have something to build'],
      ['-o, --output <file>', 'also write the raw image of a role to this file'],
      ['--no-cache', 'build even when nothing has changed'],
      ['--verbose', 'show the output of the build'],
      ['--force', 'replace an existing file'],
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
    const problem = 'Several roles have an image to build; with --output, choose one with --role.';
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
    ...(mayBeOld ? ['  The package archive did not answer, so there may be newer packages.'] : []),
  ].join('\n');
