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
  expect(message).toBe('The server does not answer.');
});

test('nobody is told to use a terminal for signing in', () => {
  expect(describeFault(new Fault('NOT_SIGNED_IN', {})).action).toBe('Sign in and try again.');
});

test('what is no fault shows nothing of its inside', () => {
  const { message } = describeFault(new Error('secret path /srv/x'));
  expect(message).not.toContain('/srv/x');
});
