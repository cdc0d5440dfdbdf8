import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageRecipe } from '../../../../schemas/appliance/recipe.ts';
import { type PackageSource, packageSources } from '../../build/apt-sources.ts';
import {
  type AptSource,
  parseSourceLines,
  parseSourceParagraphs,
} from '../../build/parse-apt-sources.ts';
import { runCommand } from '../../../native/run-command.ts';

const SOURCES = '/etc/apt/sources.list';
const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy'] as const;

/** How this machine's apt is set up, as far as an image's packages come in the same way. */
export interface HostApt {
  readonly sources: readonly PackageSource[];
  /** False where it accepts archives whose lists are past their date, as snapshots are. */
  readonly checkValidUntil: boolean;
  /** Variables that make other programs go through the same proxy. */
  readonly env: Readonly<Record<string, string>>;
}

/** @throws Fault MIRROR_UNKNOWN, MIRROR_HAS_PASSWORD, TOOL_MISSING */
export async function readHostApt(recipe: ImageRecipe): Promise<HostApt> {
  const { stdout: settings } = await runCommand('apt-config', ['dump'], { package: 'apt' });
  return {
    sources: packageSources(recipe, await readSources()),
    checkValidUntil: !/^Acquire::Check-Valid-Until "(?:false|no|0)";$/m.test(settings),
    env: proxyEnvironment(settings),
  };
}

/** What apt would read, in its order. */
async function readSources(): Promise<readonly AptSource[]> {
  const dir = `${SOURCES}.d`;
  const names = (await readdir(dir).catch((): string[] => [])).sort();
  const parts = await Promise.all(
    names.map(async (name) => {
      if (name.endsWith('.list')) return parseSourceLines(await readText(join(dir, name)));
      if (name.endsWith('.sources')) return parseSourceParagraphs(await readText(join(dir, name)));
      return [];
    }),
  );
  return [...parseSourceLines(await readText(SOURCES)), ...parts.flat()];
}

const readText = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** apt's own settings, unless the environment says something else. */
function proxyEnvironment(settings: string): Record<string, string> {
  const fromApt = (scheme: string): string | undefined =>
    new RegExp(`^Acquire::${scheme}::Proxy "(.+)";$`, 'm').exec(settings)?.[1];
  const values: Record<string, string | undefined> = {
    http_proxy: fromApt('http'),
    https_proxy: fromApt('https'),
  };
  return Object.fromEntries(
    PROXIES.flatMap((name) => {
      const value = process.env[name] ?? values[name];
      return value && value !== 'DIRECT' ? [[name, value]] : [];
    }),
  );
}
