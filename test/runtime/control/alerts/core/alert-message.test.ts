import { expect, test } from 'vitest';
import {
  alertMessage,
  alertText,
  testMessage,
} from '../../../../../runtime/control/alerts/core/alert-message.ts';
import type { KnownTrouble } from '../../../../../runtime/control/alerts/core/alert-news.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const known = (name: string, parts: Partial<KnownTrouble> = {}): KnownTrouble => ({
  kind: 'stack-failed',
  subject: { kind: 'stack', id: `stack-${name}`, name },
  sentence: 'It failed.',
  action: 'Look at it.',
  seenMs: Date.parse('2026-05-01T12:00:00Z'),
  isTold: false,
  goneMs: null,
  ...parts,
});
const around = { server: 'https://yard.example', at: new Date('2026-05-01T12:01:00Z') };

test('a message says what is new with what to do, and what is over', () => {
  const node = { kind: 'node', id: 'node-1', name: 'barn' } as const;
  const begun = [known('blog'), known('', { kind: 'node-lost', subject: node })];
  const message = alertMessage({ begun, over: [known('shop')] }, around);
  expect(message).toEqual({
    version: 1,
    server: 'https://yard.example',
    at: '2026-05-01T12:01:00.000Z',
    test: false,
    subject: 'Stackyard: 2 new, 1 over',
    begun: [
      {
        kind: 'stack-failed',
        subject: { kind: 'stack', id: 'stack-blog', name: 'blog' },
        sentence: 'It failed.',
        action: 'Look at it.',
        since: '2026-05-01T12:00:00.000Z',
      },
      expect.objectContaining({ kind: 'node-lost', subject: node }),
    ],
    over: [expect.objectContaining({ subject: expect.objectContaining({ name: 'shop' }) })],
    more: 0,
  });
  expect(alertText(message)).toBe(
    [
      'Stack blog: It failed.\nLook at it.',
      'Node barn: It failed.\nLook at it.',
      'Over:\n- Stack shop: It failed.',
      'Everything at a glance: https://yard.example\n',
    ].join('\n\n'),
  );
});

test('one that is only about what is over, or what is new, says so in its subject', () => {
  expect(alertMessage({ begun: [], over: [known('a')] }, around).subject).toBe('Stackyard: 1 over');
  expect(alertMessage({ begun: [known('a')], over: [] }, around).subject).toBe('Stackyard: 1 new');
});

test('many are counted', () => {
  const { named } = LIMITS.alerts;
  const many = Array.from({ length: named - 1 }, (_, index) => known(`s${index}`));
  const over = [known('x'), known('y'), known('z')];
  const message = alertMessage({ begun: many, over }, around);
  expect([message.begun.length, message.over.length, message.more]).toEqual([named - 1, 1, 2]);
  expect(alertText(message)).toContain('And 2 more.');
  const more = alertMessage({ begun: [...many, ...over], over }, around);
  expect([more.begun.length, more.over.length, more.more]).toEqual([named, 0, 5]);
});

test('what others have written stays in its line', () => {
  const server = { kind: 'server', id: 'server', name: 'This server' } as const;
  const hostile = known('a', { subject: server, sentence: 'x\r\nBcc: all\u001b[2J\u2028y\u0085z' });
  expect(alertText(alertMessage({ begun: [hostile], over: [] }, around))).toMatch(
    /^This server: x Bcc: all \[2J y z\nLook at it\.\n/,
  );
});

test('a test says that it is one', () => {
  const message = testMessage(around);
  expect(message).toMatchObject({
    test: true,
    subject: 'Stackyard: this is a test',
    begun: [],
    over: [],
  });
  expect(alertText(message)).toBe(
    'This is a test: messages of this server get here.\n\nEverything at a glance: https://yard.example\n',
  );
});
