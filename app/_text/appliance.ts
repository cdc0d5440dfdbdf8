import { formatCount } from './format-count.ts';

/** The page of one appliance. */
export const applianceText = {
  missing: {
    title: (address: string) => `There is no appliance ${address}`,
    hint: 'It may have been withdrawn, or this version does not exist.',
    market: 'Go to the marketplace',
  },
  sections: {
    machines: 'Machines',
    networks: 'Networks and ports',
    questions: 'Settings',
    versions: 'Versions',
    screenshots: 'Screenshots',
  },
  install: {
    action: 'Install',
    installed: (count: number) =>
      formatCount(count, { one: 'Installed as', other: 'Installed # times, as' }),
    version: 'Version',
    newest: (version: string) => `${version} (latest)`,
    download: 'Download',
    machines: 'Machines',
    machineCount: (count: number) => formatCount(count, { one: '# machine', other: '# machines' }),
    memory: 'Memory',
    disks: 'Disks',
    published: 'Published',
    licence: 'Licence',
    pulls: 'Downloads',
    pullCount: (count: number) => formatCount(count, { one: '# time', other: '# times' }),
    category: 'Category',
    terminal: 'Or install from a terminal',
  },
  /** What the copy buttons name. */
  copy: {
    size: 'size',
    time: 'time',
    command: 'command',
    digest: 'digest',
  },
  trust: {
    title: 'Publisher and signature',
    publisher: 'Publisher',
    signed: 'Signed',
    fingerprint: 'Key fingerprint',
  },
  roles: {
    caption: 'Machine roles',
    role: 'Role',
    machines: 'Machines',
    processors: 'CPUs',
    memory: 'Memory',
    disks: 'Disks',
    after: 'Starts after',
    range: (usual: number, minimum: number, maximum: number) =>
      `${usual} (${minimum} to ${maximum})`,
    system: 'system',
    uefi: 'Boots with UEFI',
    dataSize: (size: string) => `${size}, data`,
    dataHint: 'Data disk: kept when the stack is removed',
  },
  networks: {
    network: (name: string) => `Network ${name}`,
    published: (title: string) => `Published: ${title}`,
    port: (port: number, protocol: string, role: string) =>
      `port ${port}${protocol === 'udp' ? '/udp' : ''} of ${role}`,
    egress: 'Outbound connections',
    allowed: 'Allowed: its machines can open connections to the internet',
    refused: 'Not allowed',
  },
  parameters: {
    caption: 'Settings asked for during installation',
    question: 'Setting',
    unanswered: 'Default',
    key: 'Key',
    generated: 'generated',
    required: 'required',
    yes: 'yes',
    no: 'no',
  },
  versions: {
    older: 'Older versions',
    download: 'download',
    kinds: {
      added: 'Added',
      changed: 'Changed',
      deprecated: 'Deprecated',
      removed: 'Removed',
      fixed: 'Fixed',
      security: 'Security',
    },
  },
} as const;
