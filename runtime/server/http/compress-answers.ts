import type { FastifyInstance } from 'fastify';
import type { RouteName } from '../../../schemas/api/routes.ts';
import { chooseEncoding, compress, LEAST_COMPRESSED_BYTES } from '../pages/encoding.ts';

/**
 * Answers with a secret in them. Beside text that a caller chose, their compressed length would tell
 * how much of the secret that text has guessed (BREACH, CVE-2013-3587). They are short anyway.
 */
const SECRET_ROUTES: readonly RouteName[] = ['createToken', 'revealOutputs', 'inviteNode'];

/**
 * Compresses the JSON answers of the API from one KiB on; event streams and blobs have none.
 *
 * The session cookie is SameSite=Lax and changes need our own origin, so another site cannot make a
 * browser ask for an answer with its reader's rights, which BREACH starts from.
 */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < LEAST_COMPRESSED_BYTES) return payload;
    if (isSecret(request.routeOptions.schema) || reply.hasHeader('content-encoding'))
      return payload;
    const before = reply.getHeader('vary');
    reply.header('vary', before ? `${String(before)}, accept-encoding` : 'accept-encoding');
    const encoding = chooseEncoding(request.headers['accept-encoding']);
    if (!encoding) return payload;
    const body = await compress(Buffer.from(payload), encoding);
    reply.header('content-encoding', encoding).removeHeader('content-length');
    return body;
  });
}

const isSecret = (schema: unknown): boolean =>
  (SECRET_ROUTES as readonly string[]).includes(
    (schema as { operationId?: string } | undefined)?.operationId ?? '',
  );
