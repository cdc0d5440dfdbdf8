/** Settings: who uses how much of the registry. */
export const storageText = {
  tab: 'Storage',
  noRegistry: 'This server has no registry of its own',
  noRegistryHelp: 'Appliances come from another server. Ask its administrator what it stores.',
  disk: {
    title: 'Disk of the registry',
    lead: 'Pushes never take the last part of the disk, which the database needs.',
    used: 'In use',
    usedOf: (used: string, size: string) => `${used} of ${size}`,
    room: 'Left for pushes',
    reserve: 'Kept in reserve',
    free: 'Free in total',
    fullTitle: 'Pushes are refused',
    full: (free: string, reserve: string) =>
      `Only ${free} of the disk are free, and ${reserve} are kept in reserve. Delete appliances that are no longer needed, or enlarge the disk.`,
  },
  namespaces: {
    title: 'Namespaces',
    lead: (limit: string) => `What each namespace holds. Each may hold ${limit}.`,
    none: 'No namespace holds anything yet',
    noneHelp: 'What is pushed to the registry is counted here.',
    name: 'Namespace',
  },
  accounts: {
    title: 'Accounts',
    lead: (limit: string) => `What each account has pushed. Each may push ${limit}.`,
    none: 'No account has pushed anything yet',
    noneHelp: 'Whoever pushes to the registry is listed here.',
    name: 'Account',
    local: 'yard on this server',
    gone: (id: string) => `${id} (removed account)`,
  },
  used: 'Used',
  usedOf: (used: string, limit: string) => `${used} of ${limit}`,
  counting:
    'Unfinished uploads count. Data shared by several appliances counts once. The space of what was deleted is free after about a day.',
  setting:
    'The limits are the same for all and are set where the server is started: STACKYARD_NAMESPACE_QUOTA, STACKYARD_ACCOUNT_QUOTA and STACKYARD_DISK_RESERVE.',
} as const;
