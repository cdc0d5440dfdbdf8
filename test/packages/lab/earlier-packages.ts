import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../packager/native/run-command.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CACHE = join(ROOT, '.stackyard/earlier-packages');
const LONGEST_MS = 1_800_000;

/** The last change of what is in here is what an upgrade has to bring a database through. */
const MIGRATIONS = 'runtime/control/migrations.ts';

/**
 * The Debian packages as they were before the database last changed: of the commit that this change was
 * merged into. They are made by that commit's own scripts, once.
 *
 * @param version that they are given
 * @returns the files, in the order of their names
 * @throws Error when git does not know that commit: the checkout is too shallow
 */
export async function earlierPackages(version: string): Promise<readonly string[]> {
  const changed = await git('log', '-1', '--first-parent', '--format=%H', '--', MIGRATIONS);
  const [, before] = (await git('rev-list', '--parents', '-1', changed)).split(' ');
  if (before === undefined) {
    throw new Error(
      'an upgrade is tried from an earlier commit: fetch the whole history (git fetch --unshallow)',
    );
  }
  const made = join(CACHE, `${before.slice(0, 10)}-${version}`);
  if (!existsSync(made)) {
    const half = `${made}.part`;
    await rm(half, { recursive: true, force: true });
    await mkdir(half, { recursive: true });
    try {
      await makeIn(half, before, version);
      await rename(join(half, 'dist'), made);
    } finally {
      await rm(half, { recursive: true, force: true });
    }
  }
  return (await readdir(made)).sort().map((name) => join(made, name));
}

/** It has no git there, and so neither version nor time of its own. */
async function makeIn(folder: string, commit: string, version: string): Promise<void> {
  const archive = `${folder}.tar`;
  try {
    await git('archive', '--output', archive, commit);
    await runCommand('tar', ['-x', '-f', archive, '-C', folder]);
  } finally {
    await rm(archive, { force: true });
  }
  await runCommand('node', [join(folder, 'scripts/package.mjs')], {
    // Whatever npm is told of how to reach its registry.
    passEnv: Object.keys(process.env),
    env: {
      STACKYARD_PACKAGE_VERSION: version,
      // Otherwise npm leaves its compiled code in the folder for temporary files.
      NODE_DISABLE_COMPILE_CACHE: '1',
      SOURCE_DATE_EPOCH: await git('log', '-1', '--format=%ct', commit),
    },
    timeoutMs: LONGEST_MS,
  });
}

const git = async (...words: string[]): Promise<string> =>
  (await runCommand('git', ['-c', `safe.directory=${ROOT}`, '-C', ROOT, ...words])).stdout.trim();
