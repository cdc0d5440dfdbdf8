import { duplexPair } from 'node:stream';
import { DesiredState } from '../../schemas/agent/desired.ts';
import { ReportDifference } from '../../schemas/agent/difference.ts';
import { ConsoleUpload } from '../../schemas/agent/messages.ts';
import { ObservedState } from '../../schemas/agent/observed.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import type { ControlLink } from '../agent/link/ports/control-link.ts';
import type { VolumeLines } from '../control/nodes/agents/volume-lines.ts';
import type { AgentReception } from '../control/nodes/agents/agent-reception.ts';

const POLL_MS = 200;

const wholeMessagesOnly = async (): Promise<never> => {
  throw new Fault('UNREACHABLE', { url: 'simulated', why: 'it takes whole messages only' });
};

/**
 * The way to a server in the same process. Documents are parsed as if they had come over the wire.
 *
 * @param reception asked at each call, so that a server may be replaced; undefined: it is down
 * @param lines to volumes; absent: none is ever asked for
 */
export function directLink(
  node: NodeId,
  reception: () => AgentReception | undefined,
  lines: () => VolumeLines | undefined = () => undefined,
): ControlLink {
  const reach = (): AgentReception => {
    const server = reception();
    if (!server) throw new Fault('UNREACHABLE', { url: 'simulated', why: 'the server is down' });
    return server;
  };
  return {
    async desired(after, signal, onWanted = () => undefined) {
      const call = lines()?.wait(node);
      const ends = [signal, AbortSignal.timeout(POLL_MS), ...(call ? [call.signal] : [])];
      const state = await reach().desired(node, after, AbortSignal.any(ends));
      const volumes = call?.take() ?? [];
      call?.[Symbol.dispose]();
      if (volumes.length > 0) onWanted({ consoles: [], volumes });
      return state && DesiredState.parse(JSON.parse(JSON.stringify(state)));
    },
    report: (state, mark) => {
      const text = JSON.stringify(state);
      const received = { mark, bytes: text.length };
      return reach().observed(node, ObservedState.parse(JSON.parse(text)), received);
    },
    reportDifference: (difference) => {
      const text = JSON.stringify(difference);
      return reach().difference(node, ReportDifference.parse(JSON.parse(text)), text.length);
    },
    // People look at consoles at servers that agents dial.
    consoleLine: wholeMessagesOnly,
    async volumeLine(volume, use) {
      const open = lines();
      if (!open?.isWanted(node, volume, use)) return wholeMessagesOnly();
      const [ours, theirs] = duplexPair();
      open.take(node, volume, ours, use);
      return theirs;
    },
    console: (upload) => reach().console(node, ConsoleUpload.parse(upload)),
  };
}
