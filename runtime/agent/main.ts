import { Fault } from '../../schemas/errors/fault.ts';
import { askedToStop } from '../process/asked-to-stop.ts';
import { readAgentSettings } from './agent-settings.ts';
import { openAgent } from './open-agent.ts';

/** The agent process; runs as root. Settings come from the environment, see agent-settings.ts. */

const stop = askedToStop(process.env);
try {
  const opening = openAgent(readAgentSettings(process.env), {
    onError: report(),
    say: (line) => console.log(line),
  });
  // A machine may wait for days until it is approved; nothing has begun then.
  const agent = await Promise.race([opening, stop]);
  await stop;
  await agent?.close();
} catch (error) {
  const fault = Fault.from(error);
  console.error(fault.code === 'INTERNAL' ? error : `${fault.message} ${fault.action ?? ''}`);
  process.exitCode = 1;
}
process.exit();

/** @returns says an error once, however often it comes in a row */
function report(): (error: unknown) => void {
  let last = '';
  return (error) => {
    const text = error instanceof Fault ? error.message : String(error);
    if (text === last) return;
    last = text;
    console.error(new Date().toISOString(), error instanceof Fault ? text : error);
  };
}
