import type { VolumeMode } from '../../../../../schemas/agent/desired.ts';
import type { DefinedVolume } from '../define/definition.ts';
import { reaches, type Stage, type StackRecord } from '../define/stack-record.ts';

/** @returns whether a volume exists at a stage; data volumes outlive the rest of a removed stack. */
export const isVolumeWanted = (kind: DefinedVolume['kind'], stage: Stage): boolean =>
  reaches(stage, 'stored') || (stage === 'kept' && kind === 'data');

/**
 * A volume is made once. From then on it is only kept, system volumes as well: they hold what a
 * machine wrote at its first start, such as its keys. It is deleted while its stack is being lowered,
 * and never because a stage is without it: a server that was restored from a backup made during an
 * install has a stage that is older than the volume.
 *
 * @returns undefined when nobody is to be told of it
 */
export function volumeMode(
  { id, kind }: Pick<DefinedVolume, 'id' | 'kind'>,
  { stage, isLowering, madeVolumes }: Pick<StackRecord, 'stage' | 'isLowering' | 'madeVolumes'>,
): VolumeMode | undefined {
  if (!isVolumeWanted(kind, stage)) return isLowering ? 'discard' : undefined;
  return madeVolumes.includes(id) ? 'keep' : 'create';
}
