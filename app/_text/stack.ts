import { formatCount } from './format-count.ts';

const machines = (count: number): string =>
  formatCount(count, { one: 'Its # machine is', other: 'Its # machines are' });

/** The pages of one stack, apart from its dialogs. */
export const stackText = {
  titleTemplate: (stack: string) => `%s of ${stack} · Stackyard`,
  missing: {
    title: (stack: string) => `There is no stack “${stack}”`,
    hint: 'It may have been removed together with its data.',
    action: 'Show all stacks',
  },
  tabs: {
    label: (stack: string) => `Pages of ${stack}`,
    overview: 'Overview',
    console: 'Console',
    events: 'Events',
    backups: 'Backups',
    details: 'Details',
  },
  sections: {
    access: 'Access',
    ports: 'Published ports',
    machines: 'Machines',
    places: 'Where it runs',
    charts: 'The last hour',
  },
  distrust: 'Show its releases',
  open: 'Open',
  noPage: 'it has no published web page',
  outputs: {
    hidden: 'Hidden',
    show: 'Show passwords',
    hide: 'Hide passwords',
    recorded: 'Who views them is recorded in the audit log.',
  },
  machines: {
    machine: 'Machine',
    on: 'on {}',
    silent: (node: string) => `${node} does not report`,
    state: 'State',
    waiting: (machines: string) => `waiting for ${machines}`,
    readySince: 'became ready {}',
    addresses: 'Addresses',
    copyAddress4: 'IPv4 address',
    copyAddress6: 'IPv6 address',
    processor: 'CPU',
    ofProcessors: (count: number) => formatCount(count, { one: 'of # CPU', other: 'of # CPUs' }),
    memory: 'Memory',
    ofMemory: (used: string, all: string) => `${used} of ${all}`,
    more: 'More',
    actions: (machine: string) => `Actions for ${machine}`,
    console: 'Console log',
    runTitle: (action: string, machine: string) => `${action} on ${machine}?`,
    run: 'Run',
    runExplanation: 'The appliance’s publisher defined what this does. It runs inside the machine.',
  },
  ports: {
    copy: 'address',
    route: (protocol: string, hostPort: number, port: number, role: string) =>
      `${protocol} ${hostPort} → ${port} of ${role}`,
  },
  places: {
    /** @param machines how many of the stack are there as well */
    gateway: (machines: number) => (machines === 0 ? 'only the gateway' : 'the gateway'),
  },
  charts: {
    processor: 'CPU',
    memory: 'Memory',
    network: 'Network, in and out',
    disk: 'Disk, read and written',
    none: 'No data yet',
    noneHint: 'Charts appear once its machines run.',
  },
  volumes: {
    caption: 'Volumes',
    volume: 'Volume',
    machine: 'Machine',
    kind: 'Kind',
    kinds: {
      system: 'system, created from the appliance',
      data: 'data, kept when the stack is removed',
    },
    used: 'In use',
    missing: 'missing',
    size: 'At most',
  },
  removed: {
    title: 'Its machines are gone; its data is kept.',
    deleted: 'The data will be deleted {}. Until then, you can restore the stack with its data.',
    deletedNow: 'The data is about to be deleted.',
    data: 'Kept data',
  },
  details: {
    origin: 'Origin',
    parameters: 'Settings',
    networks: 'Networks',
    appliance: 'Appliance',
    mirrorOf: 'Mirror of',
    note: 'Note',
    cloneOf: 'Clone of',
    fence: 'Fenced',
    shut: 'nothing leads in or out',
    version: 'Version',
    digest: 'Digest',
    copyDigest: 'digest',
    id: 'ID',
    installed: 'Installed',
    copyTime: 'time',
    by: 'Installed by',
    secret: 'secret',
    copySubnet4: 'IPv4 network',
    copySubnet6: 'IPv6 network',
    inLan: (uplink: string) => `in the LAN of uplink ${uplink}`,
    egress: 'Outbound connections',
    allowed: 'Allowed',
    refused: 'Not allowed',
  },
  events: {
    none: 'Nothing has happened yet',
    caption: (stack: string) => `Events of ${stack}`,
  },
  console: {
    none: 'No machines',
    noneHint: 'A console log appears here once a machine has been created.',
    machine: 'Machine',
    following: 'Following new output',
    stopped: 'Stopped following; scroll to the end to resume',
    toEnd: 'Go to the end',
    copy: 'console log',
    log: (machine: string) => `Console log of ${machine}`,
    cut: '… older lines are not kept …',
    empty: 'Nothing has been written yet.',
  },
} as const;

/** What can be done with a stack, and the questions asked first. */
export const stackActionsText = {
  restore: 'Restore…',
  purge: 'Delete the data…',
  start: 'Start',
  stop: 'Stop…',
  restart: 'Restart…',
  change: 'Change…',
  clone: 'Clone…',
  remove: 'Remove…',
  stopping: {
    stop: {
      title: (stack: string) => `Stop “${stack}”?`,
      confirm: 'Stop',
      explanation: (count: number) =>
        `${machines(count)} shut down, those that others depend on last.`,
    },
    restart: {
      title: (stack: string) => `Restart “${stack}”?`,
      confirm: 'Restart',
      explanation: (count: number) => `${machines(count)} shut down and started again in order.`,
    },
    port: (title: string, port: number) => `${title} (port ${port})`,
    unreachable: (ports: string) => `Meanwhile, ${ports} cannot be reached.`,
    kept: 'Disks, addresses and passwords stay as they are.',
  },
  removing: {
    title: (stack: string) => `Remove “${stack}”?`,
    confirm: 'Remove',
    purgeTitle: (stack: string) => `Delete the data of “${stack}”?`,
    purgeConfirm: 'Delete for good',
    destroyed: 'Deleted for good:',
    kept: 'Kept, and can be restored:',
    alsoData: 'Delete the data too',
    alsoDataHelp: 'It cannot be restored afterwards.',
    machines: (count: number) => formatCount(count, { one: '# machine', other: '# machines' }),
    systemDisks: (count: number, used: string) =>
      `${formatCount(count, { one: '# system disk', other: '# system disks' })} (${used} in use)`,
    networks: (count: number) =>
      `${formatCount(count, { one: '# network', other: '# networks' })}, router and published ports`,
    volume: (volume: string, machine: string, used: string) => `${volume} of ${machine} (${used})`,
    data: (volume: string) => `data volume ${volume}`,
    keptFor: (volume: string, days: number) =>
      `${volume}, for ${formatCount(days, { one: '# day', other: '# days' })}`,
  },
  missingVolume: {
    poolTitle: (node: string) => `The pool of ${node} is not available`,
    poolHint: (volume: string, machine: string, node: string) =>
      `Noticed {}. ${machine} is not started without its volume “${volume}”. Mount the disk that holds the pool on ${node}; the stack then continues by itself.`,
    declaredTitle: (pool: string, node: string) => `The pool ${pool} is not available on ${node}`,
    declaredHint: (volume: string, machine: string) =>
      `Noticed {}. ${machine} is not started without its volume “${volume}”. Bring the pool back; the stack then continues by itself.`,
    title: (volume: string, machine: string) => `The volume “${volume}” of ${machine} is missing`,
    hint: (machine: string, node: string) =>
      `Noticed {} in the pool of ${node}. ${machine} is not started without it. Put the volume or a copy of it back, and it is used again.`,
    movedTitle: (volume: string, machine: string) =>
      `The volume “${volume}” of ${machine} is on another node`,
    movedHint: (machine: string, node: string) =>
      `It has been there since {}, when ${machine} moved. This server was restored from a backup that is older, and expects it on ${node}: ${machine} is not started there, and nothing is made in its place. Restore a newer backup of the server.`,
    declaredPlace: (machine: string, pool: string) =>
      `Noticed {} in the pool ${pool}. ${machine} is not started without it. Put the volume or a copy of it back, and it is used again.`,
    startEmpty: 'Start empty…',
    question: (volume: string, machine: string) => `Start ${machine} with “${volume}” empty?`,
    confirm: 'Start empty',
    newDisk: 'New system disk…',
    questionNewDisk: (machine: string) => `Start ${machine} with a new system disk?`,
    confirmNewDisk: 'Create a new disk',
    givenUp:
      'The data of the missing volume is given up: an empty volume takes its place for good.',
    noSetup: (machine: string) =>
      `The first-start setup of ${machine} does not run again: files, owners and initial data that it put on this volume will not be there, so the application may not work.`,
    setupInstead:
      'To have it run again, go back and remove the stack, keeping its data. Then start this volume empty on the page of the removed stack, and restore the stack. Restoring makes new system disks: host keys change, and anything kept outside data volumes is lost.',
    setupAtRestore:
      'When the stack is restored, its machines run their first-start setup with this volume empty.',
    newSystem: (machine: string) =>
      `A new system disk, made from the image of the appliance, takes the place of the missing one for good. ${machine} runs its first-start setup again: its host keys change, and anything kept outside its data volumes is lost.`,
    ifFound: 'If the file of the missing volume turns up later, it is neither used nor deleted.',
  },
} as const;
