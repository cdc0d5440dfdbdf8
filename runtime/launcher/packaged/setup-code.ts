/** `stackyard-setup-code`: where the server is, and what the page for the first administrator asks for. */
import { createApiClient } from '../../../schemas/client/api-client.ts';
import { readServerRun } from './server-run.ts';

try {
  const run = await readServerRun();
  if (!run) throw new Error('It does not run here: systemctl status stackyard-server');
  const { server, token, address, setupCode } = run;
  const { setupNeeded } = await createApiClient({ server, token, fetch }).getSession();
  const lines = setupNeeded
    ? [
        'Open it to create the administrator. It asks for this code, which only root can see:',
        `Set-up code: ${setupCode}`,
        'It changes with each start of the server; “stackyard-setup-code” shows it again.',
      ]
    : ['It has an administrator, so no set-up code is needed any more.'];
  process.stdout.write([`Stackyard is at ${address}`, ...lines, ''].join('\n'));
} catch (error) {
  const isClosed = (error as NodeJS.ErrnoException).code === 'EACCES';
  const why = isClosed ? 'Only root may ask for it.' : (error as Error).message;
  process.stderr.write(`There is no set-up code. ${why}\n`);
  process.exitCode = 1;
}
