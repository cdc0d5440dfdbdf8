import { expect, test } from 'vitest';
import { joinCommands } from '../../../../../runtime/control/nodes/core/join-command.ts';

const SERVER = 'https://yard.lan:8471';

test('another machine becomes a node by one line, from a checkout or from packages', () => {
  const settings = `STACKYARD_AGENT_SERVER=${SERVER} STACKYARD_ENROLMENT_TOKEN=abc`;
  expect(joinCommands(SERVER, { kind: 'token', token: 'abc' })).toEqual({
    command: `${settings} npm run agent`,
    packagedCommand: `${settings} stackyard-join`,
  });
});

test('any number of machines ask to become nodes by one line', () => {
  const { packagedCommand } = joinCommands(SERVER, {
    kind: 'authority',
    authority: 'a1'.repeat(32),
  });
  expect(packagedCommand).toBe(
    `STACKYARD_AGENT_SERVER=${SERVER} STACKYARD_AGENT_AUTHORITY=${'a1'.repeat(32)} stackyard-join`,
  );
});
