/** `stackyard-samples`: builds the sample appliances on this machine, and publishes them here. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createApiClient } from '../../../schemas/client/api-client.ts';
import { publishSamples } from '../samples.ts';
import { readServerRun } from './server-run.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stopping.abort());
}
try {
  const run = await readServerRun();
  if (!run?.isRegistry) throw new Error('No registry runs here.');
  const { server, token } = run;
  await publishSamples({
    root: join(import.meta.dirname, '..', '..', '..'),
    folder: '/var/lib/stackyard/publisher',
    server,
    token,
    home: homedir(),
    api: createApiClient({ server, token, fetch }),
    say: (text) => void process.stdout.write(`${text}\n`),
    signal: stopping.signal,
  });
} catch (error) {
  const isClosed = (error as NodeJS.ErrnoException).code === 'EACCES';
  const why = isClosed ? 'Only root may do that.' : (error as Error).message;
  process.stderr.write(`The sample appliances were not published: ${why}\n`);
  process.exitCode = 1;
}
