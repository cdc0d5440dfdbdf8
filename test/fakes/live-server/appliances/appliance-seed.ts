import type { ApplianceSourceInput } from '../../../../schemas/appliance/manifest.ts';

type Shared = Omit<ApplianceSourceInput, 'format' | 'name' | 'version' | 'changes' | 'readme'>;

/** An appliance of the market of a test server: what a publisher has written, and its releases. */
export interface ApplianceSeed extends Shared {
  readonly namespace: string;
  readonly name: string;
  readonly readme: string;
  /** Newest first. */
  readonly releases: readonly Pick<ApplianceSourceInput, 'version' | 'changes'>[];
  /** Default: with the key of its namespace. */
  readonly isSigned?: false;
  /** Default: with a picture, and a screenshot for each caption. */
  readonly captions?: readonly string[];
  readonly hasPicture?: false;
}

/** @returns a system disk of a size; what is on it is small */
export const systemDisk = (size = '4 GiB') => ({
  image: 'system.raw',
  format: 'raw' as const,
  size,
});
