import { existsSync } from 'node:fs';
import { NODE, ROOT } from './root.mjs';
import { runWithDots } from './run.mjs';
import { done, SetupProblem, step } from './say.mjs';
import { hashOf, isStamped, stamp } from './stamp.mjs';

/** Installs the npm packages of the lock file, exactly. @throws SetupProblem */
export async function installNpmPackages() {
  const hash = hashOf('package-lock.json', 'package.json');
  if (isStamped('npm', hash) && existsSync(NODE)) return;
  step('Installing npm packages');
  const result = await runWithDots('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
  });
  if (!result.ok || !existsSync(NODE)) {
    throw new SetupProblem(
      `npm could not install the packages:\n${firstErrors(result.output)}`,
      'Check the connection to the npm registry, then run the command again.',
    );
  }
  stamp('npm', hash);
  done('npm packages are installed');
}

/** npm says what went wrong first, and how it is used last. */
const firstErrors = (output) =>
  output
    .split('\n')
    .filter((line) => line.startsWith('npm error') && line !== 'npm error')
    .slice(0, 5)
    .join('\n') || output.trim().split('\n').slice(-5).join('\n');
