import type { IncomingMessage } from 'node:http';
import type { Agent } from 'node:https';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { openAnswer } from './open-answer.ts';

interface PartOptions {
  /** Base URL of the server, for errors. */
  readonly server: string;
  readonly agent: Agent;
  /** Bytes from the beginning of the file. */
  readonly offset: number;
  /** Bytes, 1 or more. */
  readonly length: number;
  /** How long a server may say nothing. */
  readonly silentMs: number;
  readonly signal: AbortSignal;
}

/**
 * Asks for a part of a file.
 *
 * @returns an answer whose bytes begin at the offset; a server that knows no parts sends all of the file, if it begins there
 * @throws Fault as `openAnswer`; UNREACHABLE when another part comes
 */
export async function openPart(url: string, options: PartOptions): Promise<IncomingMessage> {
  const { server, agent, offset, length, silentMs, signal } = options;
  const headers = { range: `bytes=${offset}-${offset + length - 1}` };
  const answer = await openAnswer(url, { agent, headers, silentMs, signal });
  if (beginsAt(answer) === offset) return answer;
  answer.destroy();
  const why = `it sent another part than was asked for (from byte ${beginsAt(answer) ?? 0})`;
  throw new Fault('UNREACHABLE', { url: server, why });
}

/** @returns undefined: it does not say so */
function beginsAt({ statusCode, headers }: IncomingMessage): number | undefined {
  if (statusCode === 200) return 0;
  const found = /^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1];
  return statusCode === 206 && found !== undefined ? Number(found) : undefined;
}
