import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrol } from '../../../runtime/agent/link/adapters/enrol.ts';
import { readAgentSettings } from '../../../runtime/agent/agent-settings.ts';
import { simulatedFacts } from '../../../runtime/simulator/simulated-node.ts';
import { createApiClient } from '../../../schemas/client/api-client.ts';
import { startTargetServer, type TargetServer } from '../../attack/lab/target-server.ts';

const run = promisify(execFile);

let server: TargetServer;
beforeAll(async () => {
  server = await startTargetServer({ STACKYARD_HOST: '0.0.0.0' });
});
afterAll(() => server.close());

const api = () => createApiClient({ server: server.url, token: server.localToken, fetch });

/** Has a shell run the line, with a word in place of what starts the agent that prints what that would get. */
async function environmentOf(line: string): Promise<Record<string, string>> {
  const words = 'npm() { test "$*" = "run agent" && env -0; }; stackyardJoin() { env -0; }';
  const script = `${words}; ${line.replace(/ stackyard-join$/, ' stackyardJoin')}`;
  const { stdout } = await run('/bin/sh', ['-c', script], { env: { ...process.env } });
  return Object.fromEntries(
    stdout
      .split('\0')
      .filter(Boolean)
      .map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
  );
}

test('U8: the line of an invitation enrols a node with the settings it gives the agent', async () => {
  const { command, reach, server: address } = await api().inviteNode({ body: { name: 'barn-2' } });
  expect(reach).toBe('network');
  expect(new URL(address).hostname).not.toMatch(/^(localhost|127\.)/);
  const settings = readAgentSettings(await environmentOf(command));
  expect(settings).toMatchObject({ server: address, folder: '/var/lib/stackyard/agent' });
  const facts = simulatedFacts('node-0000000001' as never);
  const { node } = await enrol(settings.server, settings.enrolmentToken ?? '', facts);
  expect(await api().listNodes()).toMatchObject([{ id: node, name: 'barn-2' }]);
});

test('the line for packages gives the agent the same', async () => {
  const { installed, packagedCommand, server, token } = await api().inviteNode({
    body: { name: 'barn-3' },
  });
  expect(installed).toBe('checkout');
  expect(await environmentOf(packagedCommand)).toMatchObject({
    STACKYARD_AGENT_SERVER: server,
    STACKYARD_ENROLMENT_TOKEN: token,
  });
});

test('U8: a name that a node has is refused when inviting, not on the new machine', async () => {
  const again = api().inviteNode({ body: { name: 'barn-2' } });
  await expect(again).rejects.toMatchObject({
    code: 'NAME_TAKEN',
    message: 'The node name “barn-2” is already taken.',
  });
});
