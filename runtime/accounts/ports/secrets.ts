/** Hashing of passwords. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
}

/** Randomness, handed in so that use cases stay deterministic. */
export type RandomBytes = (count: number) => Buffer;
