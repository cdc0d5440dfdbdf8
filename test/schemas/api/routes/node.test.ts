import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { nodeRoutes } from '../../../../schemas/api/routes/node.ts';

describe('U8: the name of a node that is invited', () => {
  const accepts = (name: string): boolean => nodeRoutes.inviteNode.body.safeParse({ name }).success;

  test.each(['barn-2', 'a', 'a'.repeat(32)])('may be %s', (name) => {
    expect(accepts(name)).toBe(true);
  });

  test.each(['Böse <b>', 'two words', 'Barn', '-a', 'a-', '1a', '', 'a'.repeat(33), 'a\n'])(
    'may not be %j',
    (name) => {
      expect(accepts(name)).toBe(false);
    },
  );
});

describe('what may be written about a node', () => {
  const { labelChars, labelChanges, noteChars, reasonChars } = LIMITS.nodeRecord;
  const takes = (body: object): boolean => nodeRoutes.changeNode.body.safeParse(body).success;
  const label = (key: string, value: string | null = 'x'): boolean =>
    takes({ labels: { [key]: value } });
  const reason = (text: string): boolean =>
    nodeRoutes.cordonNode.body.safeParse({ reason: text }).success &&
    nodeRoutes.startMaintenance.body.safeParse({ reason: text }).success;

  test.each(['a', 'zone', 'disk.kind', 'row-7_b', 'constructor', 'a'.repeat(labelChars)])(
    'a label may be called %s',
    (key) => {
      expect(label(key)).toBe(true);
      expect(label(key, null)).toBe(true);
    },
  );

  test.each(['', 'Zone', '7', '-a', 'a-', 'a b', 'a=b', 'ä', 'a\n', 'a'.repeat(labelChars + 1)])(
    'and not %j',
    (key) => expect(label(key)).toBe(false),
  );

  test('nothing is left of one that is called like the prototype of every object', () => {
    const body = JSON.parse('{"labels": {"__proto__": "x", "zone": "attic"}}') as object;
    const { labels } = nodeRoutes.changeNode.body.parse(body);
    expect(Object.keys(labels ?? {})).toEqual(['zone']);
    expect(Object.getPrototypeOf(labels)).toBe(Object.getPrototypeOf({}));
  });

  test.each(['a', 'SSD', '7', 'r1.b_2-c', 'x'.repeat(labelChars)])(
    'its value may be %s',
    (value) => {
      expect(label('zone', value)).toBe(true);
    },
  );

  test.each([
    '',
    ' ',
    'two words',
    '-a',
    'a-',
    'a\u202eb',
    '$(reboot)',
    'x'.repeat(labelChars + 1),
  ])('and not %j', (value) => expect(label('zone', value)).toBe(false));

  test('so many are changed at once, and not one more', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_none, index) => [`key-${index}`, 'x']));
    expect(takes({ labels: many(labelChanges) })).toBe(true);
    expect(takes({ labels: many(labelChanges + 1) })).toBe(false);
  });

  test.each(['', 'Zwei Zeilen,\n\tmit Einzug.', 'x'.repeat(noteChars)])(
    'a note may be %j',
    (note) => {
      expect(takes({ note })).toBe(true);
    },
  );

  test.each(['a\u001b[2J', 'a\r', 'a\u0000', 'a\u202eb', 'a\u200bb', 'x'.repeat(noteChars + 1)])(
    'and not %j',
    (note) => expect(takes({ note })).toBe(false),
  );

  test.each(['its fan is loud', 'x'.repeat(reasonChars)])('a reason may be %j', (text) => {
    expect(reason(text)).toBe(true);
  });

  test.each(['', 'two\nlines', 'a\u001b[2J', 'a\u202eb', 'x'.repeat(reasonChars + 1)])(
    'and not %j',
    (text) => expect(reason(text)).toBe(false),
  );

  test('nothing else is taken', () => {
    expect(takes({ name: 'other' })).toBe(false);
    expect(takes({ orders: { cordon: null } })).toBe(false);
    expect(nodeRoutes.cordonNode.body.safeParse({ by: 'olga' }).success).toBe(false);
  });
});
