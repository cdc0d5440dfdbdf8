/** What a client proved itself with. `address` is where it came from, so that guessing can be slowed down. */
export type Credentials =
  | {
      readonly kind: 'basic';
      readonly name: string;
      /** A password or an API token. */
      readonly secret: string;
      readonly address: string;
    }
  | { readonly kind: 'bearer'; readonly token: string; readonly address: string };

/** Who is asking, and what that account (or the token it used) may do in which namespace. */
export interface Principal {
  readonly accountId: string;
  readonly name: string;
  /** Namespaces whose private repositories may be read; public ones may be by everybody. */
  readonly reads: readonly string[] | 'all';
  canPush(namespace: string): boolean;
}

/** The accounts, as far as the registry needs to know them. */
export interface Authorizer {
  /**
   * @returns undefined when the credentials are wrong
   * @throws Fault TOO_MANY_REQUESTS when too many wrong ones came from there
   */
  authenticate(credentials: Credentials): Promise<Principal | undefined>;
}
