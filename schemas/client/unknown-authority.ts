/** Of OpenSSL, as Node names them: nobody whom this process knows vouches for the certificate. */
const CODES: readonly unknown[] = [
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
];

/**
 * @param error what a request failed with
 * @returns for UNREACHABLE: that its certificate is the reason, and nothing of the server
 */
export function unknownAuthority(error: unknown): { about?: 'certificate' } {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error ? (cause as { code?: unknown }).code : undefined;
  return CODES.includes(code) ? { about: 'certificate' } : {};
}
