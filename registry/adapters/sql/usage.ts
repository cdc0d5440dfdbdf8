import { type RawBuilder, sql } from 'kysely';
import type { OwnerBytes, UsageLedger } from '../../ports/usage-ledger.ts';
import type { RegistryDatabase } from './tables.ts';

export function sqlUsage(db: RegistryDatabase): UsageLedger {
  const sumOf = async (bytes: RawBuilder<{ bytes: string | number }>): Promise<number> => {
    const { rows } = await bytes.execute(db);
    return Number(rows[0]?.bytes ?? 0);
  };
  const listOf = async (
    owners: RawBuilder<{ name: string; bytes: string | number }>,
  ): Promise<OwnerBytes[]> => {
    const { rows } = await owners.execute(db);
    return rows.map(({ name, bytes }) => ({ name, bytes: Number(bytes) }));
  };
  return {
    sumAccountBytes: (accountId) =>
      sumOf(sql`
        select (
          select coalesce(sum(b.size_bytes), 0) from registry_blob b where b.digest in (
            select l.digest from registry_blob_link l where l.account_id = ${accountId})
        ) + (
          select coalesce(sum(u.size_bytes), 0) from registry_upload u
          where u.account_id = ${accountId}
        ) as bytes`),
    sumNamespaceBytes: (namespace) =>
      sumOf(sql`
        select (
          select coalesce(sum(b.size_bytes), 0) from registry_blob b where b.digest in (
            select l.digest from registry_blob_link l join registry_repository r
              on r.id = l.repository_id where r.namespace = ${namespace}
            union select m.digest from registry_manifest m join registry_repository r
              on r.id = m.repository_id where r.namespace = ${namespace})
        ) + (
          select coalesce(sum(u.size_bytes), 0) from registry_upload u
          where split_part(u.address, '/', 1) = ${namespace}
        ) as bytes`),
    listNamespaceBytes: (limit) =>
      listOf(sql`
        select name, sum(size_bytes) as bytes from (
          select held.namespace as name, b.size_bytes from (
            select r.namespace, l.digest from registry_blob_link l
              join registry_repository r on r.id = l.repository_id
            union select r.namespace, m.digest from registry_manifest m
              join registry_repository r on r.id = m.repository_id
          ) held join registry_blob b on b.digest = held.digest
          union all select split_part(address, '/', 1), size_bytes from registry_upload
        ) found group by name order by 2 desc, 1 limit ${limit}`),
    listAccountBytes: (limit) =>
      listOf(sql`
        select name, sum(size_bytes) as bytes from (
          select held.account_id as name, b.size_bytes from (
            select distinct account_id, digest from registry_blob_link
          ) held join registry_blob b on b.digest = held.digest
          union all select account_id, size_bytes from registry_upload
        ) found group by name order by 2 desc, 1 limit ${limit}`),
  };
}
