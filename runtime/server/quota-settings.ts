import { DEFAULT_QUOTAS, type QuotaLimits } from '../../registry/core/quota/quota-limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { parseByteSize } from '../../schemas/ids/byte-size.ts';

/**
 * Reads how much may be pushed.
 *
 * @param env STACKYARD_ACCOUNT_QUOTA, STACKYARD_NAMESPACE_QUOTA, STACKYARD_DISK_RESERVE: sizes such
 *   as `500 GiB`; absent or empty: the default
 * @throws Fault USAGE
 */
export function readQuotas(env: Readonly<Record<string, string | undefined>>): QuotaLimits {
  return {
    accountBytes: readSize(env, 'STACKYARD_ACCOUNT_QUOTA') ?? DEFAULT_QUOTAS.accountBytes,
    namespaceBytes: readSize(env, 'STACKYARD_NAMESPACE_QUOTA') ?? DEFAULT_QUOTAS.namespaceBytes,
    reserveBytes: readSize(env, 'STACKYARD_DISK_RESERVE') ?? DEFAULT_QUOTAS.reserveBytes,
  };
}

function readSize(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): number | undefined {
  const text = env[name];
  if (!text) return undefined;
  const bytes = parseByteSize(text);
  if (bytes !== undefined) return bytes;
  throw new Fault('USAGE', { problem: `${name} must be a size with a unit, such as 500 GiB.` });
}
