import { describe, expect, test } from 'vitest';
import {
  failedOn,
  rehearsalOf,
  type UpdateSight,
  versionToDecide,
  whyNoUpdate,
} from '../../../../../runtime/control/schedules/core/why-no-update.ts';
import { UpdateRule } from '../../../../../schemas/api/resources/schedule.ts';

const ABOUT = 'yard.example/acme/blog:2.0.0';
const rule = (parts: object = {}) => UpdateRule.parse({ mode: 'apply', ...parts });
const newer = (security = false) =>
  ({ version: '2.0.0', reference: ABOUT, here: true, changes: [], security }) as never;
const failed = { outcome: 'failed', about: ABOUT, operation: 'op-1' } as never;
const stack = (name: string, version = '1.0.0') =>
  ({
    id: `stack-${name}`,
    name,
    appliance: { digest: 'sha256:a', manifest: { version } },
  }) as never;

const why = (parts: Partial<UpdateSight> = {}) =>
  whyNoUpdate({
    name: 'blog',
    rule: rule(),
    state: 'running',
    newer: newer(),
    run: undefined,
    failedOn: undefined,
    rehearsal: undefined,
    isTakenBack: false,
    ...parts,
  });

describe('a stack is updated by schedule', () => {
  test('when there is a newer version, and nothing speaks against it', () => {
    expect(why()).toBeUndefined();
    expect(why({ newer: null })).toBe('It has the latest version.');
  });

  test('only to what closes a security hole, where the rule says so', () => {
    const security = rule({ which: 'security' });
    expect(why({ rule: security })).toMatch(/^Version 2\.0\.0 closes no security hole/);
    expect(why({ rule: security, newer: newer(true) })).toBeUndefined();
    expect(why({ newer: newer(true) })).toBeUndefined();
  });

  test('not again to what was tried and did not succeed', () => {
    expect(why({ run: failed })).toMatch(/^Its update to 2\.0\.0 did not succeed/);
    const others: object[] = [
      { outcome: 'failed', about: ABOUT, operation: null },
      { outcome: 'failed', about: 'yard.example/acme/blog:1.5.0', operation: 'op-1' },
      { outcome: 'succeeded', about: ABOUT, operation: 'op-1' },
    ];
    for (const run of others) expect(why({ run: run as never })).toBeUndefined();
  });

  test('not again to what it was taken back from', () => {
    expect(why({ isTakenBack: true })).toMatch(/^It had 2\.0\.0 before and was taken back/);
  });

  test('not to what did not succeed on another stack', () => {
    expect(why({ failedOn: 'shop' })).toMatch(/did not succeed on shop, so it goes no further/);
  });

  test('by a person, where the rule only rehearses it, once it was rehearsed', () => {
    const rehearse = rule({ mode: 'rehearse' });
    expect(why({ rule: rehearse })).toBeUndefined();
    expect(why({ rule: rehearse, rehearsal: { outcome: 'held' } })).toMatch(
      /was rehearsed and held\. .*yard stack upgrade blog$/,
    );
    expect(why({ rule: rehearse, rehearsal: { outcome: 'rolled-back' } })).toBe(
      'Its upgrade to 2.0.0 was rehearsed, and would be rolled back.',
    );
    for (const mode of ['apply', 'rehearse-and-apply']) {
      expect(why({ rule: rule({ mode }), rehearsal: { outcome: 'held' } })).toBeUndefined();
    }
  });

  test('only while it runs', () => {
    for (const state of ['stopped', 'degraded', 'starting'] as const) {
      expect(why({ state })).toBe(
        `It is ${state}: whether it works with another version is only seen while it runs.`,
      );
    }
  });
});

describe('an update stops at the first stack on which it does not succeed', () => {
  const onShop = { ...(failed as object), stack: 'stack-shop' } as never;
  const wanted = { stack: 'stack-blog' as never, about: ABOUT };

  test('for all others', () => {
    expect(failedOn([onShop], wanted, [stack('blog'), stack('shop')])).toBe('shop');
    expect(failedOn([], wanted, [stack('blog'), stack('shop')])).toBeUndefined();
  });

  test('not for itself, not for another version, not where nothing was tried', () => {
    const stacks = [stack('blog'), stack('shop')];
    expect(failedOn([onShop], { ...wanted, stack: 'stack-shop' as never }, stacks)).toBeUndefined();
    expect(failedOn([onShop], { ...wanted, about: `${ABOUT}1` }, stacks)).toBeUndefined();
    const refused = { ...(onShop as object), operation: null } as never;
    const done = { ...(onShop as object), outcome: 'succeeded' } as never;
    expect(failedOn([refused, done], wanted, stacks)).toBeUndefined();
  });

  test('until that one has it after all, or is gone', () => {
    expect(failedOn([onShop], wanted, [stack('blog'), stack('shop', '2.0.0')])).toBeUndefined();
    expect(failedOn([onShop], wanted, [stack('blog'), stack('shop', '2.1.0')])).toBeUndefined();
    expect(failedOn([onShop], wanted, [stack('blog')])).toBeUndefined();
  });
});

test('a rehearsal counts for the version that the stack has', () => {
  const of = (version: string, digest: string) => ({ version, from: { digest } }) as never;
  const all = [of('1.5.0', 'sha256:a'), of('2.0.0', 'sha256:old'), of('2.0.0', 'sha256:a')];
  expect(rehearsalOf(all, '2.0.0', stack('blog'))).toBe(all[2]);
  expect(rehearsalOf(all.slice(0, 2), '2.0.0', stack('blog'))).toBeUndefined();
});

describe('a person decides about a version that was rehearsed by schedule', () => {
  const rehearsed = { outcome: 'succeeded', about: ABOUT } as never;
  const decide = (parts: object = {}) =>
    versionToDecide({
      stack: stack('blog'),
      rule: { update: rule({ mode: 'rehearse' }) },
      run: rehearsed,
      ...parts,
    });

  test('as long as the stack has not got it', () => {
    expect(decide()).toBe('2.0.0');
    expect(decide({ stack: stack('blog', '2.0.0') })).toBeUndefined();
  });

  test('and not where the rule applies it, or nothing came of it', () => {
    expect(decide({ rule: { update: rule() } })).toBeUndefined();
    expect(decide({ rule: { update: null } })).toBeUndefined();
    expect(decide({ rule: null })).toBeUndefined();
    expect(decide({ run: undefined })).toBeUndefined();
    expect(decide({ run: { outcome: 'running', about: ABOUT } })).toBeUndefined();
    expect(decide({ run: { outcome: 'succeeded', about: null } })).toBeUndefined();
  });
});
