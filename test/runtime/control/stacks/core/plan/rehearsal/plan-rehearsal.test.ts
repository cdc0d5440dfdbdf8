import { describe, expect, test } from 'vitest';
import { planRehearsal } from '../../../../../../../runtime/control/stacks/core/plan/rehearsal/plan-rehearsal.ts';
import type { ClonePlan } from '../../../../../../../schemas/api/resources/clone.ts';
import type { UpgradePlan } from '../../../../../../../schemas/api/resources/upgrade.ts';

const upgrade = (over: Record<string, unknown> = {}): UpgradePlan =>
  ({
    stack: { id: 'stack-0123456789', name: 'blog' },
    appliance: { version: '2.0.0' },
    from: { version: '1.0.0' },
    probationMs: 60_000,
    fetch: { bytes: 5, totalBytes: 9 },
    hash: 'sha256:u',
    power: 'on',
    permissions: { from: { egress: 'none' }, to: { egress: 'none' } },
    notices: [{ code: 'DATA_SIZE_KEPT', message: 'A volume stays.' }],
    problems: [],
    ...over,
  }) as unknown as UpgradePlan;
const clone = (over: Record<string, unknown> = {}): ClonePlan =>
  ({
    name: 'blog-rehearsal',
    machines: [{ name: 'blog-rehearsal-db', node: 'n', nodeName: 'a', cpu: 1, memoryBytes: 7 }],
    notices: [{ code: 'CLONE_PLACE', message: 'It is bound to a.' }],
    problems: [],
    ...over,
  }) as unknown as ClonePlan;
const egress = (from: string, to: string) =>
  upgrade({ permissions: { from: { egress: from }, to: { egress: to } } });
const codes = (plan: UpgradePlan, copy = clone()): string[] =>
  planRehearsal(plan, copy).notices.map(({ code }) => code);

describe('the plan of a rehearsal', () => {
  test('tells what is tried, on what, and for how long', () => {
    const plan = planRehearsal(upgrade(), clone());
    expect(plan).toEqual({
      stack: { id: 'stack-0123456789', name: 'blog' },
      appliance: { version: '2.0.0' },
      from: { version: '1.0.0' },
      clone: {
        name: 'blog-rehearsal',
        machines: [{ name: 'blog-rehearsal-db', nodeName: 'a', cpu: 1, memoryBytes: 7 }],
      },
      probationMs: 60_000,
      upgrade: 'sha256:u',
      hash: plan.hash,
      fetch: { bytes: 5, totalBytes: 9 },
      notices: [],
      problems: [],
    });
    const other = (over: Record<string, unknown>, copy = clone()) =>
      planRehearsal(upgrade(over), copy).hash;
    expect(other({ fetch: { bytes: 0, totalBytes: 9 } })).toBe(plan.hash);
    expect(other({ hash: 'sha256:v' })).not.toBe(plan.hash);
    expect(other({ probationMs: 1 })).not.toBe(plan.hash);
    expect(other({}, clone({ name: 'other' }))).not.toBe(plan.hash);
  });

  test('what is in the way of the upgrade, or of the clone, is in its way; each once', () => {
    const [first, second] = ['It is older.', 'a is not connected.'].map((message) => ({
      code: 'WHY',
      message,
    }));
    const { problems } = planRehearsal(
      upgrade({ problems: [first, second] }),
      clone({ problems: [second] }),
    );
    expect(problems).toEqual([first, second]);
  });

  test('says what a fence keeps from its machines, where they could reach the internet', () => {
    expect(codes(egress('internet', 'none'))).toEqual(['FENCED']);
    expect(codes(egress('none', 'internet'))).toEqual(['FENCED']);
    expect(planRehearsal(egress('internet', 'internet'), clone()).notices).toEqual([
      {
        code: 'FENCED',
        message:
          'Its machines may reach the internet, and those of the rehearsal reach nothing: what they fetch when they start is missing there.',
      },
    ]);
    expect(codes(egress('none', 'none'))).toEqual([]);
  });

  test('says that a stack that is off is started there', () => {
    expect(planRehearsal(upgrade({ power: 'off' }), clone()).notices).toEqual([
      {
        code: 'OFF_IS_STARTED',
        message: 'blog is off; its clone is started, so that the newer version is tried.',
      },
    ]);
  });

  test('says that the clone is part of no LAN', () => {
    const notices = [
      { code: 'CLONE_PLACE', message: 'a' },
      { code: 'CLONE_NO_UPLINK', message: 'b' },
    ];
    expect(codes(upgrade(), clone({ notices }))).toEqual(['CLONE_NO_UPLINK']);
  });
});
