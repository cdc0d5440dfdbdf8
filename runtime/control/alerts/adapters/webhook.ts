import { createHmac } from 'node:crypto';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { AlertMessage } from '../core/alert-message.ts';

/**
 * Posts a message as JSON. Header `Stackyard-Signature` is `t=<seconds since 1970>,v1=<hex>`, the HMAC-SHA256 of `<t>.<body>`: whoever
 * is told can see that this server has written it, and when. An answer that leads elsewhere is not followed, and what it says
 * is not read.
 *
 * @throws Fault ALERT_NOT_SENT
 */
export async function postWebhook(
  url: string,
  secret: string,
  message: AlertMessage,
): Promise<void> {
  const body = JSON.stringify(message);
  const seconds = Math.floor(Date.parse(message.at) / 1_000);
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  const to = new URL(url).host;
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'stackyard',
        'stackyard-signature': `t=${seconds},v1=${signature}`,
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(LIMITS.alerts.sendMs),
    });
  } catch (error) {
    throw new Fault('ALERT_NOT_SENT', { to, why: whyOf(error) }, { cause: error });
  }
  await answer.body?.cancel();
  if (answer.ok) return;
  throw new Fault('ALERT_NOT_SENT', { to, why: `it answered ${answer.status}` });
}

function whyOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it did not answer in time';
  const { code } = ((error as Error | undefined)?.cause ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? `it cannot be reached (${code})` : 'it cannot be reached';
}
