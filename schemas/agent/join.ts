import { z } from 'zod';
import { NodeId } from '../ids/brand.ts';
import { NodeFacts } from './observed.ts';

const Base64 = z.string().regex(/^[A-Za-z0-9+/]{1,1368}={0,2}$/, 'at most 1 KiB in base64');

/**
 * What a TPM says for a machine: that the key of the request is that of a machine with this TPM. See
 * `tpmStatement` for what is signed.
 */
export const TpmProof = z.strictObject({
  key: z.string().max(1_000).describe('Public key of the TPM (SubjectPublicKeyInfo), PEM'),
  nonce: Base64.describe('From an answer to this machine; good once'),
  signature: Base64.describe('ECDSA over SHA-256, DER'),
});
export type TpmProof = z.infer<typeof TpmProof>;

/**
 * `POST /agent/v1/join`, without a client certificate: a machine that was given no token asks to become a
 * node. It asks again until it is told what became of it; the server waits with its answer until that is
 * something else than the machine knows.
 */
export const JoinRequest = z.strictObject({
  csr: z.string().max(8_192).describe('PKCS#10 request, PEM; the same each time'),
  facts: NodeFacts,
  told: z
    .enum(['nothing', 'waiting', 'rejected', 'refused'])
    .describe('State of the last answer: only another one is worth telling at once'),
  tpm: TpmProof.optional().describe('Absent: it has none, or has no nonce yet'),
  tpmFollows: z
    .boolean()
    .optional()
    .describe('It has a TPM and needs a nonce for it: it is judged when it asks again'),
});
export type JoinRequest = z.infer<typeof JoinRequest>;

/**
 * What became of a request. `waiting`: somebody has to approve it. `rejected`: somebody said no.
 * `refused`: it cannot be a node, and why. `joined`: it is one.
 */
export const JoinAnswer = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('waiting'),
    nonce: Base64.describe('For a TPM to sign'),
    name: z
      .string()
      .max(64)
      .optional()
      .describe('Of the node that it may be again once that does not report any more'),
  }),
  z.strictObject({ state: z.literal('rejected'), until: z.iso.datetime() }),
  z.strictObject({ state: z.literal('refused'), why: z.string().max(500) }),
  z.strictObject({
    state: z.literal('joined'),
    node: NodeId,
    name: z.string().max(64),
    certificate: z.string().describe('Client certificate, PEM'),
    authority: z.string().describe('Certificate of the authority, PEM'),
  }),
]);
export type JoinAnswer = z.infer<typeof JoinAnswer>;

/**
 * What a TPM signs for a machine: text, so that nothing else it signs can be taken for it.
 *
 * @param nonce base64, as the server gave it
 * @param keyFingerprint sha256 of the public key of the request (SubjectPublicKeyInfo, DER), in hex
 */
export const tpmStatement = (nonce: string, keyFingerprint: string): string =>
  `stackyard-join-1\n${nonce}\n${keyFingerprint}\n`;
