import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageRecipe } from '../../../../schemas/appliance/recipe.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { ARCHITECTURES } from '../../build/architecture.ts';
import type { ArchiveState } from '../../build/archive-state.ts';
import { imageKey, inputsKey } from '../../build/image-key.ts';
import { type RecipeContents, stageFiles } from '../../build/stage-files.ts';
import type { StagedFile } from '../../build/staged-file.ts';
import { type DiskLayout, layOutDisk } from '../../disk/disk-layout.ts';
import { baseFiles } from '../../guest/base-files.ts';
import type { GuestFile } from '../../guest/guest-file.ts';
import type { BuildRequest, BuildWork, BuiltImage } from '../../ports/image-builder.ts';
import { openImageCache } from './image-cache.ts';
import { makeRawDisk } from './make-raw-disk.ts';
import { makeRootFolder, type TreeOverlay } from './make-root-folder.ts';
import { fetchArchiveState } from './fetch-archive-state.ts';
import { type HostApt, readHostApt } from './host-apt.ts';
import { readRecipe } from './read-recipe.ts';
import { createStepRunner, type StepRunner } from './step-runner.ts';
import { readToolVersions } from './tool-versions.ts';
import { makeWorkFolder } from './work-folder.ts';

/** Everything that decides what is in an image, but the packages of the day. */
export interface PreparedImage {
  readonly recipe: ImageRecipe;
  readonly layout: DiskLayout;
  readonly apt: HostApt;
  readonly staged: readonly StagedFile[];
  readonly tree: TreeOverlay | undefined;
  readonly inputs: string;
}

/** What an image is prepared from. */
export interface ImageParts {
  /** What its ids are made from. */
  readonly name: string;
  readonly recipe: ImageRecipe;
  readonly contents: RecipeContents;
  /** Files beside those that every image gets. */
  readonly files: readonly GuestFile[];
  readonly tree: TreeOverlay | undefined;
}

/**
 * Builds the disk image of a recipe. The same recipe, with the same programs, against the same
 * packages gives the same image, byte for byte. Works as root and as anybody who has a range of ids
 * in /etc/subuid.
 *
 * The recipe's scripts run as root in the image. That is no wall for a script that wants to break
 * out of it: build only recipes whose author you trust.
 *
 * @throws Fault MANIFEST_INVALID, NOT_FOUND, ASSET_UNUSABLE, LIMIT_EXCEEDED, ARCHITECTURE_FOREIGN,
 *   MIRROR_UNKNOWN, MIRROR_HAS_PASSWORD, ARCHIVE_LISTS_UNREADABLE, UNREACHABLE, TOOL_MISSING,
 *   TOOL_TIMED_OUT, BUILD_FAILED, DISK_FULL, CANCELLED
 */
export async function buildImage(request: BuildRequest, work: BuildWork): Promise<BuiltImage> {
  const runner = createStepRunner(request.role, work);
  runner.enter('package lists');
  const { recipe, contents } = await readRecipe(request.recipeDir);
  const { name } = request;
  const parts = { name, recipe, contents, files: [], tree: undefined };
  return buildPrepared(await prepareImage(parts), request, { work, runner });
}

/**
 * Finds an image in the cache or makes it.
 *
 * @throws Fault like {@link buildImage}
 */
export async function buildPrepared(
  prepared: PreparedImage,
  request: { readonly useCache: boolean },
  { work, runner }: { readonly work: BuildWork; readonly runner: StepRunner },
): Promise<BuiltImage> {
  runner.enter('package lists');
  const { inputs, layout } = prepared;
  const cache = await openImageCache();
  const folder = await makeWorkFolder();
  try {
    const state = await archiveState(prepared, folder.path, work.signal).catch(async (error) => {
      const newest = request.useCache ? await cache.findNewest(inputs) : undefined;
      if (newest === undefined || !Fault.is(error, 'UNREACHABLE')) throw error;
      return newest;
    });
    const { diskBytes } = layout;
    if (typeof state === 'string')
      return { rawPath: state, diskBytes, fromCache: true, mayBeOld: true };
    const image = imageKey(inputs, state.lists);
    const found = request.useCache ? await cache.find(inputs, image) : undefined;
    if (found) return { rawPath: found, diskBytes, fromCache: true, mayBeOld: false };
    const part = await cache.makePartFolder();
    try {
      const made = await make(prepared, { work: folder.path, part, state }, runner);
      const rawPath = await cache.store(made, inputs, image);
      return { rawPath, diskBytes, fromCache: false, mayBeOld: false };
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  } finally {
    await folder.remove();
  }
}

/** @throws Fault TOOL_MISSING, MIRROR_UNKNOWN, MIRROR_HAS_PASSWORD */
export async function prepareImage({
  name,
  recipe,
  contents,
  files,
  tree,
}: ImageParts): Promise<PreparedImage> {
  const architecture = ARCHITECTURES[recipe.architecture];
  const tools = await readToolVersions(architecture);
  const apt = await readHostApt(recipe);
  const layout = layOutDisk(name, recipe.size, recipe.architecture);
  const facts = {
    architecture,
    rootUuid: layout.rootUuid,
    kernelArguments: recipe.kernelArguments,
  };
  const staged = stageFiles(recipe, contents, [...baseFiles(facts), ...files]);
  const own = { name, recipe, sources: apt.sources, staged, tools };
  const inputs = inputsKey(tree === undefined ? own : { ...own, tree: tree.digest });
  return { recipe, layout, apt, staged, tree, inputs };
}

const archiveState = (
  { apt, recipe }: PreparedImage,
  dir: string,
  signal: AbortSignal,
): Promise<ArchiveState> => fetchArchiveState(apt.sources, dir, { recipe, signal });

/** @returns the path of the finished disk, in `part` */
async function make(
  { recipe, layout, apt, staged, tree }: PreparedImage,
  places: { readonly work: string; readonly part: string; readonly state: ArchiveState },
  runner: StepRunner,
): Promise<string> {
  const epochSeconds = places.state.publishedSeconds;
  const rootPlan = { recipe, apt, staged, tree, epochSeconds };
  const rootFolder = await makeRootFolder(rootPlan, places.work, runner);
  const architecture = ARCHITECTURES[recipe.architecture];
  const disk = join(places.part, 'disk.raw');
  const diskPlan = { layout, architecture, rootFolder, epochSeconds, work: places.work };
  await makeRawDisk(diskPlan, disk, runner);
  return disk;
}
