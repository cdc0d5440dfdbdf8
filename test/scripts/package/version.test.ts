import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { debianVersion, type TreeState } from '../../../scripts/package/version.ts';

const tree = (version: string, tag: string | undefined, commits: number): TreeState => ({
  version,
  tag,
  commits,
  commit: '1f2e3d4',
  isChanged: false,
});

/** As they come about, one after the other. */
const HISTORY: [string, TreeState][] = [
  ['0.2.0~rc.1~~7.g1f2e3d4', tree('0.2.0-rc.1', 'v0.1.0', 7)],
  ['0.2.0~rc.1', tree('0.2.0-rc.1', 'v0.2.0-rc.1', 0)],
  ['0.2.0~rc.1+2.g1f2e3d4', tree('0.2.0-rc.1', 'v0.2.0-rc.1', 2)],
  ['0.2.0~s9.g1f2e3d4', tree('0.2.0', 'v0.1.0', 9)],
  ['0.2.0~s10.g1f2e3d4', tree('0.2.0', undefined, 10)],
  ['0.2.0~s10.g1f2e3d4.changed', { ...tree('0.2.0', 'v0.1.0', 10), isChanged: true }],
  ['0.2.0', tree('0.2.0', 'v0.2.0', 0)],
  ['0.2.0+3.g1f2e3d4', tree('0.2.0', 'v0.2.0', 3)],
  ['0.2.1~s4.g1f2e3d4', tree('0.2.1', 'v0.2.0', 4)],
];

describe('the version of the Debian packages', () => {
  test.each(HISTORY)('is %s', (version, state) => {
    expect(debianVersion(state)).toBe(version);
  });

  test('is above the one before, as dpkg compares them', () => {
    const wrong = HISTORY.slice(1).filter(([version], index) => {
      const before = HISTORY[index]?.[0] ?? '';
      try {
        execFileSync('dpkg', ['--compare-versions', before, 'lt', version]);
        return false;
      } catch {
        return true;
      }
    });
    expect(wrong).toEqual([]);
  });

  test('is that of package.json alone, where the sources come without git', () => {
    expect(debianVersion({ ...tree('0.2.0', undefined, 0), commit: undefined })).toBe('0.2.0');
  });
});
