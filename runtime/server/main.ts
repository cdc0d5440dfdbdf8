import { askedToStop } from '../process/asked-to-stop.ts';
import { openServer } from './open-server.ts';
import { readServerSettings } from './settings.ts';

/** The server process. Settings come from the environment, see settings.ts. */

const stop = askedToStop(process.env);
const server = await openServer(readServerSettings(process.env), (error) => {
  console.error(error);
});
await stop;
await server.close();
// Next keeps timers that would hold the process for minutes.
process.exit(0);
