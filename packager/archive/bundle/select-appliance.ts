import { Fault } from '../../../schemas/errors/fault.ts';
import { isPrerelease } from '../../../schemas/ids/version.ts';
import { refNameOf } from '../../format/archive/appliances-of-bundle.ts';
import type { ListedAppliance } from '../../format/archive/listed-appliance.ts';

/**
 * Finds the appliance of a bundle that was asked for.
 *
 * @param appliances those of the bundle, sorted
 * @param wanted `hello:1.2.0`; `hello` for its newest release; undefined where there is only one
 * @throws Fault NOT_FOUND, USAGE when several are there and none was named
 */
export function selectAppliance(
  appliances: readonly ListedAppliance[],
  wanted: string | undefined,
): ListedAppliance {
  const names = appliances.map(refNameOf);
  if (wanted === undefined) {
    const [only, another] = appliances;
    if (only && !another) return only;
    const problem = `The bundle holds ${names.join(', ')}; say which one.`;
    throw new Fault('USAGE', { problem, example: names[0] ?? 'hello:1.0.0' });
  }
  const found = appliances.filter(
    (each) => refNameOf(each) === wanted || each.manifest.name === wanted,
  );
  const releases = found.filter(({ manifest }) => !isPrerelease(manifest.version));
  const newest = releases.at(-1) ?? found.at(-1);
  if (newest) return newest;
  throw new Fault('NOT_FOUND', {
    what: 'appliance of the bundle',
    name: `${wanted} (it holds ${names.join(', ')})`,
  });
}
