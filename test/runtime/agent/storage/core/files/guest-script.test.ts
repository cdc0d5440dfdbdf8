import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { GUEST_SCRIPT } from '../../../../../../runtime/agent/storage/core/files/guest-script.ts';

test('what a reading guest runs is a sound script', () => {
  expect(GUEST_SCRIPT).not.toContain('@{');
  const args = ['--shell=sh', '--severity=warning', '-'];
  expect(execFileSync('shellcheck', args, { input: GUEST_SCRIPT, encoding: 'utf8' })).toBe('');
});

test('it greets, and reads as much at once as it is asked to', () => {
  expect(GUEST_SCRIPT).toContain("echo 'stackyard-files 1' >&3");
  expect(GUEST_SCRIPT).toContain('bs=1048576 skip="$number" count=1');
  expect(GUEST_SCRIPT).toContain('bs=4096 count=17');
  expect(GUEST_SCRIPT).toContain('head -c 16777216');
});
