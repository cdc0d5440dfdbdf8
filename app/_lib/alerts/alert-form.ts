import type { AlertTarget, NewAlertChannel } from '../../../schemas/api/resources/alert.ts';

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

const NAME = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;
const HOST = /^[A-Za-z0-9.:-]+$/;
const ADDRESS = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;
const SECURITIES = ['starttls', 'tls', 'none'] as const;

/** @returns what the server is sent; undefined while something cannot be used */
export function readAlertForm(form: AlertForm): NewAlertChannel | undefined {
  const name = form.name.trim();
  const target = form.kind === 'webhook' ? readWebhook(form) : readMail(form);
  if (!target || !NAME.test(name)) return undefined;
  const isSecret = form.kind === 'mail' && form.password !== '';
  return { name, target, ...(isSecret ? { secret: form.password } : {}) } as NewAlertChannel;
}

function readWebhook({ url: typed, allowPrivate }: AlertForm): AlertTarget | undefined {
  const url = typed.trim();
  const isWeb = /^https?:\/\//.test(url) && URL.canParse(url);
  return isWeb ? { kind: 'webhook', url, allowPrivate } : undefined;
}

function readMail(form: AlertForm): AlertTarget | undefined {
  const [host, user, from] = [form.host, form.user, form.from].map((each) => each.trim());
  const to = form.to.split(',').map((each) => each.trim());
  const port = /^\d{1,5}$/.test(form.port.trim()) ? Number(form.port) : 0;
  const security = SECURITIES.find((each) => each === form.security);
  const isUsable =
    HOST.test(host ?? '') && port >= 1 && port <= 65_535 && [from ?? '', ...to].every(isAddress);
  if (!isUsable || !security || (user === '') !== (form.password === '')) return undefined;
  const login = user === '' ? {} : { user };
  return { kind: 'mail', host: host ?? '', port, security, from: from ?? '', to, ...login };
}

const isAddress = (text: string): boolean => ADDRESS.test(text);
