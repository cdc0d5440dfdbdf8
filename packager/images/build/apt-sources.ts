import type { ImageRecipe } from '../../../schemas/appliance/recipe.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { AptSource } from './parse-apt-sources.ts';

/** One place the packages of an image come from; the address has no slash at its end. */
export type PackageSource = AptSource;

/** What Debian calls its suites: classes such as “stable”, and names. */
const SUITE = /^(?:stable|oldstable|testing|unstable|sid|bullseye|bookworm|trixie|forky|duke)$/;

/**
 * Finds out where the packages of an image come from: the recipe's mirror, or the one this machine
 * uses itself. Security updates come from where this machine gets its own.
 *
 * @param host what this machine's own apt reads
 * @throws Fault MIRROR_UNKNOWN, MIRROR_HAS_PASSWORD
 */
export function packageSources(
  recipe: ImageRecipe,
  host: readonly AptSource[],
): readonly PackageSource[] {
  const usable = host.filter(
    ({ url, components }) => /^https?:\/\//.test(url) && components.includes('main'),
  );
  const main = recipe.mirror ?? mainMirror(usable);
  const security = usable.find(({ release }) => release.endsWith('-security'))?.url;
  if (main === undefined) throw new Fault('MIRROR_UNKNOWN', {});
  const source = (url: string, release: string): PackageSource => ({
    url: url.replace(/\/+$/, ''),
    release,
    components: recipe.components,
  });
  return [
    source(main, recipe.suite),
    source(main, `${recipe.suite}-updates`),
    ...(security ? [source(security, `${recipe.suite}-security`)] : []),
  ].map(refusePassword);
}

/** @returns a line of sources.list. */
export const renderSource = ({ url, release, components }: PackageSource): string =>
  `deb ${url} ${release} ${components.join(' ')}`;

/** Other publishers name their releases like Debian; only Debian's own mirrors have updates too. */
function mainMirror(host: readonly AptSource[]): string | undefined {
  const suites = host.filter(({ release }) => SUITE.test(release));
  const hasUpdates = (source: AptSource): boolean =>
    host.some(({ url, release }) => url === source.url && release.endsWith('-updates'));
  return (suites.find(hasUpdates) ?? suites[0])?.url;
}

/** The image keeps its sources, and everybody who installs it can read them. */
function refusePassword(source: PackageSource): PackageSource {
  const { username, password, host } = new URL(source.url);
  if (username === '' && password === '') return source;
  throw new Fault('MIRROR_HAS_PASSWORD', { host });
}
