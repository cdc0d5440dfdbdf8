import { describe, expect, test } from 'vitest';
import { EMPTY_ALERT, readAlertForm } from '../../../../app/_lib/alerts/alert-form.ts';

const hook = { ...EMPTY_ALERT, name: ' chat ', url: ' https://chat.example/hook ' };
const mail = {
  ...EMPTY_ALERT,
  kind: 'mail' as const,
  name: 'mia',
  host: 'mail.example',
  from: 'yard@example.org',
  to: 'mia@example.org, ada@example.org',
};

describe('the form of somebody who is to be told', () => {
  test('by a webhook takes an address', () => {
    expect(readAlertForm(hook)).toEqual({
      name: 'chat',
      target: { kind: 'webhook', url: 'https://chat.example/hook', allowPrivate: false },
    });
    expect(readAlertForm({ ...hook, allowPrivate: true })?.target).toMatchObject({
      allowPrivate: true,
    });
  });

  test('by mail takes a server and addresses, and a user with a password', () => {
    const target = {
      kind: 'mail',
      host: 'mail.example',
      port: 587,
      security: 'starttls',
      from: 'yard@example.org',
      to: ['mia@example.org', 'ada@example.org'],
    };
    expect(readAlertForm(mail)).toEqual({ name: 'mia', target });
    expect(readAlertForm({ ...mail, user: 'yard', password: 'secret' })).toEqual({
      name: 'mia',
      target: { ...target, user: 'yard' },
      secret: 'secret',
    });
  });

  test.each([
    { ...hook, name: '' },
    { ...hook, name: 'No Name' },
    { ...hook, url: 'chat.example' },
    { ...hook, url: 'ftp://chat.example' },
    { ...mail, host: 'no host' },
    { ...mail, port: '0' },
    { ...mail, port: 'x' },
    { ...mail, security: 'some' },
    { ...mail, from: 'yard' },
    { ...mail, to: '' },
    { ...mail, to: 'mia@example.org,' },
    { ...mail, user: 'yard' },
    { ...mail, password: 'secret' },
  ])('with %j is not sent', (form) => {
    expect(readAlertForm(form)).toBeUndefined();
  });
});
