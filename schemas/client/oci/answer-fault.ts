import { z } from 'zod';
import { Fault, fromWire } from '../../errors/fault.ts';
import { WireFault } from '../../errors/wire-fault.ts';
import { readJsonAnswer } from './read-answer.ts';

/** Distribution-spec 1.1, "Error Codes". Our own registry puts the whole fault in `detail`. */
const OciErrors = z.object({
  errors: z
    .array(
      z.object({
        code: z.string().max(100),
        message: z.string().max(4_000).optional(),
        detail: z.unknown().optional(),
      }),
    )
    .min(1),
});

/**
 * Turns an answer that is no success into the Fault it stands for.
 *
 * @param what what was asked for, such as `manifest “acme/hello:1.0.0”`
 * @param options.foreign none of its words are passed on
 */
export async function answerFault(
  registry: string,
  response: Response,
  what: { readonly kind: string; readonly name: string },
  { foreign }: { readonly foreign: boolean },
): Promise<Fault> {
  if (foreign) await response.body?.cancel();
  const body = foreign
    ? undefined
    : await readJsonAnswer(response, 'An error answer').catch(() => undefined);
  const [first] = OciErrors.safeParse(body).data?.errors ?? [];
  const wire = WireFault.safeParse(first?.detail);
  if (wire.success) return fromWire(wire.data);
  const why = foreign ? 'an error' : (first?.message ?? first?.code ?? response.statusText);
  switch (response.status) {
    case 401:
      return new Fault('NOT_SIGNED_IN', {});
    case 403:
      return new Fault('FORBIDDEN', { needs: `access to ${what.name}` });
    case 404:
      return new Fault('NOT_FOUND', { what: what.kind, name: what.name });
    case 429: {
      const seconds = Number(response.headers.get('retry-after'));
      const retryAfterSeconds = Number.isFinite(seconds) && seconds > 0 ? seconds : 1;
      return new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds });
    }
    default:
      return response.status >= 500
        ? new Fault('UNREACHABLE', { url: registry, why: `it answered ${response.status} ${why}` })
        : new Fault('REGISTRY_REFUSED', { registry, status: response.status, why });
  }
}
