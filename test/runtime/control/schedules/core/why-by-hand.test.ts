import { expect, test } from 'vitest';
import { whyByHand } from '../../../../../runtime/control/schedules/core/why-by-hand.ts';

const port = (title: string, change: string) => ({ title, change }) as never;

test('an upgrade that nothing speaks against is made by schedule', () => {
  const ports = [port('Site', 'kept'), port('Old', 'gone'), port('Other', 'changed')];
  expect(whyByHand({ problems: [], ports })).toBeUndefined();
});

test('what stands in the way is told with what to do', () => {
  const problems = [
    { code: 'A', message: 'It asks for a colour.', action: 'Say one.' },
    { code: 'B', message: 'A disk is full.' },
  ];
  expect(whyByHand({ problems, ports: [] })).toBe('It asks for a colour. Say one. A disk is full.');
});

test('a port that is opened is for a person to agree to', () => {
  const ports = [port('Site', 'kept'), port('Admin', 'new'), port('Mail', 'new')];
  expect(whyByHand({ problems: [], ports })).toBe(
    'It would publish what the version before did not: “Admin”, “Mail”. Upgrade it by hand if you agree.',
  );
});
