import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AddedAlertChannel, AlertChannel } from '../../../../schemas/api/resources/alert.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';
import { type SmtpServer, startSmtp } from '../../../fakes/smtp-server.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../../fakes/webhook-receiver.ts';

const live = useLiveOperator('empty');
let hooks: WebhookReceiver;
let smtp: SmtpServer;
beforeAll(async () => {
  [smtp, hooks] = await Promise.all([startSmtp(), startWebhookReceiver()]);
});
afterAll(async () => {
  await Promise.all([smtp.close(), hooks.close()]);
});

const yard = async (...words: string[]) => {
  const { exit, stdout, stderr } = await live.operator.yard(['alert', ...words]);
  return { exit, out: stdout, error: stderr };
};
const json = async <Answer>(...words: string[]): Promise<Answer> =>
  JSON.parse((await yard(...words, '--json')).out) as Answer;

test('a webhook and mail are added, tested, listed and removed', async () => {
  expect((await yard('ls')).out).toContain('Nobody is told.');
  const added = await json<AddedAlertChannel>(
    'add',
    'chat',
    '--webhook',
    hooks.url,
    '--allow-private',
  );
  expect(added.secret).toMatch(/^[\w-]{43}$/);
  const place = `127.0.0.1:${smtp.port}`;
  const words = ['--mail', place, '--security', 'none', '--from', 'yard@example.org'];
  const mail = await yard('add', 'mia', ...words, '--to', 'mia@example.org');
  expect(mail.out).toContain(
    'Alerts go to “mia” from now on: mail to mia@example.org by 127.0.0.1',
  );
  expect(mail.out).not.toContain('secret');
  for (const name of ['chat', 'mia']) {
    expect((await yard('test', name)).out).toContain(`The message to “${name}” was taken.`);
  }
  expect(JSON.parse(hooks.got[0]!.body)).toMatchObject({ test: true });
  expect(smtp.messages[0]).toContain('Subject: Stackyard: this is a test');
  expect((await json<AlertChannel[]>('ls')).map(({ name }) => name)).toEqual(['chat', 'mia']);
  expect((await yard('ls')).out).toMatch(/chat +webhook http:.* never/);
  await smtp.close();
  const lost = await yard('test', 'mia');
  expect(lost).toMatchObject({ exit: 9, error: expect.stringContaining('did not get through') });
  for (const name of ['chat', 'mia']) await yard('rm', name);
  expect(await json('ls')).toEqual([]);
});

const MAIL = ['--mail', 'mail.example', '--from', 'yard@example.org', '--to', 'mia@example.org'];
test.each([
  [[], 'Name a webhook or a mail server'],
  [['--webhook', 'http://a.example', ...MAIL], 'Name a webhook or a mail server'],
  [['--webhook', 'http://a.example', '--to', 'mia@example.org'], 'go with --mail'],
  [['--webhook', 'chat'], '--webhook'],
  [['--mail', 'mail.example', '--from', 'yard@example.org'], '--to'],
  [['--mail', 'mail.example', '--to', 'mia@example.org'], '--from'],
  [['--mail', 'mail.example:0', '--from', 'a@b.example', '--to', 'a@b.example'], '--mail'],
  [[...MAIL, '--security', 'some'], 'security'],
  [[...MAIL, '--user', 'yard', '--secret-file', 'nothing.txt'], 'secret file'],
])('yard alert add with %j is refused: %s', async (words, why) => {
  const { exit, error } = await yard('add', 'chat', ...words);
  expect(exit).not.toBe(0);
  expect(error).toContain(why);
});
