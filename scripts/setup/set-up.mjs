import { installDebianPackages, RUN_PACKAGES, TEST_PACKAGES } from './debian-packages.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { buildPages } from './pages.mjs';
import { findPrivilege } from './privilege.mjs';
import {
  checkArchitecture,
  checkDistribution,
  checkNode,
  checkPorts,
  checkSpace,
} from './requirements.mjs';
import { ROOT } from './root.mjs';

const GiB = 2 ** 30;

/** Where everything that must survive is kept. */
export const dataFolder = () => process.env.STACKYARD_DATA ?? '/var/lib/stackyard';

/**
 * Brings a fresh machine to where the product can run. Each part does nothing when it was done.
 *
 * @param options `port`: to be checked, unless undefined; `tests`: also what the tests use;
 *   `pages`: false for a machine that shows none
 * @returns the words that give root's rights, see privilege.mjs
 * @throws SetupProblem
 */
export async function setUp({ port, tests, pages = true }) {
  checkNode();
  checkArchitecture();
  checkDistribution();
  checkSpace(ROOT, 1.5 * GiB, 'the program');
  checkSpace(dataFolder(), 4 * GiB, 'Stackyard with two sample appliances');
  if (port !== undefined) await checkPorts(port);
  const privilege = await findPrivilege();
  await installDebianPackages([...RUN_PACKAGES, ...(tests ? TEST_PACKAGES : [])], privilege);
  await installNpmPackages();
  if (pages) await buildPages();
  return privilege;
}
