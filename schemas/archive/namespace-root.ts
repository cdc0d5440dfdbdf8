import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { Namespace } from '../ids/names.ts';
import { KeyId } from './signature.ts';

/**
 * The root document of a namespace: which keys speak for it, and how many of them must agree. Its
 * successor is believed when it follows the rule of TUF roots (specification 1.0.34 §5.3).
 */

export const ROOT_TYPE = 'https://stackyard.dev/namespace-root/v1';
export const ROOT_PAYLOAD_TYPE = 'application/vnd.stackyard.namespace-root.v1+json';

const limits = LIMITS.namespaceRoot;

/** What is signed, as canonical JSON. */
export const NamespaceRoot = z.strictObject({
  type: z.literal(ROOT_TYPE),
  namespace: Namespace,
  version: z.int().min(1).describe('One more than that of the document before'),
  expires: z.iso.datetime().optional(),
  threshold: z.int().min(1).max(limits.keys).describe('How many of the keys must have signed'),
  keys: z
    .record(KeyId, z.string().max(256).describe('base64 of the SubjectPublicKeyInfo (DER)'))
    .refine((keys) => Object.keys(keys).length >= 1, 'at least one key')
    .refine((keys) => Object.keys(keys).length <= limits.keys, `at most ${limits.keys} keys`),
});
export type NamespaceRoot = z.infer<typeof NamespaceRoot>;

/** A DSSE envelope (secure-systems-lab/dsse v1.0.2, `envelope.md`) that holds a root document. */
export const RootEnvelope = z.strictObject({
  payload: z.string().max(2 * limits.documentBytes),
  payloadType: z.string().max(256),
  signatures: z
    .array(z.strictObject({ sig: z.string().max(256), keyid: z.string().max(256).optional() }))
    .min(1)
    .max(2 * limits.keys),
});
export type RootEnvelope = z.infer<typeof RootEnvelope>;

/** Root documents of one namespace, oldest first: what a publisher hands out. */
export const RootChain = z.array(RootEnvelope).min(1).max(limits.versions);
export type RootChain = z.infer<typeof RootChain>;
