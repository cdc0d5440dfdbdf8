import type { NewerVersion } from '../../../../schemas/api/resources/stack.ts';
import { compareVersions } from '../../../../schemas/ids/version.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';

/** @returns what a run of updates is about: which version of which appliance */
export const updateAbout = ({ reference }: Pick<NewerVersion, 'reference'>): string => reference;

/** @returns the version that a run of updates was about */
export const updateVersion = (about: string): string => about.slice(about.lastIndexOf(':') + 1);

/** @returns whether a stack has not got yet what a run of updates was about */
export const lacksUpdate = (
  { appliance }: Pick<StackRecord, 'appliance'>,
  about: string,
): boolean => compareVersions(appliance.manifest.version, updateVersion(about)) < 0;
