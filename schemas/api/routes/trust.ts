import { RootChain } from '../../archive/namespace-root.ts';
import { KeyId, PublicKeyPem } from '../../archive/signature.ts';
import { Digest } from '../../ids/digest.ts';
import { Namespace } from '../../ids/names.ts';
import { Consent, PinnedRoot, TrustedKey } from '../resources/trust.ts';
import { route, z } from '../route.ts';

const tag = 'trust';

export const trustRoutes = {
  listTrustedKeys: route({
    method: 'GET',
    path: '/api/v1/trust/keys',
    summary: 'Keys this server believes, by name space; revoked ones included',
    tag,
    right: 'public',
    answer: z.array(TrustedKey),
  }),
  trustKey: route({
    method: 'POST',
    path: '/api/v1/trust/keys',
    summary: 'Believe a key when it signs for a name space',
    tag,
    right: 'admin',
    body: z.strictObject({ namespace: Namespace, publicKey: PublicKeyPem }),
    answer: TrustedKey,
    status: 201,
  }),
  revokeKey: route({
    method: 'DELETE',
    path: '/api/v1/trust/keys/:namespace/:key',
    summary: 'Stop believing a key; it stays listed as revoked',
    tag,
    right: 'admin',
    params: z.object({ namespace: Namespace, key: KeyId }),
  }),
  listRoots: route({
    method: 'GET',
    path: '/api/v1/trust/roots',
    summary: 'Root documents this server believes, by name space',
    tag,
    right: 'view',
    answer: z.array(PinnedRoot),
  }),
  pinRoot: route({
    method: 'POST',
    path: '/api/v1/trust/roots',
    summary: 'Believe a root document: its keys, and only they, then speak for the name space',
    tag,
    right: 'admin',
    body: z.strictObject({
      namespace: Namespace,
      chain: RootChain.describe('Oldest first; the last one is pinned'),
      replace: z
        .boolean()
        .default(false)
        .describe('Start anew: the document known so far does not have to lead there'),
    }),
    answer: PinnedRoot,
    status: 201,
  }),
  listConsents: route({
    method: 'GET',
    path: '/api/v1/trust/consents',
    summary: 'Which bytes were accepted although nobody trusted vouches for them',
    tag,
    right: 'view',
    answer: z.array(Consent),
  }),
  giveConsent: route({
    method: 'POST',
    path: '/api/v1/trust/consents',
    summary: 'Accept exactly these bytes; recorded with name and reason',
    tag,
    right: 'admin',
    body: z.strictObject({
      appliance: z.string().min(1).max(300),
      digest: Digest,
      reason: z.string().min(3).max(500),
    }),
    answer: Consent,
    status: 201,
  }),
} as const;
