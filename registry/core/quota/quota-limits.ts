import { LIMITS } from '../../../schemas/config/limits.ts';

/** How much may be stored. */
export interface QuotaLimits {
  readonly accountBytes: number;
  readonly namespaceBytes: number;
  /** Bytes of the disk that pushes leave alone; undefined: as large as the disk suggests. */
  readonly reserveBytes: number | undefined;
}

export const DEFAULT_QUOTAS: QuotaLimits = {
  accountBytes: LIMITS.registry.accountBytes,
  namespaceBytes: LIMITS.registry.namespaceBytes,
  reserveBytes: undefined,
};

/** A small disk is not spoiled by a reserve that was made for large ones. */
const LARGEST_SHARE = 0.05;

/** @returns bytes of a disk of this size that pushes leave to the database */
export const reserveOf = (
  { reserveBytes }: Pick<QuotaLimits, 'reserveBytes'>,
  sizeBytes: number,
): number =>
  reserveBytes ?? Math.min(LIMITS.registry.diskReserveBytes, Math.floor(sizeBytes * LARGEST_SHARE));
