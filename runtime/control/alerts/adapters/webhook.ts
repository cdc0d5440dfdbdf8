import { createHmac } from 'node:crypto';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { checkedFetch } from '../../../process/checked-fetch.ts';
import type { AlertTarget } from '../../../../schemas/api/resources/alert.ts';
import type { AlertMessage } from '../core/alert-message.ts';

type Webhook = Extract<AlertTarget, { kind: 'webhook' }>;

/**
 * Posts a message as JSON. Header `Stackyard-Signature` is `t=<seconds since 1970>,v1=<hex>`, the HMAC-SHA256 of `<t>.<body>`: whoever
 * is told can see that this server has written it, and when. It goes to private addresses only where that was allowed: nobody
 * has this server knock at doors inside its own network by a name that leads there. An answer that leads elsewhere is not
 * followed, and what it says is not read.
 *
 * @throws Fault ALERT_NOT_SENT
 */
export async function postWebhook(
  { url, allowPrivate }: Webhook,
  secret: string,
  message: AlertMessage,
): Promise<void> {
  const body = JSON.stringify(message);
  const seconds = Math.floor(Date.parse(message.at) / 1_000);
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  const to = new URL(url).host;
  const signal = AbortSignal.timeout(LIMITS.alerts.sendMs);
  let answer: Response;
  try {
    answer = await checkedFetch({ allowPrivate })(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'stackyard',
        'stackyard-signature': `t=${seconds},v1=${signature}`,
      },
      signal,
    });
  } catch (error) {
    throw new Fault('ALERT_NOT_SENT', { to, why: whyOf(error, signal.aborted) }, { cause: error });
  }
  await answer.body?.cancel();
  if (answer.ok) return;
  throw new Fault('ALERT_NOT_SENT', { to, why: `it answered ${answer.status}` });
}

function whyOf(error: unknown, isLate: boolean): string {
  if (isLate) return 'it did not answer in time';
  if (Fault.is(error, 'REGISTRY_ADDRESS_REFUSED')) {
    return 'it is at a private address, which is not allowed for this channel';
  }
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? `it cannot be reached (${code})` : 'it cannot be reached';
}
