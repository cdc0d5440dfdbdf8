import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AlertEntry } from '../../../../runtime/control/alerts/core/alert-message.ts';
import type { AlertTarget, NewAlertChannel } from '../../../../schemas/api/resources/alert.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { laterFaultCode } from '../../../fakes/fault-code.ts';
import { ControlBench, NODE, waitUntil } from '../../../fakes/control-bench.ts';
import { enrolledNode } from '../../../fakes/enrolled-node.ts';

/** People are told what needs them, once, and once more when it is over. */
let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const { settleMs, firstPauseMs } = LIMITS.alerts;
const HOOK = { kind: 'webhook', url: 'https://chat.example/hook', allowPrivate: false } as const;
const MAIL: Extract<AlertTarget, { kind: 'mail' }> = {
  kind: 'mail',
  host: 'mail.example',
  port: 587,
  security: 'starttls',
  from: 'yard@example.org',
  to: ['mia@example.org'],
};
const add = (name: string, parts: Partial<NewAlertChannel> = {}) =>
  bench.call('addAlertChannel', { body: { name, target: HOOK, ...parts } });
const list = () => bench.call('listAlertChannels');
let aheadMs = 0;
async function later(ms: number): Promise<void> {
  aheadMs += ms;
  bench.ahead(aheadMs);
  const { observed } = bench.control.dependencies;
  await waitUntil(() => !observed.isLost(NODE));
  await bench.control.alerts.look();
}
beforeEach(() => {
  aheadMs = 0;
});
/** What was told of the node that comes and goes. */
const told = () =>
  bench.alerted.flatMap(({ message: { begun, over } }) => [
    ...begun.filter(isNew).map(() => 'begun'),
    ...over.filter(isNew).map(() => 'over'),
  ]);
const isNew = ({ kind, subject }: AlertEntry): boolean =>
  kind === 'node-pending' && subject.name === 'new';
/** A node that has never reported. */
const addNode = (): Promise<void> =>
  bench.control.dependencies.nodes.add(enrolledNode('node-0000000009' as never, { name: 'new' }));
const removeNode = () => bench.control.dependencies.nodes.remove('node-0000000009' as never);

test('who is told is kept, with a secret that is told once', async () => {
  const added = await add('chat');
  expect(added.secret).toMatch(/^[\w-]{43}$/);
  const { secret: _secret, ...shown } = added;
  expect(await list()).toEqual([shown]);
  expect(shown).toMatchObject({ name: 'chat', target: HOOK, toldAt: null, problem: null });
  expect((await add('own', { secret: 'my own long secret' })).secret).toBeNull();
  expect((await add('mail', { target: MAIL })).secret).toBeNull();
  expect(JSON.stringify(await list())).not.toContain('my own long secret');
  await bench.call('removeAlertChannel', { params: { channel: 'chat' } });
  expect((await list()).map(({ name }) => name)).toEqual(['mail', 'own']);
});

test('what cannot be used is refused', async () => {
  await add('chat');
  expect(await laterFaultCode(add('chat'))).toBe('NAME_TAKEN');
  expect(await laterFaultCode(add('short', { secret: 'short' }))).toBe('USAGE');
  expect(await laterFaultCode(add('mail', { target: { ...MAIL, user: 'mia' } }))).toBe('USAGE');
  expect(await laterFaultCode(add('mail', { target: MAIL, secret: 'a password' }))).toBe('USAGE');
  const nobody = { params: { channel: 'nobody' } };
  expect(await laterFaultCode(bench.call('removeAlertChannel', nobody))).toBe('NOT_FOUND');
  expect(await laterFaultCode(bench.call('testAlertChannel', nobody))).toBe('NOT_FOUND');
  for (let index = 1; index < LIMITS.alerts.channels; index += 1) await add(`c${index}`);
  expect(await laterFaultCode(add('one-more'))).toBe('LIMIT_EXCEEDED');
});

test('a test gets there, signed with the secret, or says why not', async () => {
  const { secret } = await add('chat');
  const params = { channel: 'chat' };
  await bench.call('testAlertChannel', { params });
  expect(bench.alerted).toMatchObject([{ secret, message: { test: true } }]);
  bench.alertsLost = 'it answered 500';
  expect(await laterFaultCode(bench.call('testAlertChannel', { params }))).toBe('ALERT_NOT_SENT');
});

describe('what needs a person', () => {
  test('is told once it has lasted, and when it is over, also by a server that was started anew', async () => {
    await add('chat');
    await later(0);
    await addNode();
    await later(1);
    expect(told()).toEqual([]);
    await later(settleMs);
    await later(settleMs);
    expect(told()).toEqual(['begun']);
    expect(bench.alerted[0]!.message.server).toBe('http://registry.test');
    expect(await list()).toMatchObject([{ toldAt: expect.any(String), problem: null }]);
    void bench.killServer().catch(() => undefined);
    await bench.startServer();
    await later(settleMs);
    expect(told()).toHaveLength(1);
    await removeNode();
    await later(1);
    await later(settleMs);
    expect(told()).toEqual(['begun', 'over']);
    await later(settleMs);
    expect(told()).toHaveLength(2);
  });

  test('that does not get through is tried again after a pause, and is not lost', async () => {
    await add('chat');
    await addNode();
    await later(1);
    bench.alertsLost = 'it answered 500';
    await later(settleMs);
    expect(await list()).toMatchObject([
      { toldAt: null, problem: { why: expect.stringContaining('it answered 500') } },
    ]);
    bench.alertsLost = undefined;
    await later(firstPauseMs - 1_000);
    expect(told()).toEqual([]);
    await later(1_000);
    expect(told()).toEqual(['begun']);
    expect(await list()).toMatchObject([{ toldAt: expect.any(String), problem: null }]);
  });

  test('is told to each of them, and to one that is added later as well', async () => {
    await add('chat');
    await addNode();
    await later(1);
    await later(settleMs);
    await add('mail', { target: MAIL });
    await later(1);
    await later(settleMs);
    expect(told()).toEqual(['begun', 'begun']);
  });
});
