import type { IncomingHttpHeaders } from 'node:http';
import { type Agent, request } from 'node:https';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault, fromWire } from '../../../../schemas/errors/fault.ts';
import { WireFault } from '../../../../schemas/errors/wire-fault.ts';

export interface JsonRequest {
  readonly agent: Agent;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** What names the document that is known already (RFC 9110, 13.1.2); undefined: none is. */
  readonly tag?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends one JSON request over a TLS connection.
 *
 * @returns the answer, or undefined when it has no content
 * @throws the Fault the server answered with, or UNREACHABLE
 */
export async function requestJson(options: JsonRequest): Promise<unknown> {
  return (await requestTagged(options)).answer;
}

/**
 * Sends one JSON request, as `requestJson` does.
 *
 * @returns the answer with its headers; `tag` is what the server names it by, in quotes as it came
 *   (RFC 9110, 8.8.3)
 */
export async function requestTagged(options: JsonRequest): Promise<{
  readonly answer: unknown;
  readonly tag: string | undefined;
  readonly headers: IncomingHttpHeaders;
}> {
  const { status, text, headers } = await send(options);
  if (status === 204) return { answer: undefined, tag: undefined, headers };
  const answer = parse(text);
  if (status < 400) return { answer, tag: headers.etag, headers };
  const fault = WireFault.safeParse(answer);
  if (fault.success) throw fromWire(fault.data);
  throw new Fault('UNREACHABLE', { url: options.url, why: `it answered ${status}` });
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

function send(options: JsonRequest): Promise<Answer> {
  const { agent, method, url, body, timeoutMs, signal, tag, headers } = options;
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(unreachable(url, error));
    const outgoing = request(url, {
      agent,
      method,
      timeout: timeoutMs,
      ...(signal ? { signal } : {}),
      headers: {
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...(tag === undefined ? {} : { 'if-none-match': tag }),
        ...headers,
      },
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
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(parts).toString('utf8'),
          headers: response.headers,
        }),
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
