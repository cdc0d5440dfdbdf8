import type { AlertSender } from '../ports/alert-sender.ts';
import { sendMail } from './mail.ts';
import { postWebhook } from './webhook.ts';

/** Gets messages to people, over the network. */
export const alertMailman: AlertSender = {
  send: (target, secret, message) =>
    target.kind === 'mail'
      ? sendMail(target, secret, message)
      : postWebhook(target, secret ?? '', message),
};
