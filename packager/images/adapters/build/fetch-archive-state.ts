import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageRecipe } from '../../../../schemas/appliance/recipe.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { PackageSource } from '../../build/apt-sources.ts';
import { type ArchiveState, readArchiveState } from '../../build/archive-state.ts';
import { runCommand } from '../../../native/run-command.ts';

const APT_HELPER = '/usr/lib/apt/apt-helper';

/**
 * Asks the archives what they hold now. apt's own downloader is used, because it knows the proxies
 * and passwords of this machine.
 *
 * @param dir for the files it fetches
 * @throws Fault UNREACHABLE, ARCHIVE_LISTS_UNREADABLE, LIMIT_EXCEEDED, CANCELLED
 */
export async function fetchArchiveState(
  sources: readonly PackageSource[],
  dir: string,
  options: { readonly recipe: ImageRecipe; readonly signal: AbortSignal },
): Promise<ArchiveState> {
  const states: ArchiveState[] = [];
  for (const [i, source] of sources.entries()) {
    const url = `${source.url}/dists/${source.release}/InRelease`;
    const path = join(dir, `InRelease-${i}`);
    await download(url, path, options.signal);
    const text = await readFile(path, 'utf8');
    if (text.length > LIMITS.image.archiveListBytes) {
      const limit = `${LIMITS.image.archiveListBytes} bytes`;
      throw new Fault('LIMIT_EXCEEDED', { what: url, limit, found: `${text.length} bytes` });
    }
    states.push(readArchiveState(text, url, options.recipe));
  }
  return {
    lists: states.flatMap((state, i) =>
      state.lists.map((list) => `${sources[i]?.release} ${list}`),
    ),
    publishedSeconds: Math.max(...states.map((state) => state.publishedSeconds)),
  };
}

async function download(url: string, path: string, signal: AbortSignal): Promise<void> {
  try {
    const args = ['-o', 'Acquire::Retries=2', 'download-file', url, path];
    const passEnv = ['http_proxy', 'https_proxy', 'no_proxy'];
    await runCommand(APT_HELPER, args, { package: 'apt', signal, passEnv });
  } catch (error) {
    if (!Fault.is(error, 'TOOL_FAILED')) throw error;
    const why = /^E: (.+)$/m.exec(error.data.output)?.[1] ?? 'no answer';
    const data = { url, why: why.replace(/\.$/, ''), about: 'mirror' } as const;
    throw new Fault('UNREACHABLE', data, { cause: error });
  }
}
