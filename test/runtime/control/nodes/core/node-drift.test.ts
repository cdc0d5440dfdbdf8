import { describe, expect, test } from 'vitest';
import { nodeDrift } from '../../../../../runtime/control/nodes/core/node-drift.ts';

const SERVER = { version: '0.2.0', protocol: 3 };
const drift = (version: string, protocol?: number) => nodeDrift({ version, protocol }, SERVER);

describe('the agent of a node', () => {
  test('that is like the server, or of which nothing is known, does not differ', () => {
    expect(drift('0.2.0', 3)).toBeUndefined();
    expect(drift('0.2.0')).toBeUndefined();
    expect(nodeDrift(undefined, SERVER)).toBeUndefined();
  });

  test('that is older is to be updated', () => {
    expect(drift('0.1.9', 3)).toBe(
      'Its agent is version 0.1.9, and the server is version 0.2.0. Update Stackyard on the node, then restart its agent.',
    );
  });

  test('that is newer needs a newer server', () => {
    expect(drift('0.2.1', 3)).toContain('Update the server to the same version.');
    expect(drift('0.10.0', 3)).toBe(
      'Its agent is version 0.10.0, and the server is version 0.2.0. Update the server to the same version.',
    );
  });

  test('that says no version at all is to be updated', () => {
    expect(drift('from a branch')).toMatch(/^Its agent is version from a branch.*on the node/);
  });

  test('that speaks an older protocol cannot do all that is asked, whatever its version', () => {
    const told =
      'speaks protocol 2 and the server protocol 3: stacks that span nodes cannot use it. Update Stackyard on the node';
    expect(drift('0.1.9', 2)).toContain(told);
    expect(drift('0.2.0', 2)).toContain(told);
  });

  test('that speaks a newer protocol differs by its version alone', () => {
    expect(drift('0.2.0', 4)).toBeUndefined();
  });
});
