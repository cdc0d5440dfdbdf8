import { statSync } from 'node:fs';
import { join } from 'node:path';
import { treeState } from '../../../scripts/package/tree-state.ts';

/**
 * @param root of the checkout, or of what Debian packages have installed
 * @returns the version of the program, and when it was made, in seconds since 1970: the time of the last commit,
 *   which is also what Debian packages give their files
 */
export async function programState(
  root: string,
): Promise<{ readonly version: string; readonly timeSeconds: number }> {
  const { version, timeSeconds } = await treeState(root, process.env);
  if (timeSeconds > 0) return { version, timeSeconds };
  const { mtimeMs } = statSync(join(root, 'package.json'));
  return { version, timeSeconds: Math.floor(mtimeMs / 1000) };
}
