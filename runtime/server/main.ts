import { askedToStop } from '../process/asked-to-stop.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { openServer } from './open-server.ts';
import { readServerSettings } from './settings.ts';

/** The server process. Settings come from the environment, see settings.ts. */

const stop = askedToStop(process.env);
const server = await start();
await stop;
await server.close();
// Next keeps timers that would hold the process for minutes.
process.exit(0);

/** A start that is refused says why in two sentences, not by a stack trace. */
async function start(): ReturnType<typeof openServer> {
  try {
    return await openServer(readServerSettings(process.env), (error) => console.error(error));
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'INTERNAL') throw error;
    const action = error.code === 'USAGE' ? undefined : error.action;
    process.stderr.write([error.message, ...(action ? [action] : []), ''].join('\n'));
    process.exit(error.exit);
  }
}
