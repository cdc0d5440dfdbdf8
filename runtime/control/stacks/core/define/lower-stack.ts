import { isVolumeWanted } from '../desired/volume-mode.ts';
import type { Stage, StackRecord } from './stack-record.ts';

/** @returns a stack on its way down to a stage: volumes that this one does not have count as not made */
export function lowerStack(record: StackRecord, stage: Stage): StackRecord {
  const kinds = new Map(record.definition.volumes.map(({ id, kind }) => [id, kind]));
  const madeVolumes = record.madeVolumes.filter((volume) => {
    const kind = kinds.get(volume);
    return kind !== undefined && isVolumeWanted(kind, stage);
  });
  return { ...record, stage, isLowering: true, madeVolumes };
}
