import { expect, test } from 'vitest';
import {
  type ConfinementFindings,
  readConfinement,
} from '../../../../../runtime/agent/node/core/confinement.ts';

const quiet: ConfinementFindings = { models: ['dac'], qemuConf: '', statuses: [] };
const status = (mode: number): string => `Name:\tqemu\nNoNewPrivs:\t1\nSeccomp:\t${mode}\nX:\t2\n`;

test('S15: what holds QEMU is told as it is', () => {
  expect(readConfinement(quiet)).toEqual({ users: 'stack', sandbox: true, profiles: 'none' });
  expect(readConfinement({ ...quiet, models: ['apparmor', 'dac'] }).profiles).toBe('apparmor');
  expect(readConfinement({ ...quiet, models: ['selinux', 'dac'] }).profiles).toBe('selinux');
  expect(readConfinement({ ...quiet, models: ['none'] }).users).toBe('shared');
});

test('S15: a filter that was switched off is not claimed, in whatever way that is found out', () => {
  const sandbox = (over: Partial<ConfinementFindings>): boolean =>
    readConfinement({ ...quiet, ...over }).sandbox;
  expect(sandbox({ qemuConf: 'seccomp_sandbox = 0\n' })).toBe(false);
  expect(sandbox({ qemuConf: 'user = "x"\n  seccomp_sandbox=0\n' })).toBe(false);
  expect(sandbox({ qemuConf: '#seccomp_sandbox = 0\n' })).toBe(true);
  expect(sandbox({ qemuConf: 'seccomp_sandbox = 1\n' })).toBe(true);
  // Processes that run show it, whatever the setting says by now.
  expect(sandbox({ statuses: [status(2), status(2)] })).toBe(true);
  expect(sandbox({ statuses: [status(2), status(0)] })).toBe(false);
  expect(sandbox({ qemuConf: 'seccomp_sandbox = 0\n', statuses: [status(2)] })).toBe(true);
});
