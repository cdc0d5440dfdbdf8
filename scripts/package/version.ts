/** What git says about the tree that is packed. */
export interface TreeState {
  /** Of package.json, by semantic versioning: `0.2.0`, `0.2.0-rc.1`. */
  readonly version: string;
  /** The newest release that the tree comes after, such as `v0.1.0`; undefined: there was none. */
  readonly tag: string | undefined;
  /** Commits since that release, or since the first one. */
  readonly commits: number;
  /** Abbreviated digest of the commit; undefined: the tree comes without git. */
  readonly commit: string | undefined;
  /** Something was changed since the commit. */
  readonly isChanged: boolean;
}

/**
 * Writes the version of the Debian packages such that dpkg orders them as they came about:
 *
 * ```
 * 0.2.0~rc.1  <  0.2.0~rc.1+2.g9d8e7f6  <  0.2.0~s417.g1f2e3d4  <  0.2.0  <  0.2.0+3.g5a6b7c8  <  0.2.1~s1.g…
 * pre-release    after it                  before the release      it        after it
 * ```
 *
 * `s` is for snapshot: a number alone would come before the letters of a pre-release.
 *
 * @returns an upstream version alone: packages are made from the sources and have no revision
 */
export function debianVersion(tree: TreeState): string {
  const base = tree.version.replace('-', '~').replaceAll('-', '.');
  const isAfterRelease = tree.tag === `v${tree.version}`;
  if (tree.commit === undefined) return base;
  if (isAfterRelease && tree.commits === 0 && !tree.isChanged) return base;
  const before = base.includes('~') ? '~~' : '~s';
  const changed = tree.isChanged ? '.changed' : '';
  return `${base}${isAfterRelease ? '+' : before}${tree.commits}.g${tree.commit}${changed}`;
}
