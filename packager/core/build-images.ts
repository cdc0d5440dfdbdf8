import { readApplianceSource } from '../../schemas/appliance/read-appliance.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { DiskReader } from '../ports/disk-reader.ts';
import type { BuildRequest, BuildWork, BuiltImage, ImageBuilder } from '../ports/image-builder.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { ProjectFiles } from '../ports/project-files.ts';
import { recipeOf } from './disk-images/recipe-disk-sources.ts';

export interface BuildImagesRequest {
  /** Folder of appliance.yaml. */
  readonly dir: string;
  /** Undefined: every role that has a recipe. */
  readonly role: string | undefined;
  readonly useCache: boolean;
}

export interface RoleImage extends BuiltImage {
  readonly role: string;
}

/**
 * Builds the disk images of an appliance's roles, one after the other.
 *
 * @throws Fault NOT_FOUND (no such role, or it has no recipe), MANIFEST_INVALID and what the builder throws
 */
export async function buildImages(
  request: BuildImagesRequest,
  ports: { readonly project: ProjectFiles; readonly builder: ImageBuilder },
  work: BuildWork,
): Promise<readonly RoleImage[]> {
  const images: RoleImage[] = [];
  for (const recipe of await findRecipes(request, ports)) {
    images.push({ role: recipe.role, ...(await ports.builder.build(recipe, work)) });
  }
  return images;
}

/** @returns what is to be built, in the order of the roles' names */
export async function findRecipes(
  { dir, role, useCache }: BuildImagesRequest,
  ports: { readonly project: ProjectFiles },
): Promise<readonly BuildRequest[]> {
  const bytes = await ports.project.read(dir, 'appliance.yaml', LIMITS.archive.configBytes);
  const { roles } = readApplianceSource(new TextDecoder().decode(bytes));
  const found = Object.entries(roles).flatMap(([name, { system }]) =>
    system.build !== undefined && (role ?? name) === name
      ? [{ ...recipeOf(name, system.build, dir), useCache }]
      : [],
  );
  if (found.length > 0) return found.sort((a, b) => (a.role < b.role ? -1 : 1));
  throw new Fault('NOT_FOUND', { what: 'role with a recipe', name: role ?? 'appliance.yaml' });
}

/**
 * Copies an image out of the cache to a raw file, whose holes stay holes.
 *
 * @throws Fault TARGET_EXISTS, DISK_FULL, CANCELLED
 */
export async function saveImage(
  image: RoleImage,
  target: { readonly path: string; readonly force: boolean },
  ports: { readonly reader: DiskReader; readonly outputs: OutputFiles; readonly work: BuildWork },
): Promise<RoleImage> {
  const step = `Writing the image of role “${image.role}”`;
  const file = await ports.outputs.create(target.path, { force: target.force });
  try {
    for await (const { firstBlock, bytes } of ports.reader.read(image.rawPath, image.diskBytes)) {
      if (ports.work.signal.aborted) throw new Fault('CANCELLED', { what: step });
      const offset = firstBlock * LIMITS.chunk.blockBytes;
      const length = Math.min(bytes.length, image.diskBytes - offset);
      await file.write(bytes.subarray(0, length), offset);
      const done = offset + length;
      ports.work.onProgress({ step, done, total: image.diskBytes, unit: 'bytes' });
    }
    await file.resize(image.diskBytes);
    await file.commit();
  } finally {
    await file.discard();
  }
  return { ...image, rawPath: target.path };
}
