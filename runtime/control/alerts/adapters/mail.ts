import { createTransport } from 'nodemailer';
import type { AlertTarget } from '../../../../schemas/api/resources/alert.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type AlertMessage, alertText } from '../core/alert-message.ts';

type Mail = Extract<AlertTarget, { kind: 'mail' }>;

/**
 * Sends a message by SMTP. A server that does not encrypt is told nothing, unless that was asked for.
 *
 * @throws Fault ALERT_NOT_SENT
 */
export async function sendMail(
  { host, port, security, user, from, to }: Mail,
  password: string | undefined,
  message: AlertMessage,
): Promise<void> {
  const { sendMs } = LIMITS.alerts;
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: sendMs,
    greetingTimeout: sendMs,
    socketTimeout: sendMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: { name: 'Stackyard', address: from },
      to: [...to],
      subject: message.subject,
      text: alertText(message),
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (error) {
    throw new Fault('ALERT_NOT_SENT', { to: host, why: whyOf(error) }, { cause: error });
  } finally {
    transport.close();
  }
}

/** Codes of the library, in words. What the server said is not repeated: it may be anybody. */
const REASONS: Readonly<Record<string, string>> = {
  EAUTH: 'it refused the login',
  ENOAUTH: 'it refused the login',
  EENVELOPE: 'it refused the sender or all who were to get it',
  EMESSAGE: 'it refused the message',
  ETLS: 'it does not encrypt, or its certificate is not trusted',
  ESOCKET: 'it cannot be reached, or its certificate is not trusted',
  ETIMEDOUT: 'it did not answer in time',
  EDNS: 'its name is not known',
  ECONNECTION: 'it cannot be reached',
};

function whyOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return (typeof code === 'string' ? REASONS[code] : undefined) ?? 'it did not take the message';
}
