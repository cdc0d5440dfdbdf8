import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { ByteSize } from '../ids/byte-size.ts';
import { GuestPath, RelativeFile } from '../ids/paths.ts';

/**
 * image.yaml: how the system disk of a role is made from Debian packages.
 *
 * The same recipe against the same package archive gives the same image, byte for byte.
 */
export const ImageRecipe = z.strictObject({
  format: z.literal(1),
  suite: z.enum(['bookworm', 'trixie']).default('trixie'),
  architecture: z.enum(['amd64', 'arm64']).default('amd64'),
  size: ByteSize.default(2 * 2 ** 30).describe('Virtual size of the disk'),
  mirror: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Default: the mirror this machine uses itself'),
  components: z
    .array(z.enum(['main', 'contrib', 'non-free', 'non-free-firmware']))
    .default(['main']),
  packages: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, 'a Debian package name'))
    .max(1_000)
    .default([]),
  recommends: z.boolean().default(false).describe('Install recommended packages too'),
  files: z
    .array(
      z
        .strictObject({
          path: GuestPath.describe('Where in the image'),
          from: RelativeFile.optional().describe('A file beside image.yaml'),
          content: z.string().max(LIMITS.appliance.fileBytes).optional(),
          permissions: z
            .string()
            .regex(/^0[0-7]{3}$/)
            .default('0644'),
          owner: z
            .string()
            .regex(/^\d+:\d+$|^[a-z_][a-z0-9_-]*(:[a-z_][a-z0-9_-]*)?$/)
            .default('root:root'),
        })
        .refine((file) => (file.from === undefined) !== (file.content === undefined), {
          message: 'either from or content',
        }),
    )
    .max(1_000)
    .default([]),
  scripts: z
    .array(RelativeFile)
    .max(50)
    .default([])
    .describe('Run in the image, in order, as root, after packages and files'),
  kernelArguments: z
    .array(z.string().regex(/^[A-Za-z0-9_.,=:/-]+$/, 'one kernel argument'))
    .max(50)
    .default([]),
});
export type ImageRecipe = z.infer<typeof ImageRecipe>;
