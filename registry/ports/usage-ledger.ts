/** What somebody has stored. */
export interface OwnerBytes {
  readonly name: string;
  readonly bytes: number;
}

/** How much has been stored by whom and where; each blob counts once, however often it is linked. */
export interface UsageLedger {
  /** @returns bytes of blobs an account has brought, and of its unfinished uploads */
  sumAccountBytes(accountId: string): Promise<number>;
  /** @returns bytes of blobs and manifests of a namespace, and of unfinished uploads into it */
  sumNamespaceBytes(namespace: string): Promise<number>;
  /** @returns bytes by namespace, most first */
  listNamespaceBytes(limit: number): Promise<OwnerBytes[]>;
  /** @returns bytes by account id, most first */
  listAccountBytes(limit: number): Promise<OwnerBytes[]>;
}
