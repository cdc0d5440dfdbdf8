import { setTimeout as delay } from 'node:timers/promises';
import type { Machine, Stack } from '../../../schemas/api/resources/stack.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import type { Connection } from '../server/connection.ts';
import { keepAsking } from '../server/patience.ts';
import { oneLine } from '../terminal/one-line.ts';
import { ConsoleReader } from './console-reader.ts';

export interface ConsolesRequest {
  readonly stack: Stack;
  readonly machines: readonly Machine[];
  /** Go on until Ctrl-C. */
  readonly follow: boolean;
  /** Lines of each machine to begin with; undefined: everything that the server keeps. */
  readonly tail: number | undefined;
  /** Gets plain text, see `ConsolePart`. */
  readonly show: (machine: Machine, text: string) => void;
}

/**
 * Shows the consoles of machines: what there is and, when followed, what comes. Ctrl-C ends that; a
 * server that is away for a while does not.
 *
 * @throws Fault what the server refuses with, UNREACHABLE when it stays away
 */
export async function showConsoles(
  connection: Connection,
  request: ConsolesRequest,
): Promise<void> {
  const { machines, follow, tail, show } = request;
  const { signal } = connection.context;
  const readers = machines.map((machine) => ({ machine, reader: new ConsoleReader() }));
  for (const { machine, reader } of readers) {
    const text = await readMore(connection, request, machine, reader);
    show(machine, lastLines(follow ? text : `${text}${reader.finish()}`, tail));
  }
  if (!follow) return;
  try {
    for (;;) {
      await delay(LIMITS.cli.consolePollMs, undefined, { signal });
      for (const { machine, reader } of readers) {
        show(machine, await askPatiently(connection, request, machine, reader));
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function readMore(
  { api, context }: Connection,
  { stack }: ConsolesRequest,
  machine: Machine,
  reader: ConsoleReader,
): Promise<string> {
  const params = { stack: stack.id, machine: machine.id };
  const answer = await api.getConsole({ params, query: { after: reader.after } });
  const { text, lostBytes } = reader.take(answer, context.now());
  if (lostBytes > 0) {
    const lost = `${formatByteSize(lostBytes)} of the console of ${machine.name} are missing here.`;
    context.stderr(`${oneLine(lost)}\n`);
  }
  return text;
}

/** A try that fails once is no news. */
const askPatiently = (...request: Parameters<typeof readMore>): Promise<string> =>
  keepAsking(
    request[0],
    () => readMore(...request),
    (failures) => {
      if (failures === 2)
        request[0].context.stderr('The server does not answer; waiting for it …\n');
    },
  );

/** @returns the last lines of a text, each with its end, a last one without as it is */
function lastLines(text: string, count: number | undefined): string {
  if (count === undefined) return text;
  const lines = text.split(/(?<=\n)/);
  return lines.slice(Math.max(0, lines.length - count)).join('');
}
