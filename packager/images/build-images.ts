import { readApplianceSource } from '../../schemas/appliance/read-appliance.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { DiskReader } from './ports/disk-reader.ts';
import type { BuildRequest, BuildWork, BuiltImage, ImageBuilder } from './ports/image-builder.ts';
import type { OutputFiles } from './ports/output-files.ts';
import type { ContainerBuilder, ContainerBuildRequest } from './ports/container-builder.ts';
import type { ProjectFiles } from './ports/project-files.ts';
import { containerOf } from './foreign/container-disk-sources.ts';
import { recipeOf } from './foreign/recipe-disk-sources.ts';

export interface BuildImagesRequest {
  /** Folder of appliance.yaml. */
  readonly dir: string;
  /** Undefined: every role that has a recipe or a container image. */
  readonly role: string | undefined;
  readonly useCache: boolean;
}

export interface RoleImage extends BuiltImage {
  readonly role: string;
}

/** What there is to build. */
export type RoleBuild =
  | { readonly kind: 'recipe'; readonly request: BuildRequest }
  | { readonly kind: 'container'; readonly request: ContainerBuildRequest };

interface BuildPorts {
  readonly project: ProjectFiles;
  readonly builder: ImageBuilder;
  readonly containers: ContainerBuilder;
}

/**
 * Builds the disk images of an appliance's roles, one after the other.
 *
 * @throws Fault NOT_FOUND (no such role, or nothing to build), MANIFEST_INVALID and what the builders throw
 */
export async function buildImages(
  request: BuildImagesRequest,
  ports: BuildPorts,
  work: BuildWork,
): Promise<readonly RoleImage[]> {
  const images: RoleImage[] = [];
  for (const build of await findBuilds(request, ports)) {
    images.push({ role: build.request.role, ...(await buildOne(build, ports, work)) });
  }
  return images;
}

async function buildOne(
  build: RoleBuild,
  { builder, containers }: BuildPorts,
  work: BuildWork,
): Promise<BuiltImage> {
  if (build.kind === 'recipe') return builder.build(build.request, work);
  const { container: _facts, ...image } = await containers.build(build.request, work);
  return image;
}

/** @returns what is to be built, in the order of the roles' names */
export async function findBuilds(
  { dir, role, useCache }: BuildImagesRequest,
  ports: { readonly project: ProjectFiles },
): Promise<readonly RoleBuild[]> {
  const bytes = await ports.project.read(dir, 'appliance.yaml', LIMITS.archive.configBytes);
  const { roles } = readApplianceSource(new TextDecoder().decode(bytes));
  const names = Object.keys(roles).filter((name) => (role ?? name) === name);
  const found = names.sort().flatMap((name): RoleBuild[] => {
    const { system } = roles[name] as (typeof roles)[string];
    if (system.build !== undefined) {
      const request = { ...recipeOf(name, system.build, dir), useCache };
      return [{ kind: 'recipe', request }];
    }
    if (system.container === undefined) return [];
    return [{ kind: 'container', request: { ...containerOf(name, system, dir), useCache } }];
  });
  if (found.length > 0) return found;
  const what = 'role with a recipe or a container image';
  throw new Fault('NOT_FOUND', { what, name: role ?? 'appliance.yaml' });
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
