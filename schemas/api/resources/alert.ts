import { LIMITS } from '../../config/limits.ts';
import { Label } from '../../ids/names.ts';
import { z } from '../route.ts';

const { urlChars, recipients, secretChars, shortestSecretChars } = LIMITS.alerts;

const address = z.email().max(254);

/** Gets a JSON document by POST, which is signed. */
const Webhook = z.strictObject({
  kind: z.literal('webhook'),
  url: z.url({ protocol: /^https?$/ }).max(urlChars),
  allowPrivate: z
    .boolean()
    .default(false)
    .describe('Also at private addresses, such as those of the LAN of the server'),
});

/** Gets a message by SMTP. */
const Mail = z.strictObject({
  kind: z.literal('mail'),
  host: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[A-Za-z0-9.:-]+$/, 'a host name or an address'),
  port: z.int().min(1).max(65_535).default(587),
  security: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe(
      'starttls: encrypted before anything is said, or not at all; tls: from the first byte',
    ),
  user: z.string().min(1).max(254).optional().describe('Absent: it takes mail without a login'),
  from: address,
  to: z.array(address).min(1).max(recipients),
});

export const AlertTarget = z.discriminatedUnion('kind', [Webhook, Mail]);
export type AlertTarget = z.infer<typeof AlertTarget>;

/** A place that is told what needs a person, and what does not any more. */
export const AlertChannel = z
  .object({
    name: Label,
    target: AlertTarget,
    addedAt: z.iso.datetime(),
    addedBy: z.string(),
    toldAt: z.iso.datetime().nullable().describe('When a message got through last; null: none has'),
    problem: z
      .object({ at: z.iso.datetime(), why: z.string() })
      .nullable()
      .describe('Why the last message did not get through; it is tried again'),
  })
  .meta({ id: 'AlertChannel' });
export type AlertChannel = z.infer<typeof AlertChannel>;

export const AddedAlertChannel = AlertChannel.extend({
  secret: z
    .string()
    .nullable()
    .describe('What messages of a webhook are signed with, when it was made now; told this once'),
}).meta({ id: 'AddedAlertChannel' });
export type AddedAlertChannel = z.infer<typeof AddedAlertChannel>;

export const NewAlertChannel = z
  .strictObject({
    name: Label,
    target: AlertTarget,
    secret: z
      .string()
      .max(secretChars)
      .optional()
      .describe(
        `Of a webhook: what its messages are signed with, ${shortestSecretChars} characters or more; absent: one is made. Of mail: the password of the user`,
      ),
  })
  .meta({ id: 'NewAlertChannel' });
export type NewAlertChannel = z.infer<typeof NewAlertChannel>;
