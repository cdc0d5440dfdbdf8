import type { RegistryUsage } from '../../../schemas/api/resources/storage.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { table } from '../terminal/table.ts';

/** `yard registry usage`. */
export const registryUsageCommand = defineServerCommand({
  name: 'registry usage',
  summary: 'Show what each namespace and account has in the registry, and the limits',
  details:
    'Unfinished uploads count. What was deleted is free after about a day. The limits are set where ' +
    'the server is started: STACKYARD_NAMESPACE_QUOTA, STACKYARD_ACCOUNT_QUOTA and ' +
    'STACKYARD_DISK_RESERVE. Administrators only.',
  example: 'yard registry usage',
  shape: 'RegistryUsage as in the API',
  input: {},
  run: async ({ api }) => {
    const [usage, accounts] = await Promise.all([api.getRegistryUsage(), api.listAccounts()]);
    const names = new Map<string, string>(accounts.map(({ id, name }) => [id, name]));
    return { json: usage, text: describe(usage, names).join('\n') };
  },
});

function describe(usage: RegistryUsage, names: ReadonlyMap<string, string>): string[] {
  const { namespaces, accounts, namespaceLimitBytes, accountLimitBytes, disk } = usage;
  const room =
    disk.roomBytes === 0
      ? 'pushes are refused until there is more'
      : `pushes may take ${formatByteSize(disk.roomBytes)}`;
  return [
    ...listed('NAMESPACE', namespaces, namespaceLimitBytes),
    '',
    ...listed(
      'ACCOUNT',
      accounts.map(({ name, usedBytes }) => ({ name: names.get(name) ?? name, usedBytes })),
      accountLimitBytes,
    ),
    '',
    `Disk: ${formatByteSize(disk.freeBytes)} of ${formatByteSize(disk.sizeBytes)} free, ` +
      `${formatByteSize(disk.reserveBytes)} kept in reserve; ${room}.`,
  ];
}

function listed(title: string, rows: RegistryUsage['namespaces'], limitBytes: number): string[] {
  const limit = formatByteSize(limitBytes);
  if (rows.length === 0)
    return [`No ${title.toLowerCase()} has anything in the registry; limit ${limit}.`];
  return table(
    rows.map(({ name, usedBytes }) => [name, formatByteSize(usedBytes), limit]),
    [title, 'USED', 'LIMIT'],
  );
}
