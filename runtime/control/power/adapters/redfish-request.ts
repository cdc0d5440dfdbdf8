import { request } from 'node:https';
import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControllerTarget } from '../ports/baseboard-controller.ts';
import { PinnedAgent } from './pinned-agent.ts';

type RedfishTarget = Extract<ControllerTarget, { kind: 'redfish' }>;

/** What a Redfish service says when it refuses something (DSP0266, "Error responses"). */
const ErrorAnswer = z.object({
  error: z.object({
    message: z.string(),
    '@Message.ExtendedInfo': z.array(z.object({ Message: z.string().optional() })).optional(),
  }),
});

/**
 * Asks a Redfish service, with HTTP basic authentication (DSP0266): sessions would be left behind by whoever is
 * killed, and controllers have few of them.
 *
 * @param body sent as JSON by POST; absent: GET
 * @returns the JSON that it answers; undefined when it has none
 * @throws Fault CONTROLLER_UNREACHABLE, CONTROLLER_DENIED, CONTROLLER_OTHER, CONTROLLER_FAILED
 */
export async function askRedfish(
  target: RedfishTarget,
  path: string,
  signal: AbortSignal,
  body?: object,
): Promise<unknown> {
  const { status, text } = await send(target, path, signal, body);
  const address = new URL(target.url).host;
  if (status === 401 || status === 403) throw new Fault('CONTROLLER_DENIED', { address });
  const answer = parse(text);
  if (status >= 200 && status < 300) return answer;
  const told = ErrorAnswer.safeParse(answer).data?.error;
  const more = (told?.['@Message.ExtendedInfo'] ?? []).flatMap(({ Message }) => Message ?? []);
  const why = more.join(' ') || told?.message || `it answered ${status}`;
  throw new Fault('CONTROLLER_FAILED', { address, why });
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function send(
  target: RedfishTarget,
  path: string,
  signal: AbortSignal,
  body: object | undefined,
): Promise<Answer> {
  const { url, user, password, fingerprint } = target;
  const payload = body && JSON.stringify(body);
  const agent = new PinnedAgent(fingerprint);
  const waits = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.power.controllerMs)]);
  return new Promise<Answer>((resolve, reject) => {
    const outgoing = request(new URL(path, url), {
      agent,
      method: payload === undefined ? 'GET' : 'POST',
      auth: `${user}:${password}`,
      signal: waits,
      headers: {
        accept: 'application/json',
        'odata-version': '4.0',
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      const parts: Buffer[] = [];
      let sizeBytes = 0;
      response.on('data', (part: Buffer) => {
        sizeBytes += part.length;
        if (sizeBytes > LIMITS.power.controllerBytes)
          outgoing.destroy(new Error('its answer is too long'));
        else parts.push(part);
      });
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    outgoing.end(payload);
  })
    .catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof Fault) throw error;
      const why = waits.aborted ? 'it does not answer' : (error as Error).message;
      throw new Fault(
        'CONTROLLER_UNREACHABLE',
        { address: new URL(url).host, why },
        { cause: error },
      );
    })
    .finally(() => agent.destroy());
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
