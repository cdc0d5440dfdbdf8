import { expect, test } from 'vitest';
import { describeFault } from '../../../app/_lib/describe-fault.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

test('a fault speaks with the words of the catalogue', () => {
  expect(describeFault(new Fault('NO_NODE', {}))).toEqual({
    message: 'No node is connected, so nothing can run.',
    action: 'Start the agent (npm start does) and wait until the node shows as ready.',
  });
});

test('a silent server is told without the address that the page never had', () => {
  const { message } = describeFault(
    new Fault('UNREACHABLE', { url: 'http://localhost', why: 'Failed to fetch' }),
  );
  expect(message).toBe('The server is not responding.');
});

test('nobody is told to use a terminal for signing in', () => {
  expect(describeFault(new Fault('NOT_SIGNED_IN', {})).action).toBe('Sign in and try again.');
});

test('what is no fault shows nothing of its inside', () => {
  const { message } = describeFault(new Error('secret path /srv/x'));
  expect(message).not.toContain('/srv/x');
});

test('U18: a refused request names the fields and never what was typed', () => {
  const problems = [
    { path: 'body.password', wanted: 'at most 1000 characters', found: '“hunter2”' },
    { path: '', wanted: 'well-formed JSON', found: 'x' },
  ];
  expect(describeFault(new Fault('REQUEST_INVALID', { problems }))).toEqual({
    message: 'Some of the values you entered cannot be used.',
    action: 'Password: expected at most 1000 characters. Expected well-formed JSON.',
  });
});
