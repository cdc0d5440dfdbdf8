import { RUN_PACKAGES } from '../setup/debian-packages.mjs';
import { COMMON, type Part } from './parts.ts';

/** Every Debian has them, so nobody depends on them. */
const ESSENTIAL = ['util-linux'];

/** What Node and its libraries are linked to. */
const LIBRARIES = ['libc6', 'libgcc-s1', 'libstdc++6'];

/**
 * @returns the Debian packages that a part needs, by the same list as the set-up of a checkout. The command
 *   line needs its own only to make images
 */
export function needsOf({ name, need }: Part): {
  readonly needs: readonly string[];
  readonly needsSometimes: readonly string[];
} {
  if (name === COMMON) return { needs: LIBRARIES, needsSometimes: [] };
  const wanted = RUN_PACKAGES.filter(([, , who]) => need !== undefined && who.includes(need))
    .map(([each]) => each)
    .filter((each) => !ESSENTIAL.includes(each));
  return need === 'cli'
    ? { needs: [], needsSometimes: wanted }
    : { needs: wanted, needsSometimes: [] };
}
