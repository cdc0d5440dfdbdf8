import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageRecipe } from '../../../schemas/appliance/recipe.ts';
import { renderSource } from '../../core/image/build/apt-sources.ts';
import { mmdebstrapArguments } from '../../core/image/build/mmdebstrap-arguments.ts';
import { writeStageTar } from '../../core/image/build/stage-tar.ts';
import type { StagedFile } from '../../core/image/build/staged-file.ts';
import { watchBuild } from '../../core/image/build/watch-build.ts';
import { asImageRoot, isRoot } from './image-root.ts';
import type { HostApt } from './host-apt.ts';
import type { StepRunner } from './step-runner.ts';

const STAGE_TAR = 'stage.tar';
const ROOT_TAR = 'root.tar';

/** What the root of an image is made from. */
export interface RootPlan {
  readonly recipe: ImageRecipe;
  readonly apt: HostApt;
  readonly staged: readonly StagedFile[];
  /** What counts as now, in seconds since 1970; later times are cut off. */
  readonly epochSeconds: number;
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
  return unpack(work, plan.epochSeconds, runner);
}

/** Through a tar, because there mmdebstrap has set owners, times and order right. */
async function unpack(work: string, epochSeconds: number, runner: StepRunner): Promise<string> {
  const root = join(work, 'root');
  const asRoot = async (program: string, ...args: string[]): Promise<unknown> =>
    runner.run(...asImageRoot(program, args), { cwd: work });
  await asRoot('mkdir', '--mode=0755', 'root');
  await asRoot(
    'tar',
    '--extract',
    `--file=${ROOT_TAR}`,
    '--directory=root',
    '--numeric-owner',
    '--same-owner',
    '--same-permissions',
    '--xattrs',
    '--xattrs-include=*',
    '--delay-directory-restore',
  );
  await asRoot('rm', ROOT_TAR);
  // Device nodes are the running kernel's business; only the place for them is ours.
  await asRoot('mkdir', '--mode=0755', '--parents', 'root/dev');
  await asRoot('touch', `--date=@${epochSeconds}`, 'root/dev', 'root');
  return root;
}
