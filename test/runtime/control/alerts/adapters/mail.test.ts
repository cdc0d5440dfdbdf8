import { afterEach, expect, test } from 'vitest';
import { sendMail } from '../../../../../runtime/control/alerts/adapters/mail.ts';
import { testMessage } from '../../../../../runtime/control/alerts/core/alert-message.ts';
import { AlertTarget } from '../../../../../schemas/api/resources/alert.ts';
import { type SmtpServer, startSmtp } from '../../../../fakes/smtp-server.ts';

const message = testMessage({ server: 'https://yard.example', at: new Date(0) });
let smtp: SmtpServer;
afterEach(() => smtp.close());

const target = (parts: object = {}) =>
  AlertTarget.parse({
    kind: 'mail',
    host: '127.0.0.1',
    port: smtp.port,
    security: 'none',
    from: 'yard@example.org',
    to: ['mia@example.org', 'ada@example.org'],
    ...parts,
  }) as Extract<AlertTarget, { kind: 'mail' }>;
const whyNot = (parts: object = {}, password?: string) =>
  sendMail(target(parts), password, message).then(
    () => 'it did',
    (error: Error) => error.message,
  );

test('a message goes to all of them, as one that a machine has written', async () => {
  smtp = await startSmtp();
  await sendMail(target(), undefined, message);
  expect(smtp.said.filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual([
    'MAIL FROM:<yard@example.org>',
    'RCPT TO:<mia@example.org>',
    'RCPT TO:<ada@example.org>',
  ]);
  const [mail] = smtp.messages;
  expect(mail).toContain('From: Stackyard <yard@example.org>');
  expect(mail).toContain('Subject: Stackyard: this is a test');
  expect(mail).toContain('Auto-Submitted: auto-generated');
  expect(mail).toContain('This is a test: messages of this server get here.');
});

test('a user logs in', async () => {
  smtp = await startSmtp();
  expect(await whyNot({ user: 'yard' }, 'password')).toBe('it did');
  const login = smtp.said.find((line) => line.startsWith('AUTH PLAIN'));
  expect(Buffer.from(login!.slice('AUTH PLAIN '.length), 'base64').toString()).toBe(
    '\0yard\0password',
  );
});

test('a server that does not encrypt is told nothing, unless that was asked for', async () => {
  smtp = await startSmtp();
  expect(await whyNot({ security: 'starttls', user: 'yard' }, 'password')).toMatch(
    /^The message to 127\.0\.0\.1 did not get through: it does not encrypt/,
  );
  expect(smtp.said.some((line) => /^(AUTH|MAIL)/.test(line))).toBe(false);
  expect(await whyNot({ security: 'tls' })).toContain('did not get through');
  expect(smtp.messages).toEqual([]);
});

test.each([
  ['AUTH', '535 no\u001b[2J', 'it refused the login'],
  ['MAIL', '550 no', 'it refused the sender or all who were to get it'],
  ['RCPT', '550 no', 'it refused the sender or all who were to get it'],
])('what is refused at %s is told in our words', async (word, answer, why) => {
  smtp = await startSmtp({ [word]: answer });
  const told = await whyNot({ user: 'yard' }, 'password');
  expect(told).toContain(why);
  expect(told).not.toContain('\u001b');
});

test('nobody there is told', async () => {
  smtp = await startSmtp();
  const gone = target();
  await smtp.close();
  await expect(sendMail(gone, undefined, message)).rejects.toThrow('it cannot be reached');
  smtp = await startSmtp();
});
