import { Fault } from '../../schemas/errors/fault.ts';
import { askedToStop } from '../process/asked-to-stop.ts';
import { readAgentSettings } from './agent-settings.ts';
import { askLibvirt } from './compute/adapters/libvirt/ask-libvirt.ts';
import { mountNodeDisk } from './mount-node-disk.ts';
import { lateNodeDisk } from './storage/adapters/node-disk/late-node-disk.ts';

/** The agent process; runs as root. Settings come from the environment, see agent-settings.ts. */

/** EX_TEMPFAIL of sysexits.h: whoever has started the agent starts it again, the disk of its node first. */
const START_AGAIN = 75;
const NOTHING = (): undefined => undefined;
const say = (line: string): void => console.log(line);

const stop = askedToStop(process.env);
try {
  const settings = readAgentSettings(process.env);
  // It takes seconds to answer, in which drivers and the rest of the agent are loaded, and the disk may come.
  const libvirt = askLibvirt();
  const again = Promise.withResolvers<void>();
  const watch = new AbortController();
  const mounted = settings.hasNodeDisk
    ? mountNodeDisk(settings).then((lines) => lines.forEach(say))
    : Promise.resolve();
  // Also while the node waits to be let in: with its disk it is somebody already.
  void mounted
    .then(() => lateNodeDisk(settings, watch.signal))
    .then(again.resolve)
    .catch(report());
  const { openAgent } = await import('./open-agent.ts');
  const opening = openAgent(settings, {
    onError: report(),
    say,
    libvirt,
    mounted,
    restart: again.resolve,
  });
  opening.catch(() => undefined);
  const early = await Promise.race([opening, stop.then(NOTHING), again.promise.then(NOTHING)]);
  const asked = await Promise.race([stop.then(() => 'stop'), again.promise.then(() => 'again')]);
  watch.abort();
  await early?.close();
  if (asked === 'again') process.exitCode = START_AGAIN;
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
