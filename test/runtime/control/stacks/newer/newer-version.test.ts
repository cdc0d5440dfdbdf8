import { describe, expect, test } from 'vitest';
import {
  closesHole,
  newerVersion,
  versionsAbove,
} from '../../../../../runtime/control/stacks/newer/newer-version.ts';

const trusted = (...versions: string[]) => versions.map((version) => ({ version, trusted: true }));
const strange = (...versions: string[]) => versions.map((version) => ({ version, trusted: false }));

describe('the newer version', () => {
  test('is the highest that is trusted, by number and not by letter', () => {
    expect(newerVersion('1.2.0', trusted('1.9.0', '1.10.0', '1.2.1'))).toBe('1.10.0');
    expect(newerVersion('9.0.0', trusted('10.0.0'))).toBe('10.0.0');
  });

  test('is none when what is installed is the highest, or beyond it', () => {
    expect(newerVersion('1.2.0', trusted('1.2.0', '1.1.9', '0.9.0'))).toBeUndefined();
    expect(newerVersion('2.0.0', trusted('1.9.9'))).toBeUndefined();
    expect(newerVersion('1.0.0', [])).toBeUndefined();
  });

  test('is never one that is not trusted: the next trusted one counts', () => {
    const known = [...strange('3.0.0'), ...trusted('2.0.0', '1.5.0')];
    expect(newerVersion('1.0.0', known)).toBe('2.0.0');
    expect(newerVersion('1.0.0', strange('3.0.0'))).toBeUndefined();
  });

  test('is a pre-release only for somebody who runs one', () => {
    expect(newerVersion('1.0.0', trusted('2.0.0-rc.1'))).toBeUndefined();
    expect(newerVersion('1.0.0', trusted('2.0.0-rc.1', '1.1.0'))).toBe('1.1.0');
    expect(newerVersion('2.0.0-rc.1', trusted('2.0.0-rc.2'))).toBe('2.0.0-rc.2');
    expect(newerVersion('2.0.0-rc.2', trusted('2.0.0-rc.10', '2.0.0'))).toBe('2.0.0');
    expect(newerVersion('2.0.0-rc.1', trusted('2.0.0-beta.9', '1.9.0'))).toBeUndefined();
  });
});

describe('a security hole', () => {
  const closing = (version: string, isTrusted = true) => ({
    version,
    trusted: isTrusted,
    security: true,
  });

  test('is closed by a later version, and stays closed by those after it', () => {
    expect(closesHole('1.0.0', [closing('1.1.0')])).toBe(true);
    expect(closesHole('1.0.0', [closing('1.1.0'), ...trusted('1.2.0')])).toBe(true);
    expect(closesHole('1.0.0', trusted('1.1.0', '1.2.0'))).toBe(false);
  });

  test('that the installed version has closed is none, nor is what nobody trusted says', () => {
    expect(closesHole('1.1.0', [closing('1.1.0'), ...trusted('1.2.0')])).toBe(false);
    expect(closesHole('1.0.0', [closing('1.1.0', false), ...trusted('1.2.0')])).toBe(false);
    expect(closesHole('1.0.0', [closing('2.0.0-rc.1'), ...trusted('1.2.0')])).toBe(false);
  });
});

describe('versions above an installed one', () => {
  test('are sorted, the highest first, each once', () => {
    const tags = ['1.1.0', '1.0.0', '2.0.0', '1.10.0', '1.1.0', '0.9.0'];
    expect(versionsAbove('1.0.0', tags)).toEqual(['2.0.0', '1.10.0', '1.1.0']);
  });

  test('leave out tags that are no versions', () => {
    const tags = ['latest', 'stable', 'v3.0.0', '3.0', '01.2.3', '3.0.0+build', 'sha256-abc'];
    expect(versionsAbove('1.0.0', tags)).toEqual([]);
  });
});
