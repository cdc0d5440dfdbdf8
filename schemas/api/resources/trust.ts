import { z } from 'zod';
import { KeyId, PublicKeyPem } from '../../archive/signature.ts';
import { Digest } from '../../ids/digest.ts';
import { ApplianceAddress, Namespace } from '../../ids/names.ts';

/** A key that this server believes when it signs for a namespace. */
export const TrustedKey = z
  .object({
    namespace: Namespace,
    keyId: KeyId,
    publicKey: PublicKeyPem,
    addedAt: z.iso.datetime(),
    addedBy: z.string(),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'TrustedKey' });
export type TrustedKey = z.infer<typeof TrustedKey>;

/** The root document of a namespace that this server believes: it decides on the keys. */
export const PinnedRoot = z
  .object({
    namespace: Namespace,
    version: z.int(),
    threshold: z.int().describe('How many of the keys must have signed'),
    keyIds: z.array(KeyId),
    expires: z.iso.datetime().nullable(),
    how: z
      .enum(['pinned', 'followed'])
      .describe('By an administrator, or signed by the keys of the version before'),
    since: z.iso.datetime(),
    by: z.string(),
  })
  .meta({ id: 'PinnedRoot' });
export type PinnedRoot = z.infer<typeof PinnedRoot>;

/** An administrator's decision to install exactly these bytes although nobody trusted vouches for them. */
export const Consent = z
  .object({
    digest: Digest,
    appliance: z.string(),
    reason: z.string(),
    givenAt: z.iso.datetime(),
    givenBy: z.string(),
  })
  .meta({ id: 'Consent' });
export type Consent = z.infer<typeof Consent>;

/** An address of a registry whose appliance is signed under another name, recorded by an administrator. */
export const Mirror = z
  .object({
    registry: z.string().describe('Base URL'),
    own: z.boolean().describe('That registry is this server’s own'),
    address: ApplianceAddress.describe('Where it is found in that registry'),
    signedAs: ApplianceAddress.describe('What its signatures must call it'),
    addedAt: z.iso.datetime(),
    addedBy: z.string().nullable().describe('null: hidden from anybody who is not signed in'),
  })
  .meta({ id: 'Mirror' });
export type Mirror = z.infer<typeof Mirror>;

/** A registry that this server may ask, besides its own. */
export const ApprovedRegistry = z
  .object({
    url: z.string().describe('Base URL, such as https://registry.example.org'),
    allowPrivate: z
      .boolean()
      .describe('Its addresses may be private, of this host or link-local ones'),
    approvedAt: z.iso.datetime(),
    approvedBy: z.string(),
  })
  .meta({ id: 'ApprovedRegistry' });
export type ApprovedRegistry = z.infer<typeof ApprovedRegistry>;

/** Background work of `npm start`, such as building the sample appliances. */
export const Preparation = z
  .object({
    name: z.string().regex(/^[a-z0-9-]{1,40}$/),
    title: z.string().max(200),
    state: z.enum(['waiting', 'running', 'done', 'failed']),
    step: z.string().max(200).describe('What it is doing now'),
    stepNumber: z.int().min(0),
    steps: z.int().min(0),
    message: z.string().max(4_000).describe('Why it failed; else empty'),
  })
  .meta({ id: 'Preparation' });
export type Preparation = z.infer<typeof Preparation>;

export const Health = z
  .object({
    status: z.enum(['ok', 'degraded']),
    version: z.string(),
    parts: z.record(
      z.string(),
      z.object({ status: z.enum(['ok', 'starting', 'failed']), detail: z.string() }),
    ),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;
