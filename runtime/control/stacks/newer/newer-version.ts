import { compareVersions, isPrerelease, Version } from '../../../../schemas/ids/version.ts';

/** A version that its registry has, and whether it would be believed here. */
export interface JudgedVersion {
  readonly version: string;
  readonly trusted: boolean;
  /** Whether it closes a security hole; absent: it does not. */
  readonly security?: boolean;
}

/**
 * Picks what may be newer than what is installed. A pre-release is offered only to those who run
 * one already.
 *
 * @param tags of the same address; those that are no versions are passed over
 * @returns by precedence (Semantic Versioning 2.0.0 §11), the highest first
 */
export const versionsAbove = (installed: string, tags: readonly string[]): string[] =>
  [...new Set(tags)]
    .filter((tag) => Version.safeParse(tag).success)
    .filter((tag) => isPrerelease(installed) || !isPrerelease(tag))
    .filter((tag) => compareVersions(tag, installed) > 0)
    .toSorted((a, b) => compareVersions(b, a));

/**
 * Decides which version to point out to somebody who has one installed.
 *
 * @param known other versions of the same address
 * @returns the highest that is above the installed one and trusted; undefined: there is none
 */
export function newerVersion(
  installed: string,
  known: readonly JudgedVersion[],
): string | undefined {
  const trusted = known.filter((each) => each.trusted).map(({ version }) => version);
  return versionsAbove(installed, trusted)[0];
}

/**
 * Decides whether somebody who has a version installed lacks what closes a security hole: the latest version has it as
 * well, whichever of those between brought it.
 *
 * @param known other versions of the same address
 */
export function closesHole(installed: string, known: readonly JudgedVersion[]): boolean {
  const closing = known.filter(({ trusted, security }) => trusted && security);
  const versions = closing.map(({ version }) => version);
  return versionsAbove(installed, versions).length > 0;
}
