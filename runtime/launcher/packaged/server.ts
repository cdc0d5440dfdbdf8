/**
 * What the unit of the Debian package stackyard-server runs: the server, with a set-up code and a token
 * of this run, which root finds in its folder in /run.
 */
import { randomBytes } from 'node:crypto';
import { SETUP_CODE_BYTES, writeSetupCode } from '../../accounts/core/setup-code.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { readServerSettings } from '../../server/settings.ts';
import { LOCAL_TOKEN } from '../local-credentials.ts';
import { nearAgentUrl, nearUrl } from '../near-url.ts';
import { RUN_FOLDER, writeServerRun } from './server-run.ts';

const token = `${LOCAL_TOKEN}${randomBytes(32).toString('base64url')}`;
const setupCode = writeSetupCode(randomBytes(SETUP_CODE_BYTES));
try {
  const settings = readServerSettings(process.env);
  const { agentReach, reach, roles } = settings;
  await writeServerRun(process.env.RUNTIME_DIRECTORY ?? RUN_FOLDER, {
    server: nearUrl(settings),
    address: reach.publicUrl ?? nearUrl(settings),
    agentServer: nearAgentUrl(settings),
    agentAddress: agentReach === 'host' ? 'none' : '',
    isAdmin: roles.includes('admin'),
    isRegistry: roles.includes('registry'),
    token,
    setupCode,
  });
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  process.stderr.write(`Stackyard was not started: ${error.message}\n`);
  process.exit(error.exit);
}
process.env.STACKYARD_LOCAL_TOKEN = token;
process.env.STACKYARD_SETUP_CODE = setupCode;
process.env.STACKYARD_INSTALLED = 'packages';
await import('../../server/main.ts');
