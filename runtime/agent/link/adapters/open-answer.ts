import type { IncomingMessage } from 'node:http';
import { type Agent, request } from 'node:https';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault, fromWire } from '../../../../schemas/errors/fault.ts';
import { WireFault } from '../../../../schemas/errors/wire-fault.ts';

export interface OpenAnswerOptions {
  readonly agent: Agent;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the connection may be silent. */
  readonly silentMs: number;
  /** How long a new connection may take to be made; default: as long as it may be silent. */
  readonly connectMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Sends a GET over a TLS connection and hands out the answer as it comes.
 *
 * @returns an answer below 400, its body unread
 * @throws the Fault that the other side answered with, or UNREACHABLE
 */
export async function openAnswer(
  url: string,
  { agent, headers = {}, silentMs, connectMs = silentMs, signal }: OpenAnswerOptions,
): Promise<IncomingMessage> {
  const unreachable = (why: string, cause?: unknown): Fault =>
    new Fault('UNREACHABLE', { url: new URL(url).origin, why }, { cause });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(url, { agent, headers, timeout: silentMs, signal });
    const giveUp = (): void => void outgoing.destroy(new Error('it does not answer'));
    outgoing.once('timeout', giveUp);
    outgoing.once('socket', (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(giveUp, connectMs);
      const end = (): void => clearTimeout(timer);
      socket.once('secureConnect', end).once('close', end);
    });
    outgoing.once('error', (error) => reject(unreachable(error.message, error)));
    outgoing.once('response', resolve);
    outgoing.end();
  });
  const { statusCode = 0 } = response;
  if (statusCode < 400) return response;
  const fault = WireFault.safeParse(await readShort(response));
  throw fault.success ? fromWire(fault.data) : unreachable(`it answered ${statusCode}`);
}

/** @returns the JSON value in a small body; undefined when it is none */
async function readShort(response: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      sizeBytes += part.length;
      if (sizeBytes > LIMITS.agent.smallBodyBytes) return undefined;
      parts.push(part);
    }
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return undefined;
  }
}
