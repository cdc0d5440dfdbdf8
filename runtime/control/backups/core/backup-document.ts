import { z } from 'zod';
import { canonicalJsonBytes } from '../../../../packager/format/json/canonical-json.ts';
import { parseJson } from '../../../../packager/format/json/parse-json.ts';
import { ParameterValue } from '../../../../schemas/appliance/parameter.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { StackId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { StackName } from '../../../../schemas/ids/names.ts';
import { StackDefinition } from '../../stacks/core/define/definition.ts';
import {
  ApplianceSnapshot,
  CloneMark,
  StackSecrets,
} from '../../stacks/core/define/stack-record.ts';

/**
 * What a stack was, beside its disks in a repository: all that another Stackyard needs to make it. Secrets are as they
 * are; the repository encrypts every byte.
 */
const BackupDocument = z.object({
  format: z.literal(1),
  kind: z.literal('stackyard-stack'),
  stack: z.object({ id: StackId, name: StackName }),
  /** The instant of its disks. */
  at: z.iso.datetime(),
  appliance: ApplianceSnapshot,
  parameters: z.record(z.string(), ParameterValue),
  secrets: StackSecrets,
  definition: StackDefinition,
  /** Of a fenced clone: whose guests its guests are. Restored, it is fenced as well. */
  fence: CloneMark.pick({ of: true, name: true }).optional(),
  disks: z.array(
    z.object({
      /** In the repository. */
      name: z.string().min(1).max(128),
      machine: z.string(),
      disk: z.string(),
      /** The layer that held it. */
      layer: VolumeId,
    }),
  ),
});
export type BackupDocument = z.infer<typeof BackupDocument>;

export const writeDocument = (document: Omit<BackupDocument, 'format' | 'kind'>): Uint8Array =>
  canonicalJsonBytes({ format: 1, kind: 'stackyard-stack', ...document });

/** @returns undefined when it is the backup of something else than a stack, such as of files */
export function readDocument(bytes: Uint8Array): BackupDocument | undefined {
  try {
    return BackupDocument.parse(parseJson(bytes, 'backup'));
  } catch {
    return undefined;
  }
}

/**
 * @param point for the sentence
 * @throws Fault CONFLICT
 */
export function demandDocument(bytes: Uint8Array, point: string): BackupDocument {
  const document = readDocument(bytes);
  if (document) return document;
  const why =
    'it is not of a stack, or a newer server made it. “yard backup restore” writes its disks as files';
  throw new Fault('CONFLICT', { what: 'backup', name: point.slice(0, 12), why });
}
