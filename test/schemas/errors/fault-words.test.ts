import { describe, expect, test } from 'vitest';
import { Fault } from '../../../schemas/errors/fault.ts';

describe('a move that is refused', () => {
  const refused = (what: string): string =>
    new Fault('MOVE_REFUSED', { what, problems: [{ code: 'X', message: 'It is there already.' }] })
      .message;

  test('begins with a capital letter', () => {
    expect(refused('the router of blog')).toBe(
      'The router of blog cannot be moved there: It is there already.',
    );
  });

  test('calls a machine what it is called', () => {
    expect(refused('blog-web')).toBe('blog-web cannot be moved there: It is there already.');
  });
});

describe('a pool that is absent', () => {
  test('on a disk that was not found is told by the label that was looked for', () => {
    const fault = new Fault('POOL_ABSENT', { where: 'the disk “FAST”', label: 'FAST' });
    expect(fault.message).toBe(
      'The pool in the disk “FAST” is not available: no disk of this node has a file system with that label.',
    );
    expect(fault.action).toMatch(/^Plug the disk in, or give its file system the label “FAST”/);
  });

  test('elsewhere, by the mount that is missing', () => {
    const fault = new Fault('POOL_ABSENT', { where: '/mnt/scratch' });
    expect(fault.message).toContain('its disk is not mounted');
    expect(fault.action).toContain('Mount the disk');
  });
});

test.each(['PLAN_REFUSED', 'NO_ROOM'] as const)('%s says each thing once', (code) => {
  const [message, action] = ['barn-1 is not connected.', 'Choose another node.'];
  const problems = [
    { code: 'NODE_CLOSED', message, action },
    { code: 'NODE_CLOSED', message: 'barn-2 is not connected.', action },
    { code: 'NODE_CLOSED', message, action: '' },
    { code: 'NO_NODE', message: 'No node is connected.' },
  ];
  const fault = new Fault(code, { name: 'blog', problems });
  expect(fault.message).toMatch(
    /now: barn-1 is not connected\. barn-2 is not connected\. No node is connected\.$/,
  );
  expect(fault.action).toBe('Choose another node.');
});
