/** How the other nodes reach this one. */
export type FoundUnderlay =
  | {
      readonly kind: 'found';
      readonly address: string;
      /** Largest packet of the interface that has the address, in bytes. */
      readonly mtu: number;
    }
  /** Not at all: nothing leads to another host. */
  | { readonly kind: 'none' }
  /** The address that was set for it is on no interface. */
  | { readonly kind: 'lost'; readonly address: string };

/** Finds out how the other nodes reach this one. Never throws. */
export interface Underlay {
  find(): Promise<FoundUnderlay>;
}
