import { NewAlertChannel } from '../../../schemas/api/resources/alert.ts';

/** What is typed into the form of somebody who is to be told. */
export interface AlertForm {
  readonly kind: 'webhook' | 'mail';
  readonly name: string;
  readonly url: string;
  readonly allowPrivate: boolean;
  readonly host: string;
  readonly port: string;
  readonly security: string;
  readonly user: string;
  readonly password: string;
  readonly from: string;
  /** With commas between them. */
  readonly to: string;
}

export const EMPTY_ALERT: AlertForm = {
  kind: 'webhook',
  name: '',
  url: '',
  allowPrivate: false,
  host: '',
  port: '587',
  security: 'starttls',
  user: '',
  password: '',
  from: '',
  to: '',
};

/** @returns what the server is sent; undefined while something cannot be used */
export function readAlertForm(form: AlertForm): NewAlertChannel | undefined {
  const { kind, name, url, allowPrivate, password } = form;
  const user = form.user.trim();
  if (kind === 'mail' && (user === '') !== (password === '')) return undefined;
  const read = NewAlertChannel.safeParse(
    kind === 'webhook'
      ? { name: name.trim(), target: { kind, url: url.trim(), allowPrivate } }
      : {
          name: name.trim(),
          target: {
            kind,
            host: form.host.trim(),
            port: Number(form.port),
            security: form.security,
            from: form.from.trim(),
            to: form.to.split(',').map((each) => each.trim()),
            ...(user === '' ? {} : { user }),
          },
          ...(password === '' ? {} : { secret: password }),
        },
  );
  return read.success ? read.data : undefined;
}
