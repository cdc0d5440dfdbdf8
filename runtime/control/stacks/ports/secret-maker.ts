/** Randomness and keys for a new stack. */
export interface SecretMaker {
  readonly random: (count: number) => Uint8Array;
  /** An ed25519 key pair. @param comment written into the OpenSSH public key */
  keyPair(comment: string): Promise<{ privatePem: string; publicOpenSsh: string }>;
  /** A self-signed certificate for host names or addresses. */
  certificate(
    names: readonly string[],
    days: number,
  ): Promise<{ privatePem: string; certificatePem: string }>;
}

/** Encrypts what must not stand in the database as it is. */
export interface Sealer {
  seal(plain: string): string;
  /** @throws Fault INTERNAL when it was not sealed with this server's key */
  open(sealed: string): string;
}
