import { z } from 'zod';
import { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import { ParameterValue } from '../../../../../schemas/appliance/parameter.ts';
import { StackId, type VolumeId } from '../../../../../schemas/ids/brand.ts';
import { Digest } from '../../../../../schemas/ids/digest.ts';
import { StackName } from '../../../../../schemas/ids/names.ts';
import { StackDefinition } from './definition.ts';

/**
 * How much of a stack shall exist on its node. Each stage includes the ones before it; going up is
 * installing, going down removing. `kept` is apart: only the data volumes exist.
 */
export const STAGES = ['reserved', 'fetched', 'stored', 'connected', 'defined'] as const;
export const Stage = z.enum([...STAGES, 'kept']);
export type Stage = z.infer<typeof Stage>;

/** @returns whether a stack at `stage` shall have what `wanted` brings. */
export const reaches = (stage: Stage, wanted: (typeof STAGES)[number]): boolean =>
  stage !== 'kept' && STAGES.indexOf(stage) >= STAGES.indexOf(wanted);

/** What a stack that was made as a clone keeps of that. */
export const CloneMark = z.object({
  of: StackId,
  /** As it was called then. */
  name: StackName,
  /** The stack whose user its machines run as: its disks stand on disks of that one. */
  user: StackId,
  /** Nothing leads out of its networks, or into them. */
  fenced: z.boolean(),
});
export type CloneMark = z.infer<typeof CloneMark>;

/** A stack as it is stored. */
export interface StackRecord {
  readonly id: StackId;
  readonly name: StackName;
  /** What operators say of it; absent: nothing. */
  readonly note?: string;
  readonly appliance: ApplianceSnapshot;
  readonly definition: StackDefinition;
  /** What was answered, without passwords. */
  readonly parameters: Record<string, ParameterValue>;
  /** Passwords and generated secrets, sealed. */
  readonly sealed: string;
  readonly stage: Stage;
  /**
   * Whether what lies above its stage is being taken away, by order. Otherwise it has not been made yet,
   * or is gone already. What a node has of it nevertheless, this server has forgotten: it is left alone.
   */
  readonly isLowering: boolean;
  readonly power: 'on' | 'off';
  /** Volumes that were reported as there once, and were not deleted by order since. */
  readonly madeVolumes: readonly VolumeId[];
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly keptUntil: Date | undefined;
  /** Absent: it was installed. */
  readonly clone?: CloneMark;
}

/** The appliance as it was when it was installed: a stack never depends on the registry again. */
export const ApplianceSnapshot = z.object({
  address: z.string(),
  digest: Digest,
  registry: z.string(),
  repository: z.string(),
  manifest: ApplianceManifest,
});
export type ApplianceSnapshot = z.infer<typeof ApplianceSnapshot>;

/** @returns what the stacks of an appliance have in common, whatever their version. */
export const applianceName = ({
  registry,
  repository,
}: Pick<ApplianceSnapshot, 'registry' | 'repository'>): string => `${registry}/${repository}`;

/** What a stack's secrets are: opened only to render what a guest is told, and to reveal outputs. */
export const StackSecrets = z.object({
  parameters: z.record(z.string(), z.string()),
  /** By template path below `secrets.`: `db_password`, `key.private` … */
  secrets: z.record(z.string(), z.string()),
});
export type StackSecrets = z.infer<typeof StackSecrets>;

export { StackId, StackName };
