import { Fault } from '../../../schemas/errors/fault.ts';
import { compareVersions } from '../../../schemas/ids/version.ts';
import type { ListedAppliance } from './listed-appliance.ts';

type Named = Pick<ListedAppliance, 'manifest' | 'descriptor'>;

/** @returns what an appliance is called within a bundle: `hello:1.2.0` */
export const refNameOf = ({ manifest: { name, version } }: Named): string => `${name}:${version}`;

/** By name, then by version, the oldest first. */
export const sortAppliances = <Appliance extends Named>(
  appliances: readonly Appliance[],
): Appliance[] =>
  [...appliances].sort(({ manifest: a }, { manifest: b }) =>
    a.name === b.name ? compareVersions(a.version, b.version) : a.name < b.name ? -1 : 1,
  );

/**
 * Within a bundle name and version mean one appliance. Which namespace it is of, only signatures
 * say, and whoever picks one out has not judged those.
 *
 * @throws Fault BUNDLE_NAME_TWICE
 */
export function refuseSameNames(appliances: readonly Named[]): void {
  const seen = new Map<string, string>();
  for (const appliance of appliances) {
    const name = refNameOf(appliance);
    const { digest } = appliance.descriptor;
    const first = seen.get(name);
    if (first !== undefined) throw new Fault('BUNDLE_NAME_TWICE', { name, first, second: digest });
    seen.set(name, digest);
  }
}
