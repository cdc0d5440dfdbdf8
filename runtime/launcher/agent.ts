/** Runs an agent without a server beside it: what `npm run agent` does once everything is set up. */
import { join } from 'node:path';
import { Fault } from '../../schemas/errors/fault.ts';
import { readAgentSettings } from '../agent/agent-settings.ts';
import { agentCommand, withoutCode } from './agent-command.ts';
import { startChild } from './child.ts';
import { keepEnvironment } from './keep-environment.ts';
import { whenToldToEnd } from './when-told-to-end.ts';

const KEPT = [
  'STACKYARD_AGENT_FOLDER',
  'STACKYARD_AGENT_SERVER',
  'STACKYARD_AGENT_AUTHORITY',
  'STACKYARD_AGENT_ADDRESS',
  'STACKYARD_AGENT_IMAGE_PORT',
  'STACKYARD_AGENT_TUNNEL_PORT',
  'STACKYARD_AGENT_UPLINKS',
  'STACKYARD_AGENT_IPXE_FOLDER',
  'STACKYARD_ENROLMENT_TOKEN',
  'STACKYARD_LAUNCHED',
];

try {
  const { server } = readAgentSettings(process.env);
  const privilege = (process.env.STACKYARD_PRIVILEGE ?? '').split(' ').filter(Boolean);
  const root = join(import.meta.dirname, '..', '..');
  const command = [
    ...keepEnvironment(privilege, KEPT),
    ...(await agentCommand({ root, privilege })),
  ];
  process.stdout.write(`The agent is starting as a node of ${server}. Ctrl-C stops it.\n`);
  const agent = startChild('agent', command, {
    logFile: undefined,
    env: { ...withoutCode(process.env), STACKYARD_LAUNCHED: '1' },
    cwd: '/',
  });
  let stopped = false;
  whenToldToEnd(() => {
    stopped = true;
    void agent.stop();
  });
  const end = await agent.ended;
  if (!stopped) throw new Error(`It ended by itself (${end}).`);
} catch (error) {
  const why = error instanceof Fault ? `${error.message} ${error.action ?? ''}` : String(error);
  process.stderr.write(`The agent is not running: ${why.trim()}\n`);
  process.exitCode = 1;
}
