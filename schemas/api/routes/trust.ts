import { RootChain } from '../../archive/namespace-root.ts';
import { KeyId, PublicKeyPem } from '../../archive/signature.ts';
import { Digest } from '../../ids/digest.ts';
import { ApplianceAddress, Label, Namespace } from '../../ids/names.ts';
import { ApprovedRegistry, Consent, Mirror, PinnedRoot, TrustedKey } from '../resources/trust.ts';
import { route, z } from '../route.ts';

const tag = 'trust';

export const trustRoutes = {
  listTrustedKeys: route({
    method: 'GET',
    path: '/api/v1/trust/keys',
    summary: 'Keys this server trusts, by namespace; revoked ones included',
    tag,
    right: 'public',
    people: ['*.addedBy'],
    answer: z.array(TrustedKey),
  }),
  trustKey: route({
    method: 'POST',
    path: '/api/v1/trust/keys',
    summary: 'Trust a key to sign for a namespace',
    tag,
    right: 'admin',
    body: z.strictObject({ namespace: Namespace, publicKey: PublicKeyPem }),
    answer: TrustedKey,
    status: 201,
  }),
  revokeKey: route({
    method: 'DELETE',
    path: '/api/v1/trust/keys/:namespace/:key',
    summary: 'Stop trusting a key; it stays listed as revoked',
    tag,
    right: 'admin',
    params: z.object({ namespace: Namespace, key: KeyId }),
  }),
  listRoots: route({
    method: 'GET',
    path: '/api/v1/trust/roots',
    summary: 'Root documents this server trusts, by namespace',
    tag,
    right: 'view',
    answer: z.array(PinnedRoot),
  }),
  pinRoot: route({
    method: 'POST',
    path: '/api/v1/trust/roots',
    summary: 'Trust a root document: from then on only its keys speak for the namespace',
    tag,
    right: 'admin',
    body: z.strictObject({
      namespace: Namespace,
      chain: RootChain.describe('Oldest first; the last one is pinned'),
      replace: z
        .boolean()
        .default(false)
        .describe('Start over: the document known so far does not have to lead to this one'),
    }),
    answer: PinnedRoot,
    status: 201,
  }),
  listConsents: route({
    method: 'GET',
    path: '/api/v1/trust/consents',
    summary: 'Which bytes were accepted although no trusted publisher signed them',
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
  listMirrors: route({
    method: 'GET',
    path: '/api/v1/trust/mirrors',
    summary: 'Addresses whose appliance is signed under another name',
    tag,
    right: 'public',
    answer: z.array(Mirror),
  }),
  addMirror: route({
    method: 'POST',
    path: '/api/v1/trust/mirrors',
    summary: 'Record that an address mirrors an appliance that is signed under another name',
    tag,
    right: 'admin',
    body: z.strictObject({
      mirror: z.string().min(1).max(300).describe('[registry/]namespace/name'),
      signedAs: ApplianceAddress,
    }),
    answer: Mirror,
    status: 201,
  }),
  removeMirror: route({
    method: 'DELETE',
    path: '/api/v1/trust/mirrors/:namespace/:name',
    summary: 'Remove a mirror; its address must then be signed under its own name',
    tag,
    right: 'admin',
    params: z.object({ namespace: Namespace, name: Label }),
    query: z.object({
      registry: z
        .string()
        .max(300)
        .optional()
        .describe('Base URL; default: this server’s own registry'),
    }),
  }),
  listRegistries: route({
    method: 'GET',
    path: '/api/v1/trust/registries',
    summary: 'Registries this server may contact, besides its own',
    tag,
    right: 'view',
    answer: z.array(ApprovedRegistry),
  }),
  approveRegistry: route({
    method: 'POST',
    path: '/api/v1/trust/registries',
    summary: 'Let this server contact a registry',
    tag,
    right: 'admin',
    body: z.strictObject({
      url: z.string().min(1).max(300).describe('Base URL, such as https://registry.example.org'),
      allowPrivate: z
        .boolean()
        .default(false)
        .describe('Even if its name leads to private or link-local addresses, or to this host'),
    }),
    answer: ApprovedRegistry,
    status: 201,
  }),
  removeRegistry: route({
    method: 'DELETE',
    path: '/api/v1/trust/registries',
    summary: 'Stop contacting a registry; what was installed from it stays',
    tag,
    right: 'admin',
    query: z.object({ url: z.string().min(1).max(300) }),
  }),
} as const;
