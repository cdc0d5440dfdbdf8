import { type Agent, request } from 'node:https';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault, fromWire, WireFault } from '../../../../schemas/errors/fault.ts';

export interface JsonRequest {
  readonly agent: Agent;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Sends one JSON request over a TLS connection.
 *
 * @returns the answer, or undefined when it has no content
 * @throws the Fault the server answered with, or UNREACHABLE
 */
export async function requestJson(options: JsonRequest): Promise<unknown> {
  const { status, text } = await send(options);
  if (status === 204) return undefined;
  const answer = parse(text);
  if (status < 400) return answer;
  const fault = WireFault.safeParse(answer);
  if (fault.success) throw fromWire(fault.data);
  throw new Fault('UNREACHABLE', { url: options.url, why: `it answered ${status}` });
}

function send(options: JsonRequest): Promise<{ status: number; text: string }> {
  const { agent, method, url, body, timeoutMs, signal } = options;
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(unreachable(url, error));
    const outgoing = request(url, {
      agent,
      method,
      timeout: timeoutMs,
      ...(signal ? { signal } : {}),
      headers: payload === undefined ? {} : { 'content-type': 'application/json' },
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('it does not answer')));
    outgoing.once('error', fail);
    outgoing.once('response', (response) => {
      const parts: Buffer[] = [];
      let sizeBytes = 0;
      response.on('data', (part: Buffer) => {
        sizeBytes += part.length;
        if (sizeBytes > LIMITS.agent.documentBytes)
          outgoing.destroy(new Error('its answer is too long'));
        else parts.push(part);
      });
      response.once('error', fail);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
      );
    });
    outgoing.end(payload);
  });
}

const unreachable = (url: string, error: unknown): Fault => {
  const why = error instanceof Error ? error.message : String(error);
  return new Fault('UNREACHABLE', { url: new URL(url).origin, why }, { cause: error });
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
