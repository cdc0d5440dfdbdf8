import type { RegistryUsage } from '../../../schemas/api/resources/storage.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { OwnerBytes } from '../../ports/usage-ledger.ts';
import type { RegistryParts } from '../parts.ts';

/** @returns who uses how much of what they may, and what the disk has left */
export async function registryUsage({
  catalogue,
  quota,
}: Pick<RegistryParts, 'catalogue' | 'quota'>): Promise<RegistryUsage> {
  const rows = LIMITS.registry.usageRows;
  const [namespaces, accounts, disk] = await Promise.all([
    catalogue.listNamespaceBytes(rows),
    catalogue.listAccountBytes(rows),
    quota.reserve.state(),
  ]);
  const { freeBytes, sizeBytes, reserveBytes, roomBytes } = disk;
  return {
    namespaceLimitBytes: quota.limits.namespaceBytes,
    namespaces: namespaces.map(toUsed),
    accountLimitBytes: quota.limits.accountBytes,
    accounts: accounts.map(toUsed),
    disk: { sizeBytes, freeBytes, reserveBytes, roomBytes },
  };
}

const toUsed = ({ name, bytes }: OwnerBytes): RegistryUsage['namespaces'][number] => ({
  name,
  usedBytes: bytes,
});
