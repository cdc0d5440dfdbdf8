import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { PoolId } from '../../../../../schemas/ids/brand.ts';
import type { DefinedVolume } from '../define/definition.ts';
import type { StackRecord } from '../define/stack-record.ts';
import type { StackSight } from './stack-sight.ts';

/** A volume that has existed and is not there. */
export interface MissingVolume {
  readonly volume: DefinedVolume;
  /** Name of the machine it belongs to. */
  readonly machine: string;
  readonly since: string;
  /**
   * `pool`: the whole pool is not there, so nothing is known of the volume itself; `moved`: another node
   * has it, of which this server knows nothing.
   */
  readonly why: 'volume' | 'pool' | 'moved';
}

/** @returns the volumes of a stack that their nodes report as missing, in the order of the definition */
export function missingVolumes(
  { definition }: Pick<StackRecord, 'definition'>,
  sight: Pick<StackSight, 'volumes'>,
): MissingVolume[] {
  const names = new Map(definition.machines.map(({ id, name }) => [id, name]));
  return definition.volumes.flatMap((volume) => {
    const found = sight.volumes.find(({ id }) => id === volume.id);
    if (found?.state !== 'missing' || found.since === undefined) return [];
    const said = found.fault?.data['why'];
    const why = said === 'pool' || said === 'moved' ? said : 'volume';
    return [{ volume, machine: names.get(volume.machine) ?? '', since: found.since, why }];
  });
}

/**
 * @returns since when the first of them is gone; undefined: none is. One that another node has is not
 *   gone, and nothing is to be brought back for it
 */
export const goneSince = (
  missing: readonly Pick<MissingVolume, 'since' | 'why'>[],
): string | undefined =>
  missing
    .filter(({ why }) => why !== 'moved')
    .map(({ since }) => since)
    .toSorted()[0];

/**
 * A stack that is brought back without the data that was kept of it would look as if there had been
 * none.
 *
 * @throws Fault VOLUME_MISSING
 */
export function demandVolumes(
  record: Pick<StackRecord, 'definition'>,
  sight: Pick<StackSight, 'volumes'>,
  poolName: (pool: PoolId) => string,
): void {
  const [first] = missingVolumes(record, sight);
  if (!first) return;
  const { volume, machine, since, why } = first;
  const where =
    volume.pool === undefined ? 'the pool of its node' : `the pool “${poolName(volume.pool)}”`;
  const label = `“${volume.name}” of ${machine}`;
  throw new Fault('VOLUME_MISSING', { volume: label, since, where, why });
}
