import { isVolumeWanted } from '../desired/volume-mode.ts';
import { withoutLayersAbove } from './layers.ts';
import type { Stage, StackRecord } from './stack-record.ts';

/** @returns a stack on its way down to a stage: volumes that this one does not have count as not made */
export function lowerStack(record: StackRecord, stage: Stage): StackRecord {
  const { volumes, layers = [] } = record.definition;
  const kinds = new Map([...volumes, ...layers].map(({ id, kind }) => [id, kind]));
  const madeVolumes = record.madeVolumes.filter((volume) => {
    const kind = kinds.get(volume);
    return kind !== undefined && isVolumeWanted(kind, stage);
  });
  return { ...record, stage, isLowering: true, madeVolumes };
}

/** @returns a stack of which nothing is left that its stage does not have */
export const loweredStack = (record: StackRecord): StackRecord => ({
  ...record,
  isLowering: false,
  definition: withoutLayersAbove(record.definition, record.stage),
});
