import type { ApprovedRegistry } from '../../../../schemas/api/resources/trust.ts';

/** Which registries, besides its own, this server may ask. */
export interface RegistryStore {
  list(): Promise<ApprovedRegistry[]>;
  /** Approves one, or changes what is known about it. */
  put(registry: ApprovedRegistry): Promise<void>;
  /** @returns whether it was approved until now */
  remove(url: string): Promise<boolean>;
}
