import { z } from 'zod';

export { compareVersions } from './compare-versions.ts';

/** Semantic Versioning 2.0.0, the grammar of its §2, §9 and §10 without the build part's leading +. */
const PATTERN =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?$/;

/** A version of an appliance. Build metadata (`+…`) is refused: it is not allowed in an OCI tag. */
export const Version = z
  .string()
  .max(64)
  .regex(PATTERN, 'a version like 1.2.0 or 2.0.0-rc.1')
  .brand<'version'>();
export type Version = z.infer<typeof Version>;

/** True for versions like 1.0.0-rc.1. */
export const isPrerelease = (version: string): boolean => version.includes('-');
