import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageRecipe } from '../../../../schemas/appliance/recipe.ts';
import { renderSource } from '../../build/apt-sources.ts';
import { mmdebstrapArguments } from '../../build/mmdebstrap-arguments.ts';
import { writeStageTar } from '../../build/stage-tar.ts';
import type { StagedFile } from '../../build/staged-file.ts';
import { watchBuild } from '../../build/watch-build.ts';
import { asImageRoot, isRoot } from './image-root.ts';
import type { HostApt } from './host-apt.ts';
import type { StepRunner } from './step-runner.ts';

const STAGE_TAR = 'stage.tar';
const ROOT_TAR = 'root.tar';
const TREE_TAR = 'tree.tar';

/** What the root of an image is made from. */
export interface RootPlan {
  readonly recipe: ImageRecipe;
  readonly apt: HostApt;
  readonly staged: readonly StagedFile[];
  /** What counts as now, in seconds since 1970; later times are cut off. */
  readonly epochSeconds: number;
  readonly tree: TreeOverlay | undefined;
}

/** A tree of files of its own, which goes into a folder of the root. */
export interface TreeOverlay {
  /** Stands for what is in it. */
  readonly digest: string;
  /** In the root, without a slash before it; one name. */
  readonly folder: string;
  /** Writes the tree as a tar, which never leads out of the folder it is unpacked in. */
  writeTar(path: string): Promise<void>;
}

/**
 * Installs packages, files and scripts into a folder. mmdebstrap works in namespaces of its own, so
 * nothing it mounts or starts is seen outside, and nothing outlives it.
 *
 * @param work a folder for this build
 * @returns the folder that holds the root
 */
export async function makeRootFolder(
  plan: RootPlan,
  work: string,
  runner: StepRunner,
): Promise<string> {
  await writeFile(join(work, STAGE_TAR), writeStageTar(plan.staged));
  runner.enter('package lists');
  const args = mmdebstrapArguments({
    mode: isRoot() ? 'root' : 'unshare',
    recipe: plan.recipe,
    sources: plan.apt.sources.map(renderSource),
    checkValidUntil: plan.apt.checkValidUntil,
    stageTar: STAGE_TAR,
    target: ROOT_TAR,
  });
  await runner.run('mmdebstrap', args, {
    cwd: work,
    env: { ...plan.apt.env, TMPDIR: work, SOURCE_DATE_EPOCH: String(plan.epochSeconds) },
    watch: watchBuild(),
  });
  runner.enter('unpacking');
  return unpack(work, plan, runner);
}

/** Through a tar, because there mmdebstrap has set owners, times and order right. */
async function unpack(work: string, plan: RootPlan, runner: StepRunner): Promise<string> {
  const root = join(work, 'root');
  const asRoot = async (program: string, ...args: string[]): Promise<unknown> =>
    runner.run(...asImageRoot(program, args), { cwd: work });
  const extract = async (tar: string, folder: string): Promise<void> => {
    await asRoot('mkdir', '--mode=0755', folder);
    await asRoot('tar', '--extract', `--file=${tar}`, `--directory=${folder}`, ...AS_IT_IS);
    await asRoot('rm', tar);
  };
  await extract(ROOT_TAR, 'root');
  // Device nodes are the running kernel's business; only the place for them is ours.
  await asRoot('mkdir', '--mode=0755', '--parents', 'root/dev');
  if (plan.tree) {
    await plan.tree.writeTar(join(work, TREE_TAR));
    await extract(TREE_TAR, `root/${plan.tree.folder}`);
  }
  await asRoot('touch', `--date=@${plan.epochSeconds}`, 'root/dev', 'root');
  return root;
}

const AS_IT_IS = [
  '--numeric-owner',
  '--same-owner',
  '--same-permissions',
  '--xattrs',
  '--xattrs-include=*',
  '--delay-directory-restore',
];
